//! `cargo xtask`: builds, runs and checks Madang, and fetches what that needs. The only automation there is.
//!
//! It uses other people's tools by their ordinary clients (cargo, rustup, pip, npm, apt-get), pinned to exact
//! versions, and keeps what it fetches in `.madang/tools`. It must never need more than Rust, Python with pip and
//! Node on a bare Debian machine. Start reading at `run.rs` or `check.rs`.

#![expect(clippy::print_stdout, reason = "a command line tool")]

mod bench;
mod browser;
mod budget;
mod cargo;
mod catalog;
mod check;
mod crash;
mod debian;
mod demo_model;
mod dist;
mod failure;
mod fetch;
mod fleet;
mod fonts;
mod front;
mod fuzz;
mod interrupt;
mod invariants;
mod nextest;
mod npm;
mod openapi;
mod peers;
mod pip;
mod postgres;
mod program;
mod progress;
mod queries;
mod report;
mod run;
mod server;
mod supply_chain;
mod unprivileged;
mod wasm_toolchain;
mod weigh;
mod workspace;

use failure::{Failure, Result};
use front::Build;
use std::{env, process::ExitCode};

const USAGE: &str = "\
cargo xtask <command>

  run                   builds and starts Madang on http://127.0.0.1:3000, with all that it needs
  test [--only A,B]     every check: what CI runs
  build [--release]     the server and the browser part
  front [--release]     the browser part alone
  dist [--folder DIR]   what people install, in target/dist: an archive, and a Debian package; or its files in a folder
  db [stop]             a Postgres for development; prints its DATABASE_URL
  prepare               renews .sqlx after a change of a query or a migration
  catalog               renews the catalog of known models, with their prices
  openapi               renews docs/openapi.json after a change of the API
  bench [usage]         measures speed, capacity and weight, and prints them beside their targets; usage: the usage page
                        and the run log, over two million runs
  weigh [--record]      what the browser part consists of, and what changed since the record
  demo-model            starts the small language model alone, until Ctrl-C
  wasm-toolchain        gets a Rust toolchain for the browser; --debian: from Debian's packages
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match interrupt::watch().and_then(|()| command(&words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn command(words: &[&str]) -> Result<()> {
    match words {
        ["run"] => run::run(),
        ["test"] => check::run(&[]),
        ["test", "--only", names] => check::run(&names.split(',').collect::<Vec<_>>()),
        // For `test` itself, which runs some steps in separate processes.
        ["step", name] => check::run_step(name),
        ["build"] => build(Build::Dev),
        ["build", "--release"] => build(Build::Release),
        ["front"] => front::build(Build::Dev).map(|site| println!("{}", site.display())),
        ["front", "--release"] => front::build(Build::Release).map(|site| println!("{}", site.display())),
        ["dist"] => dist::write(),
        ["dist", "--folder", folder] => dist::write_tree(folder),
        ["db"] => postgres::start_dev().map(|url| println!("{url}")),
        ["db", "stop"] => postgres::stop_dev(),
        ["bench"] => bench::run(),
        ["bench", "usage"] => bench::usage(),
        ["weigh"] => weigh::run(),
        ["weigh", "--record"] => weigh::write(),
        ["prepare"] => queries::prepare(),
        ["catalog"] => catalog::write(),
        ["openapi"] => openapi::write(),
        ["demo-model"] => demo_model(),
        ["wasm-toolchain"] => wasm_toolchain::ensure().map(drop),
        ["wasm-toolchain", "--debian"] => wasm_toolchain::from_debian().map(drop),
        ["help" | "--help"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::new(format!("Unknown command: {}\n\n{USAGE}", words.join(" ")))),
    }
}

fn build(build: Build) -> Result<()> {
    front::build(build)?;
    server::build(build).map(|binary| println!("{}", binary.display()))
}

fn demo_model() -> Result<()> {
    let model = demo_model::start(demo_model::Port::OfLastTime)?;
    println!("{} answers at {}", demo_model::NAME, model.url);
    interrupt::wait();
    Ok(())
}
