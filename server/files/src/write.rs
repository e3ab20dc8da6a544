//! Texts become files: an answer is written as a document or a sheet that office programs open.
//!
//! - A document is a list of [`Block`]s; [`blocks_of`] reads them from Markdown. [`docx`], [`hwpx`] and
//!   [`pdf`] write them.
//! - What can be reckoned with is a list of [`Sheet`]s; [`sheets_of`] takes the tables from blocks. [`xlsx`] and [`csv`] write them.
//!
//! All of it is pure. Word's and Hangul's files are XML in an archive, written here because no kept crate sets Korean fonts and restarts
//! numbers as these must; Excel's are left to `rust_xlsxwriter`, and the bytes of PDF to `krilla`.

mod blocks;
mod csv;
mod docx;
mod hwpx;
mod json;
mod markdown;
mod package;
mod pdf;
mod sheets;
#[cfg(test)]
mod testing;
mod xlsx;

pub use self::{
    blocks::{About, Align, Block, DIGITAL_SOURCE, Look, Span, Table},
    csv::{csv, unguarded},
    docx::docx,
    hwpx::hwpx,
    json::pretty,
    markdown::blocks_of,
    pdf::{PdfFonts, pdf},
    sheets::{Sheet, Value, sheets_of, value_of},
    xlsx::xlsx,
};

pub(crate) use self::package::escape as escape_xml;
#[cfg(test)]
pub(crate) use self::testing::part as testing_part;

/// Why a file could not be written. But for the length it is a fault of ours or of the fonts: whatever the text is, it can be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("the archive could not be written: {0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    #[error("the rows could not be written: {0}")]
    Rows(#[from] std::io::Error),
    #[error("the font for {0} can't be read")]
    Font(&'static str),
    #[error("a document of so many pages is not written")]
    TooLong,
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}
