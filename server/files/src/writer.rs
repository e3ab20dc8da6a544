//! Collects blocks and holds the limits of what may come out.

use crate::{
    Block, Content, Document, ErrorCode, Kind, Limits, Note, Picture, ReadError, document::Item, error::Result,
};

/// Collects the blocks of a document.
pub(crate) struct Writer<'l> {
    limits: &'l Limits,
    blocks: Vec<Block>,
    items: Vec<Item>,
    notes: Vec<Note>,
    text: u64,
    cells: u64,
    pub title: Option<String>,
    pub pages: Option<u32>,
    pub scanned: bool,
    pub encoding: Option<String>,
    pub pictures: Vec<Picture>,
    page: Option<u32>,
}

impl<'l> Writer<'l> {
    pub fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            blocks: Vec::new(),
            items: Vec::new(),
            notes: Vec::new(),
            text: 0,
            cells: 0,
            title: None,
            pages: None,
            scanned: false,
            encoding: None,
            pictures: Vec::new(),
            page: None,
        }
    }

    pub fn limits(&self) -> &'l Limits {
        self.limits
    }

    /// What comes from now on lies on this page.
    pub fn begin_page(&mut self, page: u32) -> Result<()> {
        self.end_list()?;
        if page > self.limits.pages {
            let detail = format!("more than {} pages, slides or sheets", self.limits.pages);
            return Err(ReadError::over(ErrorCode::TooManyPages, self.limits.pages.into(), detail));
        }
        self.page = Some(page);
        self.pages = self.pages.max(Some(page));
        Ok(())
    }

    pub fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub fn heading(&mut self, level: u8, text: &str) -> Result<()> {
        let text = clean(text).replace('\n', " ");
        if text.is_empty() {
            return Ok(());
        }
        self.count(text.len())?;
        self.push(Content::Heading { level: level.clamp(1, 6), text })
    }

    pub fn paragraph(&mut self, text: &str) -> Result<()> {
        let text = clean(text);
        if text.is_empty() {
            return Ok(());
        }
        self.count(text.len())?;
        self.push(Content::Paragraph { text })
    }

    /// One more item of the list that is being written, or the first of one.
    pub fn item(&mut self, level: u8, ordered: bool, text: &str) -> Result<()> {
        let text = clean(text);
        if text.is_empty() {
            return Ok(());
        }
        self.count(text.len())?;
        // An item without one of the level above would be code in Markdown.
        let most = self.items.last().map_or(0, |last| last.level.saturating_add(1));
        self.items.push(Item { text, level: level.min(most).min(8), ordered });
        if self.items.len() as u64 > self.limits.blocks {
            return Err(self.too_many_blocks());
        }
        Ok(())
    }

    pub fn image(&mut self, alt: Option<&str>, picture: Option<u32>) -> Result<()> {
        let alt = alt.map(|alt| clean(alt).replace('\n', " ")).filter(|alt| !alt.is_empty());
        self.count(alt.as_ref().map_or(0, String::len))?;
        self.push(Content::Image { alt, picture })
    }

    /// A table. Rows are made equally long; empty ones at the end and empty columns at the right go.
    pub fn table(&mut self, rows: Vec<Vec<String>>) -> Result<()> {
        let mut rows: Vec<Vec<String>> =
            rows.into_iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
        let is_empty = |row: &Vec<String>| row.iter().all(String::is_empty);
        while rows.last().is_some_and(is_empty) {
            rows.pop();
        }
        let used = |row: &Vec<String>| row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let width = rows.iter().map(used).max().unwrap_or(0);
        if width == 0 {
            return Ok(());
        }
        self.count_cells((width as u64).saturating_mul(rows.len() as u64))?;
        let mut bytes = 0;
        for row in &mut rows {
            row.resize(width, String::new());
            bytes += row.iter().map(String::len).sum::<usize>();
        }
        self.count(bytes)?;
        self.push(Content::Table { rows })
    }

    fn count_cells(&mut self, cells: u64) -> Result<()> {
        self.cells = self.cells.saturating_add(cells);
        if self.cells > self.limits.cells {
            let detail = format!("more than {} cells in tables", self.limits.cells);
            return Err(ReadError::over(ErrorCode::TooLarge, self.limits.cells, detail));
        }
        Ok(())
    }

    fn count(&mut self, bytes: usize) -> Result<()> {
        self.text = self.text.saturating_add(bytes as u64);
        if self.text > self.limits.text {
            let detail = format!("more than {} bytes of text", self.limits.text);
            return Err(ReadError::over(ErrorCode::TooLarge, self.limits.text, detail));
        }
        Ok(())
    }

    fn push(&mut self, content: Content) -> Result<()> {
        self.end_list()?;
        if self.blocks.len() as u64 >= self.limits.blocks {
            return Err(self.too_many_blocks());
        }
        self.blocks.push(Block { content, page: self.page, offset: 0 });
        Ok(())
    }

    fn too_many_blocks(&self) -> ReadError {
        let detail = format!("more than {} blocks", self.limits.blocks);
        ReadError::over(ErrorCode::TooLarge, self.limits.blocks, detail)
    }

    /// The list that is being written is over.
    pub fn end_list(&mut self) -> Result<()> {
        if self.items.is_empty() {
            return Ok(());
        }
        let items = std::mem::take(&mut self.items);
        self.push(Content::List { items })
    }

    pub fn finish(mut self, kind: Kind) -> Result<Document> {
        self.end_list()?;
        let title = self
            .title
            .as_deref()
            .map(|title| clean(title).replace('\n', " "))
            .map(|title| title.chars().take(300).collect())
            .filter(|title: &String| !title.is_empty());
        if self.blocks.is_empty() && self.pictures.is_empty() {
            let code = if kind.is_text() { ErrorCode::Empty } else { ErrorCode::NoText };
            return Err(ReadError::new(code, format!("no text in this {}", kind.name())));
        }
        let mut document = Document {
            kind,
            title,
            pages: self.pages,
            scanned: self.scanned,
            encoding: self.encoding,
            blocks: self.blocks,
            pictures: self.pictures,
            notes: self.notes,
        };
        document.place();
        Ok(document)
    }
}

/// Text without control characters, without white space at its ends and at the ends of its lines.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\u{2028}' | '\u{2029}' | '\u{b}' => {
                out.truncate(out.trim_end_matches([' ', '\t']).len());
                out.push('\n');
            }
            '\t' => out.push('\t'),
            // A byte order mark in the middle of a text is what a join of two files left.
            '\u{feff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    let start = out.len() - out.trim_start_matches(|c: char| c.is_whitespace()).len();
    out.split_off(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_what_comes_out() {
        let limits = Limits { text: 10, blocks: 2, cells: 4, pages: 1, ..Limits::default() };
        let code = |result: Result<()>| result.unwrap_err().code;
        assert_eq!(code(Writer::new(&limits).paragraph("more than ten")), ErrorCode::TooLarge);
        assert_eq!(code(Writer::new(&limits).begin_page(2)), ErrorCode::TooManyPages);
        assert_eq!(code(Writer::new(&limits).table(vec![vec!["a".to_owned(); 5]])), ErrorCode::TooLarge);
        let mut writer = Writer::new(&limits);
        writer.paragraph("a").unwrap();
        writer.paragraph("b").unwrap();
        assert_eq!(code(writer.paragraph("c")), ErrorCode::TooLarge);
    }

    #[test]
    fn text_is_cleaned() {
        assert_eq!(clean(" \u{0}a\u{1b}[1m \t\n\n b\u{feff} "), "a[1m\n\n b");
        assert_eq!(clean("\u{200b}"), "\u{200b}");
    }
}
