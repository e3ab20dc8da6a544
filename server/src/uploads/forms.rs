//! Word documents that answers are filled into, and logos: looked into and filled by a process of their own, as all files of others are.

use files::{Filled, FormFields, Limits, Picture, ReadError, YesNo};
use model::Language;
use serde_json::Value;

use super::{
    Uploads,
    read::{Reader, code},
};
use crate::error::Refusal;

/// The largest form, in bytes.
pub const FORM_BYTES: u64 = 5 * 1024 * 1024;

impl Uploads {
    /// The fields of a form that was just uploaded.
    pub async fn form_fields(&self, form: &[u8]) -> Result<FormFields, Refusal> {
        let limits = Limits::default();
        let found = match &self.forms {
            Reader::Child(reader) => reader.form_fields(form, &limits).await,
            #[cfg(test)]
            Reader::Here => files::form_fields(form, &limits),
        };
        found.map_err(refused)
    }

    /// A picture as a logo.
    pub async fn logo(&self, picture: &[u8]) -> Result<Picture, ReadError> {
        let limits = Limits::default();
        match &self.forms {
            Reader::Child(reader) => reader.logo(picture, &limits).await,
            #[cfg(test)]
            Reader::Here => files::logo(picture, &limits),
        }
    }

    /// A form with an answer's fields in it.
    pub async fn fill_form(&self, form: &[u8], fields: &Value, language: Language) -> Result<Filled, ReadError> {
        let limits = Limits::default();
        let [yes, no] = match language {
            Language::En => ["Yes", "No"],
            Language::Ko => ["예", "아니요"],
        };
        let words = YesNo { yes: yes.to_owned(), no: no.to_owned() };
        match &self.forms {
            Reader::Child(reader) => reader.fill_form(form, fields, &words, &limits).await,
            #[cfg(test)]
            Reader::Here => files::fill_form(form, fields, &words, &limits),
        }
    }
}

fn refused(error: ReadError) -> Refusal {
    match error.code {
        files::ErrorCode::ReaderFailed => Refusal::internal(error),
        files::ErrorCode::TypeMismatch | files::ErrorCode::Unsupported => Refusal::field(
            "form",
            "A form must be a Word document (.docx) without macros. Save it as one and choose it again.",
            "양식은 매크로가 없는 워드 문서(.docx)여야 해요. 그렇게 저장한 뒤 다시 골라 주세요.",
        ),
        other => {
            let code = code(other);
            Refusal::field("form", code.message(Language::En), code.message(Language::Ko))
        }
    }
}
