//! Word.

mod parts;

use std::fmt::Write as _;

use super::{
    About, Align, Block, Span, Table, WriteError,
    blocks::{has_korean, is_rtl, is_rtl_letter, text_of, widths},
    package::{Package, XML, escape, escaped, may_stand_in_xml},
};

/// How wide the text of a page is, in twentieths of a point: A4 with margins of 2 cm.
const TEXT_WIDTH: u32 = 9_638;
/// How far each level of a list or quote is indented.
const INDENT: u32 = 420;

/// A document of Word, on A4.
pub fn docx(about: &About, blocks: &[Block]) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::default();
    writer.blocks(blocks, Place::default());
    let Writer { body, links, lists, .. } = writer;
    let mut package = Package::new();
    package.add("[Content_Types].xml", &parts::content_types(about.by_ai))?;
    package.add("_rels/.rels", &parts::relations(about.by_ai))?;
    package.add("docProps/core.xml", &parts::core(about, has_korean(blocks)))?;
    if about.by_ai {
        package.add("docProps/custom.xml", &parts::custom())?;
    }
    package.add("word/styles.xml", &parts::styles())?;
    package.add("word/numbering.xml", &parts::numbering(&lists))?;
    package.add("word/settings.xml", parts::SETTINGS)?;
    package.add("word/_rels/document.xml.rels", &parts::document_relations(&links))?;
    package.add("word/document.xml", &parts::document(&body))?;
    package.finish()
}

/// A counted list, which begins to count by itself.
struct CountedList {
    level: usize,
    first: u64,
}

#[derive(Default)]
struct Writer {
    body: String,
    links: Vec<String>,
    lists: Vec<CountedList>,
}

/// Where a block stands.
#[derive(Clone, Copy, Default)]
struct Place {
    /// How deep it lies in lists and quotes.
    depth: u32,
    /// How deep it lies in lists.
    level: usize,
    quoted: bool,
    /// The number of the list whose item begins here.
    begins: Option<usize>,
}

/// The number of the one list of bullets; each counted list has one of its own behind it.
const BULLETS: usize = 1;

impl Writer {
    fn blocks(&mut self, blocks: &[Block], place: Place) {
        for block in blocks {
            self.block(block, place);
        }
    }

    fn block(&mut self, block: &Block, place: Place) {
        match block {
            Block::Heading { level, text } => {
                self.paragraph(&format!("<w:pStyle w:val=\"Heading{}\"/>", (*level).clamp(1, 6)), place, text);
            }
            Block::Paragraph(text) => {
                let style = if place.quoted {
                    "Quote"
                } else if place.level > 0 {
                    "ListParagraph"
                } else {
                    ""
                };
                let style = if style.is_empty() { String::new() } else { format!("<w:pStyle w:val=\"{style}\"/>") };
                self.paragraph(&style, place, text);
            }
            Block::List { first, items } => self.list(*first, items, place),
            Block::Code(code) => self.paragraph("<w:pStyle w:val=\"Code\"/>", place, &[Span::plain(code)]),
            Block::Quote(blocks) => {
                self.blocks(blocks, Place { depth: place.depth + 1, quoted: true, begins: None, ..place });
            }
            Block::Table(table) => self.table(table, place),
            Block::Rule => self.body.push_str(parts::RULE),
        }
    }

    fn list(&mut self, first: Option<u64>, items: &[Vec<Block>], place: Place) {
        let number = match first {
            None => BULLETS,
            Some(first) => {
                self.lists.push(CountedList { level: place.level, first });
                BULLETS + self.lists.len()
            }
        };
        let inside = Place { depth: place.depth + 1, level: place.level + 1, begins: None, ..place };
        for item in items {
            let begins = Place { begins: Some(number), ..inside };
            match item.split_first() {
                Some((first @ (Block::Paragraph(_) | Block::Heading { .. } | Block::Code(_)), rest)) => {
                    self.block(first, begins);
                    self.blocks(rest, inside);
                }
                // The sign of an item needs a paragraph to stand before.
                _ => {
                    self.block(&Block::Paragraph(Vec::new()), begins);
                    self.blocks(item, inside);
                }
            }
        }
    }

