//! The server's side: starts a process, gives it a file, and makes an error of whatever becomes of it.

use std::{
    borrow::Cow,
    ffi::OsString,
    io,
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

use super::{Answer, Request, Task};
use crate::{Document, ErrorCode, Filled, FormFields, Limits, Picture, ReadError, Rows, YesNo};

/// The most that a child may write, besides its text: that is pictures.
const PICTURES: u64 = 96 * 1024 * 1024;
/// What is read of a child's complaints.
const COMPLAINTS: u64 = 4 * 1024;

/// Reads files in processes of their own.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
    arguments: Vec<OsString>,
    places: Arc<Semaphore>,
}

impl Reader {
    /// By the program that is running, as `madang read-file`. So many files are read at once, and others wait.
    pub fn of_this_program(at_once: usize) -> Self {
        // This name leads to the running program even when an update has put another in its place.
        Self::new(PathBuf::from("/proc/self/exe"), vec!["read-file".into()], at_once)
    }

    pub fn new(program: PathBuf, arguments: Vec<OsString>, at_once: usize) -> Self {
        Self { program, arguments, places: Arc::new(Semaphore::new(at_once.max(1))) }
    }

    /// Like [`crate::read`], but whatever the file does, it does it to a process of its own. Dropping this ends that process.
    pub async fn read(
        &self,
        bytes: &[u8],
        name: &str,
        declared: Option<&str>,
        limits: &Limits,
    ) -> Result<Document, ReadError> {
        match self.ask(Task::Read, (name, declared), &[bytes], limits).await? {
            Answer::Document(document) => Ok(document),
            other => Err(unexpected(&other)),
        }
    }

    /// Like [`crate::read_rows`], in a process of its own.
    pub async fn rows(&self, bytes: &[u8], name: &str, limits: &Limits) -> Result<Rows, ReadError> {
        match self.ask(Task::Rows, (name, None), &[bytes], limits).await? {
            Answer::Rows(rows) => Ok(rows),
            other => Err(unexpected(&other)),
        }
    }

    /// Like [`crate::logo`], in a process of its own.
    pub async fn logo(&self, picture: &[u8], limits: &Limits) -> Result<Picture, ReadError> {
        match self.ask(Task::Logo, ("logo", None), &[picture], limits).await? {
            Answer::Logo(picture) => Ok(picture),
            other => Err(unexpected(&other)),
        }
    }

    /// Like [`crate::form_fields`], in a process of its own.
    pub async fn form_fields(&self, form: &[u8], limits: &Limits) -> Result<FormFields, ReadError> {
        match self.ask(Task::FormFields, ("form.docx", None), &[form], limits).await? {
            Answer::FormFields(fields) => Ok(fields),
            other => Err(unexpected(&other)),
        }
    }

    /// Like [`crate::fill_form`], in a process of its own.
    pub async fn fill_form(
        &self,
        form: &[u8],
        fields: &Value,
        words: &YesNo,
        limits: &Limits,
    ) -> Result<Filled, ReadError> {
        let fields = serde_json::to_vec(fields).map_err(|error| failed(&error))?;
        let task = Task::FillForm { fields_bytes: fields.len(), words: words.clone() };
        match self.ask(task, ("form.docx", None), &[&fields, form], limits).await? {
            Answer::Filled { bytes, missing } => {
                let bytes = BASE64.decode(bytes).map_err(|error| failed(&error))?;
                Ok(Filled { bytes, missing })
            }
            other => Err(unexpected(&other)),
        }
    }

