//! `madang read-file` alone, for this crate's tests and for trying a file out.

use std::process::ExitCode;

fn main() -> ExitCode {
    files::child::serve(std::env::args().nth(1))
}
