//! Tables whose rows are taken one by one, read by a process of their own, as all files of others are.

use files::{Limits, ReadError, Rows};
use model::Language;

use super::{
    Uploads,
    read::{Reader, code},
};
use crate::error::Refusal;

impl Uploads {
    /// The rows of a CSV, TSV or Excel file that was just sent.
    pub async fn rows(&self, bytes: &[u8], name: &str) -> Result<Rows, Refusal> {
        let limits = Limits { cells: 200_000, ..Limits::default() };
        let found = match &self.forms {
            Reader::Child(reader) => reader.rows(bytes, name, &limits).await,
            #[cfg(test)]
            Reader::Here => files::read_rows(bytes, name, &limits),
        };
        found.map_err(|error| refused(&error))
    }
}

fn refused(error: &ReadError) -> Refusal {
    match error.code {
        files::ErrorCode::ReaderFailed => Refusal::internal(error),
        other => {
            let code = code(other);
            Refusal::field("file", code.message(Language::En), code.message(Language::Ko))
        }
    }
}
