//! The binary `madang`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to whoever started it")]

use std::process::ExitCode;

use cli::{Asked, Operate};

/// A run makes many small allocations on several threads. With the system's allocator it costs a quarter more, and a thousand
/// streams take two and a half times the memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match cli::asked(std::env::args_os().collect()) {
        Asked::Serve => server::start::serve_blocking(),
        Asked::Migrate => server::start::migrate_blocking(),
        Asked::Openapi => server::api::openapi::text().map(|text| print!("{text}")).map_err(Into::into),
        Asked::PasswordLink(email) => server::start::password_link_blocking(email.as_deref())
            .map(|link| println!("{link}\n(good once, for an hour)")),
        Asked::ReadFile(name) => return files::child::serve(name),
        Asked::Operate(Operate::Audit, words) => return server::audit_command::run(words.into_iter()),
        Asked::Over(code) => return ExitCode::from(code),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("madang: {error}");
            ExitCode::FAILURE
        }
    }
}