    /// Starts a child and gives it the bytes, one piece after the other; answers what it says.
    async fn ask(
        &self,
        task: Task,
        (name, declared): (&str, Option<&str>),
        pieces: &[&[u8]],
        limits: &Limits,
    ) -> Result<Answer, ReadError> {
        let bytes: Cow<'_, [u8]> = if let [one] = pieces { Cow::Borrowed(one) } else { Cow::Owned(pieces.concat()) };
        if bytes.is_empty() {
            return Err(ReadError::new(ErrorCode::Empty, "the file is empty"));
        }
        if bytes.len() as u64 > limits.bytes {
            return Err(ReadError::over(ErrorCode::TooLarge, limits.bytes, format!("{} bytes", bytes.len())));
        }
        let cut = |text: &str| text.chars().take(1000).collect::<String>();
        let request = Request { task, name: cut(name), declared: declared.map(cut), limits: limits.clone() };
        let mut head = serde_json::to_vec(&request).map_err(|error| failed(&error))?;
        head.push(b'\n');
        let _place = self.places.acquire().await.map_err(|error| failed(&error))?;
        let mut child = self.start().map_err(|error| failed(&error))?;
        let most = PICTURES.saturating_add(limits.text.saturating_mul(3));
        let talk = talk(&mut child, &head, &bytes, most);
        let Ok(talked) = timeout(Duration::from_secs(limits.seconds), talk).await else {
            let _ = child.kill().await;
            return Err(ReadError::over(ErrorCode::TimedOut, limits.seconds, "the reader took too long"));
        };
        let Talked { status, output, complaints } = talked.map_err(|error| failed(&error))?;
        if output.len() as u64 >= most {
            return Err(ReadError::over(ErrorCode::TooLarge, most, "the reader writes too much"));
        }
        match serde_json::from_slice(&output) {
            Ok(Answer::Error(error)) => Err(error),
            Ok(answer) => Ok(answer),
            Err(_) => Err(ended(status, &complaints, limits)),
        }
    }

    fn start(&self) -> io::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            // The environment has the database's address and secrets.
            .env_clear()
            // The server's allocator would reserve a gigabyte at once, as is right for a server.
            .env("MIMALLOC_ARENA_RESERVE", "32768")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
    }
}

struct Talked {
    status: ExitStatus,
    output: Vec<u8>,
    complaints: String,
}

async fn talk(child: &mut Child, head: &[u8], bytes: &[u8], most: u64) -> io::Result<Talked> {
    let missing = || io::Error::other("a stream of the reader is missing");
    let mut input = child.stdin.take().ok_or_else(missing)?;
    let output = child.stdout.take().ok_or_else(missing)?;
    let complaints = child.stderr.take().ok_or_else(missing)?;
    let writing = async move {
        // A child that ends early closes its end, and then says why.
        let _ = input.write_all(head).await;
        let _ = input.write_all(bytes).await;
    };
    let reading = async move {
        let mut answer = Vec::new();
        output.take(most).read_to_end(&mut answer).await.map(|_| answer)
    };
    let listening = async move {
        let mut said = Vec::new();
        let _ = complaints.take(COMPLAINTS).read_to_end(&mut said).await;
        String::from_utf8_lossy(&said).into_owned()
    };
    let ((), answer, complaints) = tokio::join!(writing, reading, listening);
    let output = answer?;
    let status = child.wait().await?;
    Ok(Talked { status, output, complaints })
}

/// What became of a child that has not answered.
fn ended(status: ExitStatus, complaints: &str, limits: &Limits) -> ReadError {
    const ABORTED: i32 = 6;
    const KILLED: i32 = 9;
    const FAULTED: [i32; 3] = [4, 7, 11];
    const TIME_IS_UP: i32 = 24;
    match status.signal() {
        Some(TIME_IS_UP) => {
            ReadError::over(ErrorCode::TimedOut, limits.cpu_seconds, "the reader used up its processor time")
        }
        // Nobody else kills it than the system, when memory is short.
        Some(KILLED) => ReadError::complex("the reader was killed, as the system does when memory is short"),
        Some(ABORTED) if complaints.contains("memory allocation") => {
            ReadError::over(ErrorCode::TooComplex, limits.memory, "the reader used up its memory")
        }
        Some(ABORTED) if complaints.contains("overflowed its stack") => {
            ReadError::complex("the reader used up its stack")
        }
        Some(ABORTED) => ReadError::complex("the reader gave up"),
        Some(signal) if FAULTED.contains(&signal) => {
            ReadError::damaged(format!("the reader broke with signal {signal}"))
        }
        _ => ReadError::new(ErrorCode::ReaderFailed, format!("the reader ended with {status} and no answer")),
    }
}

fn failed(error: &dyn std::error::Error) -> ReadError {
    ReadError::new(ErrorCode::ReaderFailed, format!("the reader can't be started or asked: {error}"))
}

fn unexpected(answer: &Answer) -> ReadError {
    ReadError::new(
        ErrorCode::ReaderFailed,
        format!("the reader answers something else: {:?}", std::mem::discriminant(answer)),
    )
}
