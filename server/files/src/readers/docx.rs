//! Word: `document.xml` from the first paragraph to the last, and its notes at the end.

use crate::{
    Note,
    archive::Archive,
    error::Result,
    writer::Writer,
    xml::{Node, Tag, Xml},
};

mod styles;

use styles::{Numbering, Styles};

pub(crate) fn read(archive: &mut Archive<'_>, writer: &mut Writer<'_>) -> Result<()> {
    let main = main_part(archive)?;
    let beside = |name: &str| crate::archive::resolve(&main, name);
    let styles = archive.walk(&beside("styles.xml"), styles::read_styles)?.unwrap_or_default();
    let numbering = archive.walk(&beside("numbering.xml"), styles::read_numbering)?.unwrap_or_default();
    writer.title = archive.walk("docProps/core.xml", title)?.flatten();
    archive.must_walk(&main, |xml| Walk::new(writer, &styles, &numbering).walk(xml))?;
    for part in ["footnotes.xml", "endnotes.xml"] {
        archive.walk(&beside(part), |xml| Walk::new(writer, &styles, &numbering).walk(xml))?;
    }
    Ok(())
}

/// The part that the package's relationships call the document.
fn main_part(archive: &mut Archive<'_>) -> Result<String> {
    let named = archive.walk("_rels/.rels", |xml| {
        let mut found = None;
        loop {
            match xml.next()? {
                Node::Open(tag) if tag.get("Type").is_some_and(|kind| kind.ends_with("/officeDocument")) => {
                    found = tag.get("Target");
                }
                Node::End => return Ok(found),
                _ => {}
            }
        }
    })?;
    let main = named.flatten().map(|target| crate::archive::resolve("", &target));
    Ok(main.filter(|main| archive.has(main)).unwrap_or_else(|| "word/document.xml".to_owned()))
}

/// The title in a package's core properties.
pub(crate) fn title(xml: &mut Xml<'_>) -> Result<Option<String>> {
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "title" => return xml.text().map(Some),
            Node::End => return Ok(None),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    level: Option<u8>,
    list: Option<(u32, u8)>,
    images: Vec<String>,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    cell: String,
    span: usize,
    covered: bool,
}

struct Walk<'w, 'l> {
    writer: &'w mut Writer<'l>,
    styles: &'w Styles,
    numbering: &'w Numbering,
    /// Those that are open: a text box has paragraphs within one.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    run: String,
    in_run: usize,
    hidden: bool,
    alt: String,
    /// The runs around text boxes that are open.
    outer: Vec<(usize, String)>,
}

impl<'w, 'l> Walk<'w, 'l> {
    fn new(writer: &'w mut Writer<'l>, styles: &'w Styles, numbering: &'w Numbering) -> Self {
        Self {
            writer,
            styles,
            numbering,
            paragraphs: Vec::new(),
            tables: Vec::new(),
            run: String::new(),
            in_run: 0,
            hidden: false,
            alt: String::new(),
            outer: Vec::new(),
        }
    }

    fn walk(mut self, xml: &mut Xml<'_>) -> Result<()> {
        loop {
            let skip = match xml.next()? {
                Node::Open(tag) => match tag.name() {
                    // What was there before, or what older programs see.
                    "pPrChange" | "rPrChange" | "tcPrChange" | "tblPrChange" | "moveFrom" | "Fallback" | "del" => true,
                    "t" => {
                        let text = xml.text()?;
                        self.run_text(&text);
                        false
                    }
                    name => {
                        let name = name.to_owned();
                        self.open(&name, &tag)?
                    }
                },
                Node::Close(name) => {
                    let name = name.into_owned();
                    self.close(&name)?;
                    false
                }
                Node::Text(_) => false,
                Node::End => break,
            };
            if skip {
                xml.skip()?;
            }
        }
        self.writer.end_list()
    }

    fn open(&mut self, name: &str, tag: &Tag<'_>) -> Result<bool> {
        match name {
            "p" => self.paragraphs.push(Paragraph::default()),
            "r" => {
                if self.in_run == 0 {
                    self.hidden = false;
                }
                self.in_run += 1;
            }
            "txbxContent" => self.outer.push((std::mem::take(&mut self.in_run), std::mem::take(&mut self.run))),
            "tbl" => {
                self.writer.end_list()?;
                self.tables.push(Table::default());
            }
            "footnote" | "endnote" if tag.get("type").is_some() => return Ok(true),
            "footnote" | "endnote" => self.run = tag.get("id").map(|id| format!("[^{id}]: ")).unwrap_or_default(),
            "footnoteReference" | "endnoteReference" => {
                if let Some(id) = tag.get("id") {
                    self.run_text(&format!("[^{id}]"));
                }
            }
            _ if self.in_run > 0 => self.open_in_run(name, tag),
            _ => self.open_property(name, tag),
        }
        Ok(false)
    }

