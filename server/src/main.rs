//! The binary `madang`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to whoever started it")]

use std::process::ExitCode;

use cli::{Asked, Operate};

/// A run makes many small allocations on several threads. With the system's allocator it costs a quarter more, and a thousand
/// streams take two and a half times the memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let asked = cli::asked(std::env::args_os().collect());
    if matches!(asked, Asked::Serve | Asked::Migrate | Asked::Operate(..)) {
        server::panics::log_places();
    }
    let done = match asked {
        Asked::Serve => server::start::serve_blocking(),
        Asked::Migrate => server::start::migrate_blocking(),
        Asked::Openapi => server::api::openapi::text().map(|text| print!("{text}")).map_err(Into::into),
        Asked::ReadFile(name) => return files::child::serve(name),
        Asked::Operate(what, words) => return operate(what, words),
        Asked::Over(code) => return ExitCode::from(code),
    };
    ended(done.map(|()| ExitCode::SUCCESS))
}

fn operate(what: Operate, words: Vec<String>) -> ExitCode {
    let words = words.into_iter();
    match what {
        Operate::Audit => server::audit_command::run(words),
        Operate::Backup => ended(server::operate::backup(words).map(|()| ExitCode::SUCCESS)),
        Operate::Restore => ended(server::operate::restore(words).map(|()| ExitCode::SUCCESS)),
        Operate::Drill => ended(server::operate::drill(words).map(|()| ExitCode::SUCCESS)),
        Operate::Admin => ended(server::operate::admin(words)),
        Operate::PasswordLink => ended(server::operate::admin(std::iter::once("password".to_owned()).chain(words))),
    }
}

fn ended(done: Result<ExitCode, server::start::Error>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("madang: {error}");
            ExitCode::FAILURE
        }
    }
}
