//! The binary `madang`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to whoever started it")]

use std::process::ExitCode;

/// A run makes many small allocations on several threads. With the system's allocator it costs a quarter more, and a thousand
/// streams take two and a half times the memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "\
madang serve      serve the app (the default)
madang migrate    bring the database's schema up to date, and end
madang openapi    print the OpenAPI document, and end
madang password-link EMAIL
                  print a link by which the account with this address gets a new password, and end
madang read-file  read a file from standard input, locked in, and print what is in it as JSON; the server does so itself
madang version    print the version, and end

Settings come from the environment; docs/configuration.md lists them.";

fn main() -> ExitCode {
    let command = std::env::args().nth(1);
    let done = match command.as_deref() {
        None | Some("serve") => server::start::serve_blocking(),
        Some("migrate") => server::start::migrate_blocking(),
        Some("openapi") => server::api::openapi::text().map(|text| print!("{text}")).map_err(Into::into),
        Some("password-link") => server::start::password_link_blocking(std::env::args().nth(2).as_deref())
            .map(|link| println!("{link}\n(good once, for an hour)")),
        Some("read-file") => return files::child::serve(std::env::args().nth(2)),
        Some("version" | "--version" | "-V") => {
            println!("madang {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => Err(format!("there is no command {other:?}\n\n{USAGE}").into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("madang: {error}");
            ExitCode::FAILURE
        }
    }
}
