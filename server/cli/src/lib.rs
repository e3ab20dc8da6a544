//! The command line: what `madang` is asked to do, and the commands that talk to a server over its API (`madang app`, `madang key`).
//!
//! It runs on the machine of whoever types, and sends requests to the one server that they name, with their API key, past the guard of
//! `llm`: there is no tenant here whose addresses would have to be distrusted. It goes no other way into a server than any program, so
//! whatever it can do, a program can, too. It knows nothing of the server's crates, never keeps a key, and takes none as an argument,
//! because every user of a machine sees the arguments of all its processes.
//!
//! Start reading at [`asked`], then `command.rs` (what can be typed), `remote.rs` (how a server is asked, and what is said when that
//! fails) and any command under `app/`. `docs/cli.md` promises the exit codes of `exit.rs`.

mod app;
mod command;
mod completion;
mod exit;
mod failure;
mod files;
mod http;
mod key;
mod output;
mod remote;
mod settings;
mod spec;
mod usage;
mod words;

use std::ffi::OsString;

use clap::ArgMatches;
use model::Language;

use crate::{exit::Exit, failure::Failure, output::Output, words::Said};

/// What somebody typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// `madang serve`, or nothing.
    Serve,
    /// `madang migrate`
    Migrate,
    /// `madang openapi`
    Openapi,
    /// `madang read-file NAME`
    ReadFile(Option<String>),
    /// A command for whoever runs the server, which reads the rest of the line itself.
    Operate(Operate, Vec<String>),
    /// Something that is done already, with its exit code.
    Over(u8),
}

/// What whoever runs a server does to its database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operate {
    /// `madang audit …`
    Audit,
    /// `madang backup …`
    Backup,
    /// `madang restore …`
    Restore,
    /// `madang drill …`
    Drill,
    /// `madang admin …`
    Admin,
    /// `madang password-link …`, which is `madang admin password …`
    PasswordLink,
}

impl Operate {
    const ALL: [(&str, Self); 6] = [
        ("audit", Self::Audit),
        ("backup", Self::Backup),
        ("restore", Self::Restore),
        ("drill", Self::Drill),
        ("admin", Self::Admin),
        ("password-link", Self::PasswordLink),
    ];
}

/// Finds out what is asked for, and does it if that is nothing of the server's.
pub fn asked(args: Vec<OsString>) -> Asked {
    // What follows is the name of somebody's file, which may look like an option.
    if args.get(1).is_some_and(|first| first == "read-file") {
        return Asked::ReadFile(args.get(2).map(|name| name.to_string_lossy().into_owned()));
    }
    let first = args.get(1).and_then(|first| first.to_str()).unwrap_or_default();
    if let Some((_, operate)) = Operate::ALL.into_iter().find(|(name, _)| *name == first) {
        return Asked::Operate(operate, args.iter().skip(2).map(|arg| arg.to_string_lossy().into_owned()).collect());
    }
    let language = settings::language(&args);
    let is_json = args.iter().any(|arg| arg == "--json");
    let output = Output::new(is_json, language);
    match command::whole(language).try_get_matches_from(args) {
        Ok(matches) => of(&matches, &output, language),
        Err(error) => Asked::Over(usage::told(&error, &output, language).code()),
    }
}

fn of(matches: &ArgMatches, output: &Output, language: Language) -> Asked {
    let over = |done: Result<Exit, Failure>| Asked::Over(output.end(done).code());
    match matches.subcommand() {
        None | Some(("serve", _)) => Asked::Serve,
        Some(("migrate", _)) => Asked::Migrate,
        Some(("openapi", _)) => Asked::Openapi,
        Some(("version", _)) => {
            over(output.line(&format!("madang {}", env!("CARGO_PKG_VERSION"))).map(|()| Exit::Done))
        }
        Some(("completion", given)) => over(completion::write(given, output, language)),
        Some(("app", given)) => over(within_runtime(app::carry_out(given, output, language), language)),
        Some(("key", given)) => over(within_runtime(key::carry_out(given, output, language), language)),
        // Every command that can be typed stands above.
        Some(_) => Asked::Over(Exit::Usage.code()),
    }
}

fn within_runtime(work: impl Future<Output = Result<Exit, Failure>>, language: Language) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(Exit::Usage, "internal", Said(language).no_runtime(&error)))?;
    let done = runtime.block_on(work);
    // A DNS look-up that hangs must not keep the process alive.
    runtime.shutdown_background();
    done
}
