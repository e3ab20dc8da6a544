//! A run's answer as a file, for whoever may read the run.

mod document;
mod fonts;
mod form;
mod sheets;

use std::path::Path;

use api::AnswerFormat;
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use files::write::{self, About, Block, WriteError};
use model::{Language, Output, OutputFormat, answer::JsonPart, schema};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    auth::session::cookie,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    zone::offset_minutes,
};

pub use self::form::id as form_id;

/// The longest answer that becomes a document: far more than any model writes, and a fraction of a second of work.
const LONGEST: usize = 4 * 1024 * 1024;

/// The longest that becomes a PDF, whose lines are broken and whose pages are filled here.
const LONGEST_PDF: usize = 1024 * 1024;

/// How many files are written at a time; each takes a processor.
static WRITING: Semaphore = Semaphore::const_new(4);

/// Waits for a place among those who write files. What is large is read only with one, so that few such texts are in memory at a time.
pub async fn place() -> Result<SemaphorePermit<'static>, Refusal> {
    WRITING.acquire().await.map_err(Refusal::internal)
}

/// That a model made what is answered, for programs: as a link whose relation is that property of schema.org, and which leads to IPTC's word.
pub const BY_AI: (HeaderName, HeaderValue) = (
    header::LINK,
    HeaderValue::from_static(
        "<http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia>; rel=\"https://schema.org/digitalSourceType\"",
    ),
);

/// An answer that is to become a file.
struct Answer {
    text: String,
    output: Output,
    language: Language,
    title: String,
    made: OffsetDateTime,
}

/// The answer of a run as a file of `format`.
pub async fn download(
    madang: &Madang,
    tenant: &store::Tenant,
    run: store::Run,
    format: AnswerFormat,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    if run.content_gone_at.is_some() {
        return Err(ErrorCode::NotKept.into());
    }
    let Some(outcome) = run.outcome else { return Err(ErrorCode::RunNotOver.into()) };
    if outcome.output.trim().is_empty() {
        return Err(ErrorCode::NoAnswer.into());
    }
    let work = tenant.work(run.id).await?.ok_or(ErrorCode::NotFound)?;
    let answer = Answer {
        text: outcome.output,
        output: Output { format: run.output_format, ..work.definition.output },
        language: cookie(headers, "madang_language")
            .and_then(Language::from_tag)
            .unwrap_or_else(|| language_of(headers)),
        title: run.app.name,
        made: run.created_at.to_offset(offset(headers)),
    };
    let name = disposition(&answer.title, answer.made, format)?;
    let kind = HeaderValue::from_static(format.media_type());
    let nosniff = (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let head = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name), nosniff, BY_AI];
    if format == AnswerFormat::Form {
        let filled = Box::pin(form::filled(madang, tenant, &answer)).await?;
        return Ok((head, form::missing(&filled.missing), filled.bytes).into_response());
    }
    let slot = place().await?;
    let site = madang.config.site.clone();
    let written = crate::panics::blocking(move || {
        let _slot = slot;
        let written = match format {
            AnswerFormat::Pdf => answer.pdf(site.as_deref())?,
            format => answer.write(format).map_err(Refusal::internal)?,
        };
        written.ok_or_else(|| Refusal::from(ErrorCode::NotInFormat))
    });
    let bytes: Vec<u8> = written.await.map_err(Refusal::internal)??;
    Ok((head, bytes).into_response())
}

/// A table that is to become a file.
pub struct SheetFile {
    /// What the file is named after.
    pub title: String,
    pub made: OffsetDateTime,
    pub sheet: write::Sheet,
    /// Whether answers of models stand in it.
    pub by_ai: bool,
}

/// A table as a file of `format`, which is `xlsx` or `csv`, written in a place that [`place`] gave.
pub async fn write_sheet(
    slot: SemaphorePermit<'static>,
    file: SheetFile,
    format: AnswerFormat,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let made = file.made.to_offset(offset(headers));
    let by_ai = file.by_ai;
    let name = disposition(&file.title, made, format)?;
    let kind = HeaderValue::from_static(format.media_type());
    let nosniff = (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let written = crate::panics::blocking(move || {
        let _slot = slot;
        let SheetFile { title, made, sheet, by_ai } = file;
        let made = made.to_offset(UtcOffset::UTC).replace_nanosecond(0).unwrap_or(made);
        let about = About { title, made: made.format(&Rfc3339).unwrap_or_default(), by_ai };
        if format == AnswerFormat::Xlsx { write::xlsx(&about, &[sheet]) } else { write::csv(&[sheet]) }
    });
    let bytes = written.await.map_err(Refusal::internal)?.map_err(Refusal::internal)?;
    let head = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name), nosniff];
    Ok((head, by_ai.then_some([BY_AI]), bytes).into_response())
}

