//! HWPX and HWPML. Both say the same in XML: HWPX in parts of an archive and HWPML in one file with names in capitals.

use std::collections::HashMap;

use crate::{
    ReadError,
    archive::Archive,
    error::Result,
    readers::docx::add_line,
    writer::Writer,
    xml::{Node, Tag, Xml},
};

mod grid;

pub(crate) use grid::Grid;

pub(crate) fn read(archive: &mut Archive<'_>, writer: &mut Writer<'_>) -> Result<()> {
    if archive.is_encrypted()? {
        return Err(ReadError::encrypted("the document opens with a password"));
    }
    writer.title = archive.walk("Contents/content.hpf", super::docx::title)?.flatten();
    let mut shapes = Shapes::default();
    archive.walk("Contents/header.xml", |xml| shapes.read(xml))?;
    let number = |name: &str| name.strip_prefix("contents/section")?.strip_suffix(".xml")?.parse::<u32>().ok();
    let mut sections: Vec<u32> = archive.names().filter_map(number).collect();
    sections.sort_unstable();
    if sections.is_empty() {
        return Err(ReadError::damaged("the document has no section"));
    }
    for section in sections {
        archive.must_walk(&format!("Contents/section{section}.xml"), |xml| Walk::new(writer, &mut shapes).walk(xml))?;
    }
    Ok(())
}

/// HWPML has been decoded: programs wrote it in UTF-16, too.
pub(crate) fn read_hwpml(text: &str, writer: &mut Writer<'_>) -> Result<()> {
    let mut bytes = text.as_bytes();
    let nesting = writer.limits().nesting;
    Walk::new(writer, &mut Shapes::default()).walk(&mut Xml::new(&mut bytes, nesting))
}

/// How a paragraph begins.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Head {
    Outline(u8),
    Number(u8),
    Bullet(u8),
}

/// What the shapes of paragraphs say, by their ids.
#[derive(Default)]
pub(crate) struct Shapes {
    heads: HashMap<String, Head>,
    id: String,
}

impl Shapes {
    fn read(&mut self, xml: &mut Xml<'_>) -> Result<()> {
        loop {
            match xml.next()? {
                Node::Open(tag) => self.open(&tag),
                Node::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "paraPr" => self.id = tag.get("id").unwrap_or_default(),
            "PARASHAPE" => {
                self.id = tag.get("Id").unwrap_or_default();
                self.put(tag.get("HeadingType"), tag.get("Level"));
            }
            "heading" => self.put(tag.get("type"), tag.get("level")),
            _ => {}
        }
    }

    fn put(&mut self, kind: Option<String>, level: Option<String>) {
        let level = level.and_then(|level| level.trim().parse().ok()).unwrap_or(0);
        let head = match kind.unwrap_or_default().to_ascii_uppercase().as_str() {
            "OUTLINE" => Head::Outline(level),
            "NUMBER" => Head::Number(level),
            "BULLET" => Head::Bullet(level),
            _ => return,
        };
        self.heads.insert(self.id.clone(), head);
    }
}

/// Writes a paragraph of a Hangul document.
pub(crate) fn write_paragraph(head: Option<Head>, text: &str, writer: &mut Writer<'_>) -> Result<()> {
    // Offices number whole paragraphs by the outline, and those are no headings.
    const LONGEST_HEADING: usize = 120;
    match head {
        Some(Head::Outline(level)) if text.chars().count() <= LONGEST_HEADING => {
            writer.heading(level.saturating_add(1), text)
        }
        Some(Head::Outline(_)) | None => writer.paragraph(text),
        Some(Head::Number(level)) => writer.item(level, true, text),
        Some(Head::Bullet(level)) => writer.item(level, false, text),
    }
}

struct Walk<'w, 'l> {
    writer: &'w mut Writer<'l>,
    shapes: &'w mut Shapes,
    /// Those that are open: notes, text boxes and tables have paragraphs within one.
    paragraphs: Vec<(String, Option<Head>)>,
    tables: Vec<Grid>,
    in_text: usize,
    deleting: bool,
}

impl<'w, 'l> Walk<'w, 'l> {
    fn new(writer: &'w mut Writer<'l>, shapes: &'w mut Shapes) -> Self {
        Self { writer, shapes, paragraphs: Vec::new(), tables: Vec::new(), in_text: 0, deleting: false }
    }

