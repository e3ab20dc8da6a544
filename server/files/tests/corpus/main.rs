//! Files of every format, made here and now, read in a process of their own; and files that want to do harm.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::too_many_lines,
    reason = "all of it is tests, and tables of cases"
)]

mod build;
mod good;
mod hostile;
mod hwp5;
mod process;
mod real;

use std::path::PathBuf;

use files::{Document, Limits, ReadError, child::Reader};

/// The reader that the tests use: this crate's own program, as the server uses `madang read-file`.
fn reader() -> Reader {
    Reader::new(PathBuf::from(env!("CARGO_BIN_EXE_read-file")), Vec::new(), 2)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn read_as(bytes: &[u8], name: &str, declared: Option<&str>, limits: &Limits) -> Result<Document, ReadError> {
    runtime().block_on(reader().read(bytes, name, declared, limits))
}

fn read(bytes: &[u8], name: &str) -> Result<Document, ReadError> {
    read_as(bytes, name, None, &Limits::default())
}