/// How far the reader's clock is from UTC, as their page has told us: a file of this morning must not have yesterday's date.
fn offset(headers: &HeaderMap) -> UtcOffset {
    let minutes = offset_minutes(headers).unwrap_or(0);
    UtcOffset::from_whole_seconds(minutes * 60).unwrap_or(UtcOffset::UTC)
}

impl Answer {
    /// The file; nothing if the answer can't be one of this format.
    fn write(&self, format: AnswerFormat) -> Result<Option<Vec<u8>>, WriteError> {
        if self.text.len() > LONGEST && !matches!(format, AnswerFormat::Md | AnswerFormat::Json) {
            return Ok(None);
        }
        let sheets = |written: fn(&About, &[write::Sheet]) -> Result<Vec<u8>, WriteError>| {
            let sheets = self.sheets();
            if sheets.is_empty() { Ok(None) } else { written(&self.about(), &sheets).map(Some) }
        };
        match format {
            AnswerFormat::Md => Ok(Some(self.markdown().into_bytes())),
            AnswerFormat::Docx => write::docx(&self.about(), &self.blocks()).map(Some),
            AnswerFormat::Hwpx => write::hwpx(&self.about(), &self.blocks()).map(Some),
            AnswerFormat::Xlsx => sheets(write::xlsx),
            AnswerFormat::Csv => sheets(|_, sheets| write::csv(sheets)),
            // These need more than the answer: fonts, and a process of its own.
            AnswerFormat::Pdf | AnswerFormat::Form => Ok(None),
            AnswerFormat::Json => Ok(self.document().and_then(write::pretty).map(String::into_bytes)),
        }
    }

    /// A PDF in the fonts of the site; nothing if the answer is too long for one.
    fn pdf(&self, site: Option<&Path>) -> Result<Option<Vec<u8>>, Refusal> {
        if self.text.len() > LONGEST_PDF {
            return Ok(None);
        }
        let fonts = fonts::read(site)?;
        match write::pdf(&self.about(), &self.blocks(), &fonts) {
            Err(WriteError::TooLong) => Ok(None),
            written => written.map(Some).map_err(Refusal::internal),
        }
    }

    fn about(&self) -> About {
        let made = self.made.to_offset(UtcOffset::UTC).replace_nanosecond(0).unwrap_or(self.made);
        About { title: self.title.clone(), made: made.format(&Rfc3339).unwrap_or_default(), by_ai: true }
    }

    /// The JSON document that it is, if the app answers with one.
    fn document(&self) -> Option<&str> {
        (self.output.format == OutputFormat::Json).then(|| schema::document(&self.text))
    }

    /// As Markdown, in the same way as the page saves it.
    fn markdown(&self) -> String {
        let part = self.document().and_then(|_| JsonPart::of(&self.text, &self.output, self.language));
        part.map_or_else(|| self.text.clone(), |part| part.markdown())
    }

    fn blocks(&self) -> Vec<Block> {
        match self.output.format {
            OutputFormat::Text => document::of_text(&self.text),
            OutputFormat::Markdown | OutputFormat::Json => document::of_markdown(&self.markdown()),
        }
    }

    fn sheets(&self) -> Vec<write::Sheet> {
        match self.document().and_then(|document| serde_json::from_str(document).ok()) {
            Some(document) => sheets::of_document(&document, self.output.schema.as_ref(), self.language),
            None => write::sheets_of(&self.blocks()),
        }
    }
}

/// The file's name: what the app is called, and the day. Clients that don't read RFC 5987 get what is ASCII of it.
fn disposition(app: &str, made: OffsetDateTime, format: AnswerFormat) -> Result<HeaderValue, Refusal> {
    attachment(app, &format!("{}.{}", made.date(), format.ending()))
}

/// That an answer is a file to be kept: what it is called, in letters that every system takes, and how its name ends.
pub fn attachment(title: &str, end: &str) -> Result<HeaderValue, Refusal> {
    let safe = |c: char| if c.is_alphanumeric() || " -_.".contains(c) { c } else { '-' };
    let name: String = title.chars().map(safe).take(80).collect();
    let name = name.trim_matches([' ', '.', '-']);
    let whole = if name.is_empty() { format!("madang {end}") } else { format!("{name} {end}") };
    let ascii: String = name.chars().filter(char::is_ascii).collect();
    let ascii = ascii.trim_matches([' ', '.', '-']);
    let ascii = if ascii.is_empty() { "madang" } else { ascii };
    let encoded: String = whole.bytes().map(encoded).collect();
    let value = format!("attachment; filename=\"{ascii} {end}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&value).map_err(Refusal::internal)
}

fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[cfg(test)]
mod tests;
