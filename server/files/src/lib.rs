//! Files become text: what people attach is read into [`Block`]s of headings, paragraphs, tables, lists and images, which a model is
//! sent as Markdown, and which say where they lie.
//!
//! - [`read`] is the whole of it: bytes in, [`Document`] out. It is pure, and trusts nothing in the bytes but what it has counted
//!   ([`Limits`]).
//! - [`child`] does the same in a process of its own that can't open files, reach a network or take more than its share. Whoever reads
//!   a file of a stranger uses that. A decoder of others may abort, loop or take all memory, and then only that process ends.
//! - `sniff` decides what a file is; `readers` has one file for each format.
//! - [`read_rows`] gives the rows of a table with the lines that they stand on.
//! - [`fill_form`] fills in a Word document of somebody's own.
//! - [`logo`] makes a picture small enough for every page.
//! - [`write`](mod@write) goes the other way: an answer becomes a file.
//!
//! Word, PowerPoint, OpenDocument and Hangul files are read by readers of our own, because they are XML or records, and streams of those
//! need no tree in memory. PDF is read by `hayro`, and Excel by `calamine`. This crate knows none of ours.

mod archive;
pub mod child;
mod document;
mod encoding;
mod error;
mod form;
mod kind;
mod limits;
mod logo;
mod markdown;
mod readers;
mod rows;
mod sniff;
pub mod write;
mod writer;
mod xml;

use std::io::Cursor;

pub use document::{Block, Content, Document, Item, Note, Picture};
pub use error::{ErrorCode, ReadError};
pub use form::{Filled, FormField, FormFields, YesNo, fill_form, form_fields};
pub use kind::Kind;
pub use limits::Limits;
pub use logo::{LOGO_BYTES, logo};
pub use rows::{Row, Rows, read_rows};
pub use sniff::shown_name;

use archive::Archive;
use error::Result;
use readers::{docx, html, hwp, hwpx, markdown as md, ods, pdf, picture, pptx, sheets, tables, text};
use writer::Writer;

/// Reads a file. `name` is what its sender calls it, and `declared` the media type that came with it; both must agree with the bytes.
pub fn read(bytes: &[u8], name: &str, declared: Option<&str>, limits: &Limits) -> Result<Document> {
    sniff::refuse_empty(bytes)?;
    if bytes.len() as u64 > limits.bytes {
        return Err(ReadError::over(ErrorCode::TooLarge, limits.bytes, format!("{} bytes", bytes.len())));
    }
    let sniff::Sniffed { kind, macros } = sniff::sniff(bytes, name, declared, limits)?;
    let mut writer = Writer::new(limits);
    let out = &mut writer;
    docx::note_macros(macros, out);
    match kind {
        Kind::Txt => text::read(&text::decoded(bytes, None, out)?, out)?,
        Kind::Md => md::read(&text::decoded(bytes, None, out)?, out)?,
        Kind::Csv | Kind::Tsv => tables::read(&text::decoded(bytes, None, out)?, kind == Kind::Tsv, out)?,
        Kind::Html => html::read(&text::decoded(bytes, html::declared_encoding(bytes).as_deref(), out)?, out)?,
        Kind::Hwpml => hwpx::read_hwpml(&text::decoded(bytes, None, out)?, out)?,
        Kind::Pdf => pdf::read(bytes, out)?,
        Kind::Docx => docx::read(&mut Archive::open(bytes, limits)?, out)?,
        Kind::Pptx => pptx::read(&mut Archive::open(bytes, limits)?, out)?,
        Kind::Ods => ods::read(&mut Archive::open(bytes, limits)?, out)?,
        Kind::Hwpx => hwpx::read(&mut Archive::open(bytes, limits)?, out)?,
        Kind::Xlsx => sheets::read_xlsx(bytes, &mut Archive::open(bytes, limits)?, out)?,
        Kind::Xls => sheets::read_xls(bytes, out)?,
        Kind::Hwp => {
            let file = cfb::CompoundFile::open(Cursor::new(bytes));
            hwp::read(&mut file.map_err(|error| ReadError::damaged(format!("the compound file: {error}")))?, out)?;
        }
        Kind::Png | Kind::Jpeg | Kind::Webp => picture::read(bytes, kind, out)?,
    }
    writer.finish(kind)
}
