//! Reading in a process of its own: the same program, started as `madang read-file`.
//!
//! [`Reader`] is the parent's side. It starts the process without the server's environment, writes a line of JSON and the file's bytes
//! to it, and reads a line of JSON back. [`serve`] is the child's side: it locks itself in before it looks at the first byte.

use std::{
    io::{self, BufRead, Read, Write},
    panic,
    process::ExitCode,
    sync::Mutex,
    thread,
};

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use serde::{Deserialize, Serialize};

use crate::{
    Document, ErrorCode, FormFields, Limits, Picture, ReadError, Rows, YesNo, fill_form, form_fields, logo, read,
    read_rows,
};

mod confine;
mod reader;

pub use reader::Reader;

/// The stack of the thread that reads. Nothing here nests by calls, but decoders of others do.
const STACK: usize = 32 * 1024 * 1024;
/// The longest line that a request may be.
const REQUEST: u64 = 64 * 1024;

/// The first line of what a child is sent. The file's bytes follow.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    #[serde(default)]
    task: Task,
    name: String,
    declared: Option<String>,
    limits: Limits,
}

/// What is done with the file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Task {
    #[default]
    Read,
    Rows,
    Logo,
    FormFields,
    /// The first so many bytes are the fields as JSON, and the rest is the form.
    FillForm {
        fields_bytes: usize,
        words: YesNo,
    },
}

/// What a child answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Document(Document),
    Rows(Rows),
    Logo(Picture),
    FormFields(FormFields),
    Filled {
        /// The document in base64.
        bytes: String,
        missing: Vec<String>,
    },
    Error(ReadError),
}

/// Where the reader panicked. The message itself may hold what the file says.
static PANICKED: Mutex<String> = Mutex::new(String::new());

/// Reads a file from standard input and writes what is in it to standard output, as JSON.
///
/// With a name (`madang read-file report.docx < report.docx`) standard input is the file. Without one it begins with a [`Request`].
pub fn serve(name: Option<String>) -> ExitCode {
    let answer = answer(name).unwrap_or_else(Answer::Error);
    let failed = matches!(answer, Answer::Error(_));
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = serde_json::to_writer(&mut out, &answer).map_err(io::Error::from).and_then(|()| out.write_all(b"\n"));
    match written.and_then(|()| out.flush()) {
        Ok(()) if !failed => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(2),
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer(name: Option<String>) -> Result<Answer, ReadError> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::OutOfMemory => ReadError::complex("the file needs more memory than its reader has"),
        _ => ReadError::new(ErrorCode::ReaderFailed, format!("standard input: {error}")),
    };
    let mut input = io::stdin().lock();
    let request = match name {
        Some(name) => Request { task: Task::Read, name, declared: None, limits: Limits::default() },
        None => {
            let mut line = Vec::new();
            input.by_ref().take(REQUEST).read_until(b'\n', &mut line).map_err(failed)?;
            serde_json::from_slice(&line).map_err(|error| {
                ReadError::new(ErrorCode::ReaderFailed, format!("the request's first line: {error}"))
            })?
        }
    };
    let Request { task, name, declared, limits } = request;
    confine::confine(&limits).map_err(|error| ReadError::new(ErrorCode::ReaderFailed, error))?;
    let mut bytes = Vec::new();
    input.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    panic::set_hook(Box::new(|panicked| {
        if let (Some(place), Ok(mut kept)) = (panicked.location(), PANICKED.lock()) {
            *kept = place.to_string();
        }
    }));
    let reading = thread::Builder::new().stack_size(STACK).spawn(move || {
        confine::allow_no_more_threads();
        match task {
            Task::Read => read(&bytes, &name, declared.as_deref(), &limits).map(Answer::Document),
            Task::Rows => read_rows(&bytes, &name, &limits).map(Answer::Rows),
            Task::Logo => logo(&bytes, &limits).map(Answer::Logo),
            Task::FormFields => form_fields(&bytes, &limits).map(Answer::FormFields),
            Task::FillForm { fields_bytes, words } => filled(&bytes, fields_bytes, &words, &limits),
        }
    });
    // There is no room for its stack.
    let reading = reading.map_err(|_| ReadError::complex("the file needs more memory than its reader has"))?;
    reading.join().unwrap_or_else(|_| {
        let place = PANICKED.lock().map(|place| place.clone()).unwrap_or_default();
        Err(ReadError::damaged(format!("the reader broke at {place}")))
    })
}

fn filled(bytes: &[u8], fields_bytes: usize, words: &YesNo, limits: &Limits) -> Result<Answer, ReadError> {
    let odd = || ReadError::new(ErrorCode::ReaderFailed, "the fields of a form are no JSON");
    let (fields, form) = bytes.split_at_checked(fields_bytes).ok_or_else(odd)?;
    let fields = serde_json::from_slice(fields).map_err(|_| odd())?;
    let filled = fill_form(form, &fields, words, limits)?;
    Ok(Answer::Filled { bytes: BASE64.encode(filled.bytes), missing: filled.missing })
}
