//! Files that people upload for a run.

use model::FileId;

use super::{ApiCall, Client, Method, segment, within};
use crate::*;

/// How many seconds a request waits while a file is being read.
const WAIT_SECONDS: u32 = 20;

/// Where files are uploaded: for an app of a workspace, or through a share link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePlace(String);

impl FilePlace {
    /// The files for an app.
    pub fn app(workspace: &str, app: &str) -> Self {
        Self(within(workspace, format!("/apps/{}/files", segment(app))))
    }

    /// The files for the app of a share link.
    pub fn shared(token: &str) -> Self {
        Self(format!("/api/v1/shared/{}/files", segment(token)))
    }

    /// Its path, from `/api/v1` on.
    pub fn path(&self) -> &str {
        &self.0
    }

    fn file(&self, file: FileId) -> String {
        format!("{}/{file}", self.0)
    }
}

/// A file, or a piece of one: its bytes are the request's body.
#[derive(Debug, Clone)]
pub struct Piece {
    pub method: Method,
    /// The path, from `/api/v1` on.
    pub path: String,
    /// Where it begins in the file, which the header `Upload-Offset` says; absent for a whole one.
    pub offset: Option<u64>,
    /// The `Idempotency-Key` header.
    pub idempotency_key: Option<String>,
    pub bytes: Vec<u8>,
}

impl Client {
    /// Begins an upload. Using the same `key` twice begins one.
    pub fn create_file(&self, place: &FilePlace, file: &CreateFile, key: Option<String>) -> ApiCall<File> {
        self.with_key(Method::Post, place.0.clone(), file, key)
    }

    /// Sends the bytes from `offset` on. If the server has more or fewer than that, the error's `current` is the file as it is
    /// there.
    pub fn send_piece(&self, place: &FilePlace, file: FileId, offset: u64, bytes: Vec<u8>) -> ApiCall<File> {
        let piece =
            Piece { method: Method::Patch, path: place.file(file), offset: Some(offset), idempotency_key: None, bytes };
        self.call(Box::new(|transport| transport.send_piece(piece)))
    }

    /// A file as it is now.
    pub fn file(&self, place: &FilePlace, file: FileId) -> ApiCall<File> {
        self.get(place.file(file))
    }

    /// A file, once it is read or some seconds have passed.
    pub fn read_file(&self, place: &FilePlace, file: FileId) -> ApiCall<File> {
        self.get(format!("{}?wait={WAIT_SECONDS}", place.file(file)))
    }

    /// Keeps a Word document that answers of an app are filled into. The same one twice is one.
    pub fn keep_form(&self, workspace: &str, app: &str, name: &str, bytes: Vec<u8>) -> ApiCall<AppForm> {
        let path = within(workspace, format!("/apps/{}/forms?name={}", segment(app), segment(name)));
        let piece = Piece { method: Method::Put, path, offset: None, idempotency_key: None, bytes };
        self.call(Box::new(|transport| transport.send_piece(piece)))
    }

    /// Gives a workspace a logo.
    pub fn keep_logo(&self, workspace: &str, alt: &str, bytes: Vec<u8>) -> ApiCall<Logo> {
        let path = within(workspace, format!("/logo?alt={}", segment(alt)));
        let piece = Piece { method: Method::Put, path, offset: None, idempotency_key: None, bytes };
        self.call(Box::new(|transport| transport.send_piece(piece)))
    }

    /// Changes what a workspace's logo is for those who don't see it.
    pub fn describe_logo(&self, workspace: &str, change: &UpdateLogo) -> ApiCall<Logo> {
        self.with(Method::Patch, within(workspace, "/logo"), change)
    }

    /// Takes a workspace's logo away.
    pub fn remove_logo(&self, workspace: &str) -> ApiCall<()> {
        self.delete(within(workspace, "/logo"))
    }

    /// Cancels an upload, or removes a file.
    pub fn remove_file(&self, place: &FilePlace, file: FileId) -> ApiCall<()> {
        self.send(Method::Delete, place.file(file), None, None)
    }
}