    fn open_in_run(&mut self, name: &str, tag: &Tag<'_>) {
        match name {
            "tab" => self.run_text("\t"),
            "br" | "cr" => self.run_text("\n"),
            "noBreakHyphen" => self.run_text("-"),
            // What the writer of a document has hidden, its reader would not know to be sent.
            "vanish" if tag.is_on() => self.hidden = true,
            "docPr" => self.alt = tag.get("descr").unwrap_or_default(),
            "blip" | "imagedata" => {
                let alt = std::mem::take(&mut self.alt);
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.images.push(alt);
                }
            }
            _ => {}
        }
    }

    fn open_property(&mut self, name: &str, tag: &Tag<'_>) {
        match (name, self.paragraphs.last_mut(), self.tables.last_mut()) {
            ("pStyle", Some(paragraph), _) => paragraph.style = tag.get("val"),
            ("outlineLvl", Some(paragraph), _) => paragraph.level = styles::outline(tag),
            ("ilvl", Some(paragraph), _) => {
                let level = tag.number("val").and_then(|level| u8::try_from(level).ok()).unwrap_or(0);
                paragraph.list = Some((paragraph.list.map_or(0, |list| list.0), level));
            }
            ("numId", Some(paragraph), _) => {
                paragraph.list = Some((tag.number("val").unwrap_or(0), paragraph.list.map_or(0, |list| list.1)));
            }
            ("tr", _, Some(table)) => table.rows.push(Vec::new()),
            ("tc", _, Some(table)) => {
                table.cell.clear();
                table.span = 1;
                table.covered = false;
            }
            ("gridSpan", _, Some(table)) => table.span = tag.number("val").unwrap_or(1).clamp(1, 100) as usize,
            ("vMerge", _, Some(table)) => table.covered = tag.get("val").as_deref() != Some("restart"),
            _ => {}
        }
    }

    fn run_text(&mut self, text: &str) {
        if !self.hidden {
            self.run.push_str(text);
        }
    }

    fn close(&mut self, name: &str) -> Result<()> {
        match name {
            "r" => {
                self.in_run = self.in_run.saturating_sub(1);
                self.hidden &= self.in_run > 0;
                self.run_is_over();
            }
            "txbxContent" => (self.in_run, self.run) = self.outer.pop().unwrap_or_default(),
            "p" => {
                self.run_is_over();
                let paragraph = self.paragraphs.pop().unwrap_or_default();
                self.paragraph(paragraph)?;
            }
            "tc" => {
                if let Some(Table { rows, cell, span, covered }) = self.tables.last_mut()
                    && let Some(row) = rows.last_mut()
                {
                    let text = std::mem::take(cell);
                    row.push(if *covered { String::new() } else { text });
                    row.resize(row.len() + *span - 1, String::new());
                }
            }
            "tbl" => {
                let rows = self.tables.pop().unwrap_or_default().rows;
                match self.tables.last_mut() {
                    Some(outer) => {
                        add_line(&mut outer.cell, &rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join("\n"))
                    }
                    None => self.writer.table(rows)?,
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn run_is_over(&mut self) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(&self.run);
            self.run.clear();
        }
    }

    fn paragraph(&mut self, paragraph: Paragraph) -> Result<()> {
        let Paragraph { text, style, level, list, images } = paragraph;
        if let Some(table) = self.tables.last_mut() {
            add_line(&mut table.cell, &text);
            return Ok(());
        }
        let style = style.and_then(|style| self.styles.get(&style)).unwrap_or_default();
        let list = list.or(style.list).filter(|(id, _)| *id != 0);
        if let Some(level) = level.or(style.level) {
            self.writer.heading(level, &text)?;
        } else if let Some((id, level)) = list {
            self.writer.item(level, self.numbering.is_ordered(id, level), &text)?;
        } else {
            self.writer.paragraph(&text)?;
        }
        for alt in images {
            self.writer.image(Some(&alt), None)?;
        }
        Ok(())
    }
}

/// One more line in a cell.
pub(crate) fn add_line(cell: &mut String, line: &str) {
    if line.trim().is_empty() {
        return;
    }
    if !cell.is_empty() {
        cell.push('\n');
    }
    cell.push_str(line.trim());
}

/// Says that macros were left alone.
pub(crate) fn note_macros(macros: bool, writer: &mut Writer<'_>) {
    if macros {
        writer.note(Note::MacrosIgnored);
    }
}