    fn walk(mut self, xml: &mut Xml<'_>) -> Result<()> {
        loop {
            let skip = match xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "TITLE" if self.paragraphs.is_empty() => {
                        let text = xml.text()?;
                        self.writer.title = Some(text);
                        false
                    }
                    // What isn't part of the text: running heads, comments, what a field is made of, and old text.
                    "header" | "HEADER" | "footer" | "FOOTER" | "hiddenComment" | "HIDDENCOMMENT" | "fieldBegin"
                    | "FIELDBEGIN" | "shapeComment" | "SHAPECOMMENT" | "masterPage" | "BINDATA" | "BINDATALIST" => true,
                    name => {
                        let name = name.to_owned();
                        self.open(&name, &tag)?;
                        false
                    }
                },
                Node::Close(name) => {
                    let name = name.into_owned();
                    self.close(&name)?;
                    false
                }
                Node::Text(text) => {
                    if self.in_text > 0 && !self.deleting {
                        let text = text.into_owned();
                        self.push(&text);
                    }
                    false
                }
                Node::End => break,
            };
            if skip {
                xml.skip()?;
            }
        }
        self.writer.end_list()
    }

    fn push(&mut self, text: &str) {
        if let Some((paragraph, _)) = self.paragraphs.last_mut() {
            paragraph.push_str(text);
        }
    }

    fn open(&mut self, name: &str, tag: &Tag<'_>) -> Result<()> {
        self.shapes.open(tag);
        match name {
            "p" | "P" => {
                let shape = tag.get("paraPrIDRef").or_else(|| tag.get("ParaShape"));
                let head = shape.and_then(|shape| self.shapes.heads.get(&shape).copied());
                self.paragraphs.push((String::new(), head));
            }
            "t" | "CHAR" | "script" | "SCRIPT" => self.in_text += 1,
            "lineBreak" | "LINEBREAK" => self.push("\n"),
            "tab" | "TAB" if self.in_text > 0 => self.push("\t"),
            "nbSpace" | "NBSPACE" | "fwSpace" | "FWSPACE" => self.push(" "),
            "hyphen" | "HYPHEN" => self.push("-"),
            "deleteBegin" => self.deleting = true,
            "deleteEnd" => self.deleting = false,
            "tbl" | "TABLE" => {
                // What stands before the table in its paragraph comes before it.
                self.flush()?;
                self.tables.push(Grid::default());
            }
            "tr" | "ROW" => {
                if let Some(grid) = self.tables.last_mut() {
                    grid.next_row();
                }
            }
            "tc" | "CELL" => {
                if let Some(grid) = self.tables.last_mut() {
                    grid.open_cell(tag.number("RowAddr"), tag.number("ColAddr"));
                }
            }
            "cellAddr" => {
                if let Some(grid) = self.tables.last_mut() {
                    grid.move_cell(tag.number("rowAddr"), tag.number("colAddr"));
                }
            }
            "pic" | "PICTURE" if self.tables.is_empty() => {
                self.flush()?;
                self.writer.image(None, None)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<()> {
        match name {
            "t" | "CHAR" | "script" | "SCRIPT" => self.in_text = self.in_text.saturating_sub(1),
            "p" | "P" => {
                self.flush()?;
                self.paragraphs.pop();
            }
            "tc" | "CELL" => {
                if let Some(grid) = self.tables.last_mut() {
                    grid.close_cell();
                }
            }
            "tbl" | "TABLE" => {
                let rows = self.tables.pop().unwrap_or_default().rows(self.writer.limits())?;
                match self.tables.last_mut() {
                    Some(outer) => outer.write(&rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join("\n")),
                    None => self.writer.table(rows)?,
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Writes what the innermost paragraph has so far.
    fn flush(&mut self) -> Result<()> {
        let Some((text, head)) = self.paragraphs.last_mut() else { return Ok(()) };
        let (text, head) = (std::mem::take(text), *head);
        if text.trim().is_empty() {
            return Ok(());
        }
        match self.tables.last_mut() {
            Some(grid) => {
                grid.write(&text);
                Ok(())
            }
            None => write_paragraph(head, &text, self.writer),
        }
    }
}

impl Grid {
    pub fn write(&mut self, text: &str) {
        add_line(&mut self.text, text);
    }
}
