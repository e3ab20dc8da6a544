//! OpenDocument spreadsheets, sheet by sheet. Cells are read as they are shown.

use std::collections::HashSet;

use crate::{
    ErrorCode, Note, ReadError,
    archive::Archive,
    error::Result,
    readers::{
        docx::{add_line, title},
        sheets::Sheet,
    },
    writer::Writer,
    xml::{Node, Tag, Xml},
};

pub(crate) fn read(archive: &mut Archive<'_>, writer: &mut Writer<'_>) -> Result<()> {
    if archive.is_encrypted()? {
        return Err(ReadError::encrypted("the spreadsheet opens with a password"));
    }
    writer.title = archive.walk("meta.xml", title)?.flatten();
    archive.must_walk("content.xml", |xml| Walk::new(writer).walk(xml))
}

struct Walk<'w, 'l> {
    writer: &'w mut Writer<'l>,
    /// The names of styles of tables that are hidden.
    hidden: HashSet<String>,
    style: String,
    page: u32,
    sheet: Option<Sheet>,
    row: u32,
    column: u32,
    row_repeats: u32,
    cell_repeats: u32,
    cells: Vec<(u32, String)>,
    in_cell: bool,
    text: String,
}

impl<'w, 'l> Walk<'w, 'l> {
    fn new(writer: &'w mut Writer<'l>) -> Self {
        Self {
            writer,
            hidden: HashSet::new(),
            style: String::new(),
            page: 0,
            sheet: None,
            row: 0,
            column: 0,
            row_repeats: 1,
            cell_repeats: 1,
            cells: Vec::new(),
            in_cell: false,
            text: String::new(),
        }
    }

    fn walk(mut self, xml: &mut Xml<'_>) -> Result<()> {
        loop {
            let skip = match xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "p" if self.in_cell => {
                        let text = xml.text()?;
                        add_line(&mut self.text, &text);
                        false
                    }
                    "annotation" => true,
                    name => {
                        let name = name.to_owned();
                        self.open(&name, &tag)
                    }
                },
                Node::Close(name) => {
                    let name = name.into_owned();
                    self.close(&name)?;
                    false
                }
                Node::Text(_) => false,
                Node::End => return Ok(()),
            };
            if skip {
                xml.skip()?;
            }
        }
    }

    fn open(&mut self, name: &str, tag: &Tag<'_>) -> bool {
        match name {
            "style" => self.style = tag.get("name").unwrap_or_default(),
            "table-properties" if tag.get("display").as_deref() == Some("false") => {
                self.hidden.insert(self.style.clone());
            }
            "table" => {
                if tag.get("style-name").is_some_and(|style| self.hidden.contains(&style)) {
                    self.writer.note(Note::HiddenLeftOut);
                    return true;
                }
                self.sheet = Some(Sheet::new(tag.get("name").unwrap_or_default()));
                self.row = 0;
            }
            "table-row" => {
                self.row_repeats = tag.number("number-rows-repeated").unwrap_or(1).max(1);
                self.column = 0;
                self.cells.clear();
            }
            "table-cell" | "covered-table-cell" => {
                self.cell_repeats = tag.number("number-columns-repeated").unwrap_or(1).max(1);
                self.in_cell = true;
                self.text.clear();
            }
            _ => {}
        }
        false
    }

    fn close(&mut self, name: &str) -> Result<()> {
        match name {
            "table-cell" | "covered-table-cell" => {
                self.in_cell = false;
                if !self.text.is_empty() {
                    self.room(u64::from(self.cell_repeats))?;
                    for repeat in 0..self.cell_repeats {
                        self.cells.push((self.column.saturating_add(repeat), self.text.clone()));
                    }
                }
                self.column = self.column.saturating_add(self.cell_repeats);
            }
            "table-row" => {
                if !self.cells.is_empty() {
                    self.room(u64::from(self.row_repeats).saturating_mul(self.cells.len() as u64))?;
                    let limits = self.writer.limits();
                    for repeat in 0..self.row_repeats {
                        for (column, text) in &self.cells {
                            if let Some(sheet) = &mut self.sheet {
                                sheet.put(self.row.saturating_add(repeat), *column, text.clone(), limits)?;
                            }
                        }
                    }
                }
                self.row = self.row.saturating_add(self.row_repeats);
            }
            "table" => {
                if let Some(sheet) = self.sheet.take() {
                    self.page += 1;
                    sheet.write(self.page, self.writer)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// One cell can say that it is repeated a million times.
    fn room(&self, cells: u64) -> Result<()> {
        let most = self.writer.limits().cells;
        if cells > most {
            return Err(ReadError::over(ErrorCode::TooLarge, most, "cells repeated too often"));
        }
        Ok(())
    }
}
