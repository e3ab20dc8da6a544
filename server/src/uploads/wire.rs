//! What the wire says of a file.

use api::{FileContents, FileError, FileErrorCode, FileNote, FileState};
use model::Language;
use serde_json::Value;

use crate::api::timestamp;

/// A file, for its uploader.
pub fn to_wire(file: store::File, language: Language) -> api::File {
    api::File {
        id: file.id,
        name: file.name,
        size: file.size,
        received: file.received,
        state: match file.state {
            store::FileState::Uploading => FileState::Uploading,
            store::FileState::Reading => FileState::Reading,
            store::FileState::Ready => FileState::Ready,
            store::FileState::Refused => FileState::Refused,
        },
        contents: file.reading.map(contents),
        error: file.refusal.map(|code| {
            let code = FileErrorCode::ALL.iter().find(|known| known.as_str() == code).copied();
            let code = code.unwrap_or(FileErrorCode::Unknown);
            FileError { code, message: code.message(language).to_owned() }
        }),
        created_at: timestamp(file.created_at),
    }
}

fn contents(reading: store::FileReading) -> FileContents {
    FileContents {
        format: reading.format,
        pages: reading.pages,
        chars: reading.chars,
        tokens: reading.tokens,
        pictures: reading.pictures,
        beginning: reading.beginning,
        notes: reading.notes.into_iter().map(note).collect(),
    }
}

fn note(word: String) -> FileNote {
    serde_json::from_value(Value::String(word)).unwrap_or(FileNote::Unknown)
}
