//! PowerPoint: slide by slide, titles as headings, and the speaker's notes after each.

use std::collections::HashMap;

use crate::{
    Note,
    archive::{Archive, resolve},
    error::Result,
    readers::docx::{add_line, title},
    writer::Writer,
    xml::{Node, Tag, Xml},
};

const MAIN: &str = "ppt/presentation.xml";

pub(crate) fn read(archive: &mut Archive<'_>, writer: &mut Writer<'_>) -> Result<()> {
    writer.title = archive.walk("docProps/core.xml", title)?.flatten();
    let slides = archive.must_walk(MAIN, slide_ids)?;
    let targets = relationships(archive, MAIN)?;
    let mut page = 0;
    for id in slides {
        let Some((_, target)) = targets.get(&id) else { continue };
        let part = resolve(MAIN, target);
        if !archive.has(&part) {
            writer.note(Note::Incomplete);
            continue;
        }
        if archive.must_walk(&part, is_hidden)? {
            writer.note(Note::HiddenLeftOut);
            continue;
        }
        page += 1;
        writer.begin_page(page)?;
        archive.must_walk(&part, |xml| Slide::new(writer, false).walk(xml))?;
        let notes = relationships(archive, &part)?;
        if let Some((_, target)) = notes.values().find(|(kind, _)| kind.ends_with("/notesSlide")) {
            archive.walk(&resolve(&part, target), |xml| Slide::new(writer, true).walk(xml))?;
        }
    }
    Ok(())
}

fn slide_ids(xml: &mut Xml<'_>) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "sldId" => ids.extend(tag.get_prefixed("id")),
            Node::End => return Ok(ids),
            _ => {}
        }
    }
}

/// The relationships of a part: their types and targets by their ids.
pub(crate) fn relationships(archive: &mut Archive<'_>, part: &str) -> Result<HashMap<String, (String, String)>> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let found = archive.walk(&format!("{folder}/_rels/{name}.rels"), |xml| {
        let mut found = HashMap::new();
        loop {
            match xml.next()? {
                Node::Open(tag)
                    if tag.name() == "Relationship" && tag.get("TargetMode").as_deref() != Some("External") =>
                {
                    if let (Some(id), Some(kind), Some(target)) = (tag.get("Id"), tag.get("Type"), tag.get("Target")) {
                        found.insert(id, (kind, target));
                    }
                }
                Node::End => return Ok(found),
                _ => {}
            }
        }
    })?;
    Ok(found.unwrap_or_default())
}

fn is_hidden(xml: &mut Xml<'_>) -> Result<bool> {
    loop {
        match xml.next()? {
            Node::Open(tag) => return Ok(tag.get("show").as_deref() == Some("0")),
            Node::End => return Ok(false),
            _ => {}
        }
    }
}

/// What a shape is for.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Title,
    Body,
    /// A number, a date or a footer.
    Unread,
    Other,
}

struct Slide<'w, 'l> {
    writer: &'w mut Writer<'l>,
    is_notes: bool,
    place: Place,
    text: String,
    level: u8,
    bullet: Option<bool>,
    /// The rows of the table that is open.
    rows: Option<Vec<Vec<String>>>,
    cell: String,
    alt: String,
}

impl<'w, 'l> Slide<'w, 'l> {
    fn new(writer: &'w mut Writer<'l>, is_notes: bool) -> Self {
        Self {
            writer,
            is_notes,
            place: Place::Other,
            text: String::new(),
            level: 0,
            bullet: None,
            rows: None,
            cell: String::new(),
            alt: String::new(),
        }
    }

    fn walk(mut self, xml: &mut Xml<'_>) -> Result<()> {
        loop {
            let skip = match xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "Fallback" => true,
                    "t" => {
                        let text = xml.text()?;
                        self.text.push_str(&text);
                        false
                    }
                    name => {
                        let name = name.to_owned();
                        self.open(&name, &tag);
                        false
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

    fn open(&mut self, name: &str, tag: &Tag<'_>) {
        match name {
            "sp" | "graphicFrame" | "pic" => self.place = Place::Other,
            "ph" => {
                self.place = match tag.get("type").as_deref() {
                    Some("title" | "ctrTitle") => Place::Title,
                    Some("sldNum" | "dt" | "ftr" | "hdr" | "sldImg") => Place::Unread,
                    Some("body" | "obj") | None => Place::Body,
                    Some(_) => Place::Other,
                };
            }
            "cNvPr" => self.alt = tag.get("descr").unwrap_or_default(),
            "p" => {
                self.text.clear();
                self.level = 0;
                self.bullet = None;
            }
            "pPr" => self.level = tag.number("lvl").and_then(|level| u8::try_from(level).ok()).unwrap_or(0),
            "buNone" => self.bullet = None,
            "buChar" => self.bullet = Some(false),
            "buAutoNum" => self.bullet = Some(true),
            "br" => self.text.push('\n'),
            "tbl" => self.rows = Some(Vec::new()),
            "tr" => {
                if let Some(rows) = &mut self.rows {
                    rows.push(Vec::new());
                }
            }
            "tc" => self.cell.clear(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<()> {
        match name {
            "p" if self.rows.is_some() => add_line(&mut self.cell, &self.text),
            "p" => self.paragraph()?,
            "tc" => {
                let cell = std::mem::take(&mut self.cell);
                if let Some(row) = self.rows.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            "tbl" => self.writer.table(self.rows.take().unwrap_or_default())?,
            "pic" if !self.is_notes => {
                let alt = std::mem::take(&mut self.alt);
                self.writer.image(Some(&alt), None)?;
            }
            "sp" => self.writer.end_list()?,
            _ => {}
        }
        Ok(())
    }

    fn paragraph(&mut self) -> Result<()> {
        let text = std::mem::take(&mut self.text);
        match (self.place, self.is_notes) {
            (Place::Unread, _) => Ok(()),
            (Place::Body, true) => self.writer.paragraph(&text),
            (_, true) => Ok(()),
            (Place::Title, _) => self.writer.heading(1, &text),
            (Place::Body, _) => self.writer.item(self.level, self.bullet == Some(true), &text),
            (Place::Other, _) => match self.bullet {
                Some(ordered) => self.writer.item(self.level, ordered, &text),
                None => self.writer.paragraph(&text),
            },
        }
    }
}
