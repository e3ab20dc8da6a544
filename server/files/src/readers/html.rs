//! HTML: what a person would read of it. It is read as a stream of tags, so nothing nests and nothing is fetched.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::{ReadError, error::Result, writer::Writer};

/// Elements whose content nobody reads.
const UNREAD: [&str; 9] = ["script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select"];

/// Elements that begin a line of their own.
const BLOCKS: [&str; 27] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "nav",
    "aside",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "blockquote",
    "pre",
    "hr",
    "form",
    "fieldset",
    "figure",
    "figcaption",
    "address",
    "details",
    "summary",
    "body",
];

/// What the document itself says of its encoding, in its first kilobyte.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(1024))?).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    (!label.is_empty()).then_some(label)
}

pub(crate) fn read(text: &str, writer: &mut Writer<'_>) -> Result<()> {
    let mut reader = HtmlReader {
        writer,
        text: String::new(),
        unread: None,
        in_title: false,
        heading: None,
        lists: Vec::new(),
        in_item: false,
        tables: Vec::new(),
        preformatted: 0,
    };
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let attribute = |name: &str| {
                    tag.attributes
                        .iter()
                        .find(|(key, _)| key.as_slice() == name.as_bytes())
                        .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
                };
                reader.open(&name, tag.self_closing, &attribute)?;
            }
            Token::EndTag(tag) => reader.close(&String::from_utf8_lossy(&tag.name))?,
            Token::String(text) => reader.write(&String::from_utf8_lossy(&text))?,
            _ => {}
        }
    }
    while !reader.tables.is_empty() {
        reader.close_table()?;
    }
    reader.flush()
}

struct HtmlReader<'w, 'l> {
    writer: &'w mut Writer<'l>,
    text: String,
    /// The element whose content is not read, and how often it is open.
    unread: Option<(String, usize)>,
    in_title: bool,
    heading: Option<u8>,
    /// Whether each list that is open is counted.
    lists: Vec<bool>,
    in_item: bool,
    tables: Vec<HtmlTable>,
    preformatted: usize,
}

/// A table that is being read, and which cell of its last row is open.
#[derive(Default)]
struct HtmlTable {
    rows: Vec<Vec<String>>,
    cell: usize,
}

impl HtmlReader<'_, '_> {
    fn open(&mut self, name: &str, empty: bool, attribute: &dyn Fn(&str) -> Option<String>) -> Result<()> {
        if let Some((unread, depth)) = &mut self.unread {
            *depth += usize::from(unread == name && !empty);
            return Ok(());
        }
        match name {
            _ if UNREAD.contains(&name) => self.unread = (!empty).then(|| (name.to_owned(), 1)),
            "title" => self.in_title = true,
            "br" => self.text.push('\n'),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush()?;
                self.heading = name.get(1..).and_then(|level| level.parse().ok());
            }
            "ul" | "ol" => {
                self.flush()?;
                if self.tables.is_empty() {
                    self.lists.push(name == "ol");
                }
            }
            "li" => {
                self.flush()?;
                self.in_item = true;
            }
            "table" => {
                self.flush()?;
                if self.tables.len() >= self.writer.limits().nesting {
                    return Err(ReadError::complex("tables nested too deeply"));
                }
                self.tables.push(HtmlTable::default());
            }
            "tr" | "td" | "th" => self.open_cell(name, attribute),
            "img" => self.image(attribute("alt"))?,
            "pre" => {
                self.flush()?;
                self.preformatted += 1;
            }
            _ if BLOCKS.contains(&name) => self.flush()?,
            _ => {}
        }
        Ok(())
    }

    fn open_cell(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        self.cell_is_over();
        let Some(table) = self.tables.last_mut() else { return };
        if name == "tr" || table.rows.is_empty() {
            table.rows.push(Vec::new());
        }
        if name == "tr" {
            return;
        }
        if let Some(row) = table.rows.last_mut() {
            // Cells that it covers stand empty, so that columns stay columns.
            let span = attribute("colspan").and_then(|span| span.trim().parse::<usize>().ok());
            table.cell = row.len();
            row.resize(table.cell + span.unwrap_or(1).clamp(1, 100), String::new());
        }
    }

    /// What was collected belongs to the cell that is open.
    fn cell_is_over(&mut self) {
        let text = std::mem::take(&mut self.text);
        let Some(HtmlTable { rows, cell }) = self.tables.last_mut() else { return };
        if let Some(cell) = rows.last_mut().and_then(|row| row.get_mut(*cell)).filter(|_| !text.trim().is_empty()) {
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(text.trim());
        }
    }

    fn image(&mut self, alt: Option<String>) -> Result<()> {
        let Some(alt) = alt.filter(|alt| !alt.trim().is_empty()) else { return Ok(()) };
        if self.tables.is_empty() && self.lists.is_empty() && self.text.trim().is_empty() {
            return self.writer.image(Some(&alt), None);
        }
        self.text.push_str(&alt);
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<()> {
        if let Some((unread, depth)) = &mut self.unread {
            if unread == name {
                *depth -= 1;
                if *depth == 0 {
                    self.unread = None;
                }
            }
            return Ok(());
        }
        match name {
            "title" => self.in_title = false,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush()?;
                self.heading = None;
            }
            "ul" | "ol" => {
                self.flush()?;
                self.lists.pop();
                if self.lists.is_empty() {
                    self.writer.end_list()?;
                }
            }
            "li" => {
                self.flush()?;
                self.in_item = false;
            }
            "td" | "th" | "tr" => self.cell_is_over(),
            "table" => self.close_table()?,
            "pre" => {
                self.flush()?;
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            _ if BLOCKS.contains(&name) => self.flush()?,
            _ => {}
        }
        Ok(())
    }

    fn close_table(&mut self) -> Result<()> {
        self.cell_is_over();
        let Some(HtmlTable { rows, .. }) = self.tables.pop() else { return Ok(()) };
        if self.tables.is_empty() {
            return self.writer.table(rows);
        }
        self.text = rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join("\n");
        self.cell_is_over();
        Ok(())
    }

    fn write(&mut self, text: &str) -> Result<()> {
        if self.unread.is_some() {
            return Ok(());
        }
        if self.in_title {
            self.writer.title.get_or_insert_default().push_str(text);
            return Ok(());
        }
        if self.preformatted > 0 {
            self.text.push_str(text);
            return Ok(());
        }
        // White space is one blank, as in a browser.
        for c in text.chars() {
            if !matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.text.push(c);
            } else if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        if !self.tables.is_empty() {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            return Ok(());
        }
        let text = std::mem::take(&mut self.text);
        match (self.heading, self.lists.last()) {
            (Some(level), _) => self.writer.heading(level, &text),
            (None, Some(ordered)) if self.in_item => {
                self.writer.item(u8::try_from(self.lists.len() - 1).unwrap_or(u8::MAX), *ordered, &text)
            }
            _ => self.writer.paragraph(&text),
        }
    }
}