    fn paragraph(&mut self, style: &str, place: Place, spans: &[Span]) {
        self.body.push_str("<w:p><w:pPr>");
        self.body.push_str(style);
        if let Some(number) = place.begins {
            let level = place.level.saturating_sub(1).min(8);
            let _ = write!(self.body, "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{number}\"/></w:numPr>");
        }
        if is_rtl(&text_of(spans)) {
            self.body.push_str("<w:bidi/>");
        }
        if place.depth > 0 {
            let hanging = if place.begins.is_some() { format!(" w:hanging=\"{INDENT}\"") } else { String::new() };
            let _ = write!(self.body, "<w:ind w:left=\"{}\"{hanging}/>", INDENT * place.depth);
        }
        self.body.push_str("</w:pPr>");
        self.spans(spans, "");
        self.body.push_str("</w:p>");
    }

    fn spans(&mut self, spans: &[Span], look: &str) {
        for span in spans {
            let Some(address) = &span.link else {
                self.run(span, look);
                continue;
            };
            self.links.push(address.clone());
            let _ = write!(self.body, "<w:hyperlink r:id=\"link{}\" w:history=\"1\">", self.links.len());
            self.run(span, &format!("<w:rStyle w:val=\"Hyperlink\"/>{look}"));
            self.body.push_str("</w:hyperlink>");
        }
    }

    fn run(&mut self, span: &Span, look: &str) {
        self.body.push_str("<w:r><w:rPr>");
        if span.look.code && !look.starts_with("<w:rStyle") {
            self.body.push_str("<w:rStyle w:val=\"InlineCode\"/>");
        }
        self.body.push_str(look);
        for (set, sign) in [
            (span.look.bold && !look.contains("<w:b/>"), "<w:b/><w:bCs/>"),
            (span.look.italic, "<w:i/><w:iCs/>"),
            (span.look.strike, "<w:strike/>"),
            (span.text.contains(is_rtl_letter), "<w:rtl/>"),
        ] {
            if set {
                self.body.push_str(sign);
            }
        }
        self.body.push_str("</w:rPr>");
        self.text(&span.text);
        self.body.push_str("</w:r>");
    }

    /// Text, in which ends of lines and tabs are elements.
    fn text(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.body.push_str("<w:br/>");
            }
            for (index, piece) in line.split('\t').enumerate() {
                if index > 0 {
                    self.body.push_str("<w:tab/>");
                }
                if piece.contains(may_stand_in_xml) {
                    self.body.push_str("<w:t xml:space=\"preserve\">");
                    escape(piece, &mut self.body);
                    self.body.push_str("</w:t>");
                }
            }
        }
    }

    fn table(&mut self, table: &Table, place: Place) {
        let widths = widths(table, TEXT_WIDTH.saturating_sub(INDENT * place.depth));
        let whole: u32 = widths.iter().sum();
        let _ = write!(
            self.body,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"{whole}\" w:type=\"dxa\"/><w:tblInd w:w=\"{}\" w:type=\"dxa\"/>\
             <w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0420\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"0\" w:noVBand=\"1\"/>\
             </w:tblPr><w:tblGrid>",
            INDENT * place.depth
        );
        for width in &widths {
            let _ = write!(self.body, "<w:gridCol w:w=\"{width}\"/>");
        }
        self.body.push_str("</w:tblGrid>");
        self.row(&table.head, table, &widths, true);
        for row in &table.rows {
            self.row(row, table, &widths, false);
        }
        // Two tables without a paragraph between would be one, and a document or cell mustn't end with a table.
        self.body.push_str("</w:tbl><w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"160\" w:lineRule=\"exact\"/></w:pPr></w:p>");
    }

    fn row(&mut self, cells: &[Vec<Span>], table: &Table, widths: &[u32], head: bool) {
        self.body.push_str("<w:tr>");
        if head {
            self.body.push_str("<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        }
        for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
            let _ = write!(self.body, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
            if head {
                self.body.push_str("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F2F2F2\"/>");
            }
            self.body.push_str("</w:tcPr><w:p><w:pPr><w:pStyle w:val=\"TableText\"/>");
            if is_rtl(&text_of(cell)) {
                self.body.push_str("<w:bidi/>");
            }
            match table.aligns.get(column) {
                Some(Align::Center) => self.body.push_str("<w:jc w:val=\"center\"/>"),
                Some(Align::End) => self.body.push_str("<w:jc w:val=\"right\"/>"),
                _ => {}
            }
            self.body.push_str("</w:pPr>");
            self.spans(cell, if head { "<w:b/><w:bCs/>" } else { "" });
            self.body.push_str("</w:p></w:tc>");
        }
        self.body.push_str("</w:tr>");
    }
}

#[cfg(test)]
mod tests;
