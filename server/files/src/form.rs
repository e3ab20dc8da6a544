//! A Word document of somebody's own as a form: the `{{fields}}` in it are filled in, and everything else stays as it is, byte for byte.
//!
//! - `{{name}}` stands for a field. It may begin in one run of the text and end in another, as Word likes to split them; what is filled
//!   in looks like where it begins.
//! - `{{#items}}…{{/items}}` repeats for each item of a list what it stands around: its paragraph, its row where it reaches over cells,
//!   or the paragraphs or rows from the one to the other. Fields in it are the item's, and `{{.}}` is an item that is a text.
//! - `{{^items}}…{{/items}}` stays where the list is empty or missing.
//!
//! Parts without a field are copied as they are packed.

mod fill;
mod tags;
mod tree;

use std::{
    collections::HashMap,
    io::{Cursor, Write},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{Kind, Limits, ReadError, archive::Archive, error::Result, sniff};

/// A field that a form has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// As it stands between the braces; with dots in it, a field of a field.
    pub name: String,
    /// The lists that it is repeated for, the outermost first.
    pub within: Vec<String>,
}

/// What a form has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFields {
    /// Each once, in the order of the document. A list is one of them.
    pub fields: Vec<FormField>,
    /// Lists that begin and don't end, or end and didn't begin.
    pub unclosed: Vec<String>,
}

/// A form that was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    pub bytes: Vec<u8>,
    /// The fields of the form that there was nothing for; each once.
    pub missing: Vec<String>,
}

/// How yes and no are written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct YesNo {
    pub yes: String,
    pub no: String,
}

/// The fields of a form.
///
/// # Errors
/// It is no Word document, has macros, or can't be read.
pub fn form_fields(bytes: &[u8], limits: &Limits) -> Result<FormFields> {
    let mut found = FormFields::default();
    for (_, text) in parts(bytes, limits)? {
        tags::collect(&tree::Tree::parse(&text, limits.nesting)?, &mut found);
    }
    Ok(found)
}

/// Fills in a form with the fields of an object.
///
/// # Errors
/// As [`form_fields`]; or more would come out than the limits allow.
pub fn fill_form(bytes: &[u8], fields: &Value, words: &YesNo, limits: &Limits) -> Result<Filled> {
    let mut missing = Vec::new();
    let mut changed = HashMap::new();
    for (name, text) in parts(bytes, limits)? {
        let tree = tree::Tree::parse(&text, limits.nesting)?;
        let filled = fill::fill(&tree, fields, words, limits, &mut missing)?;
        if filled != text {
            changed.insert(name, filled);
        }
    }
    Ok(Filled { bytes: packed(bytes, &changed)?, missing })
}

/// The parts that may have fields, by their names in lower case, in order.
fn parts(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, String)>> {
    sniff::refuse_empty(bytes)?;
    let sniffed = sniff::sniff(bytes, "form.docx", None, limits)?;
    if sniffed.kind != Kind::Docx {
        return Err(ReadError::unsupported("a form must be a Word document"));
    }
    let mut archive = Archive::open(bytes, limits)?;
    if sniffed.macros || archive.names().any(|name| name.ends_with("vbaproject.bin")) {
        return Err(ReadError::unsupported("a form may have no macros"));
    }
    let mut names: Vec<String> = archive.names().filter(|name| has_text(name)).map(str::to_owned).collect();
    names.sort_by_key(|name| (!name.starts_with("word/document"), name.clone()));
    let mut parts = Vec::new();
    for name in names {
        let Some(text) = archive.text(&name)? else { continue };
        // A brace of a field may be split from the other one, but there is one.
        if text.contains('{') {
            parts.push((name, text));
        }
    }
    Ok(parts)
}

fn has_text(name: &str) -> bool {
    let part = name.strip_prefix("word/").and_then(|part| part.strip_suffix(".xml"));
    let kinds = ["document", "header", "footer", "footnotes", "endnotes"];
    part.is_some_and(|part| !part.contains('/') && kinds.iter().any(|kind| part.starts_with(kind)))
}

/// The archive with some of its parts changed, in the same order.
fn packed(bytes: &[u8], changed: &HashMap<String, String>) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::error::Error| ReadError::damaged(format!("the archive: {error}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| failed(&error))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| failed(&error))?;
        let name = entry.name().map_err(|error| failed(&error))?.to_string();
        let known = name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase();
        match changed.get(&known) {
            None => out.raw_copy_file(entry).map_err(|error| failed(&error))?,
            Some(text) => {
                let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
                out.start_file(name, options).map_err(|error| failed(&error))?;
                out.write_all(text.as_bytes()).map_err(|error| failed(&error))?;
            }
        }
    }
    Ok(out.finish().map_err(|error| failed(&error))?.into_inner())
}

#[cfg(test)]
mod tests;
