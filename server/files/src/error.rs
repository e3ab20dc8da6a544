//! Why a file can't be read.

use serde::{Deserialize, Serialize};

use crate::Kind;

pub(crate) type Result<T> = std::result::Result<T, ReadError>;

/// Why a file can't be read. `code` decides what people are told; `detail` is for the log and never holds what the file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct ReadError {
    pub code: ErrorCode,
    /// What the bytes are, of a file whose name or type says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Kind>,
    /// The limit that the file is over, in the unit of the field of [`Limits`](crate::Limits) that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// English, for the log.
    pub detail: String,
}

/// The kind of a failure. The words are stable: they are part of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// It has no bytes, or nothing but white space.
    Empty,
    /// Name, declared type and bytes don't agree. `found` says what the bytes are, if we know it.
    TypeMismatch,
    /// It is of a kind that isn't read.
    Unsupported,
    /// It opens only with a password, or is a document for distribution that mayn't be copied from.
    Encrypted,
    /// It is cut off or broken.
    Damaged,
    /// More bytes, packed or unpacked, more text or more pixels than the limit.
    TooLarge,
    /// More pages, slides or sheets than the limit.
    TooManyPages,
    /// Too deeply nested, too much packed into too little, or it needs more memory than a reader has.
    TooComplex,
    /// Reading takes longer than the limit.
    TimedOut,
    /// It was read, and there is neither text nor a picture in it.
    NoText,
    /// The reader could not be started or did not answer. This is the server's fault, not the file's.
    ReaderFailed,
}

impl ReadError {
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, found: None, limit: None, detail: detail.into() }
    }

    pub(crate) fn over(code: ErrorCode, limit: u64, detail: impl Into<String>) -> Self {
        Self { limit: Some(limit), ..Self::new(code, detail) }
    }

    pub(crate) fn mismatch(found: Option<Kind>, detail: impl Into<String>) -> Self {
        Self { found, ..Self::new(ErrorCode::TypeMismatch, detail) }
    }

    pub(crate) fn damaged(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Damaged, detail)
    }

    pub(crate) fn complex(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::TooComplex, detail)
    }

    pub(crate) fn encrypted(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Encrypted, detail)
    }

    pub(crate) fn unsupported(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Unsupported, detail)
    }
}
