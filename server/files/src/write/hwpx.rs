//! Hangul, in the XML of KS X 6101.

mod header;
mod parts;

use std::fmt::Write as _;

use header::Shapes;

use super::{
    About, Align, Block, Span, Table, WriteError,
    blocks::{text_of, widths},
    package::{Package, escape, may_stand_in_xml},
};

/// How wide the text of a page is, in hundredths of a point: A4 with Hangul's own margins.
const TEXT_WIDTH: u32 = 42_520;
/// How far each level of a list or quote is indented.
const INDENT: u32 = 2_000;

/// A document of Hangul, on A4.
pub fn hwpx(about: &About, blocks: &[Block]) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::default();
    writer.blocks(blocks, Place::default());
    if writer.body.is_empty() {
        writer.paragraph(Shape::default(), &[], Letters::Text);
    }
    let Writer { body, shapes, .. } = writer;
    let mut package = Package::new();
    package.add_stored("mimetype", "application/hwp+zip")?;
    package.add_stored("version.xml", parts::VERSION)?;
    package.add("META-INF/container.xml", parts::CONTAINER)?;
    package.add("META-INF/container.rdf", parts::CONTAINER_RDF)?;
    package.add("META-INF/manifest.xml", parts::MANIFEST)?;
    package.add("settings.xml", parts::SETTINGS)?;
    package.add("Contents/content.hpf", &parts::content(about))?;
    package.add("Contents/header.xml", &header::header(&shapes))?;
    package.add("Contents/section0.xml", &parts::section(&body))?;
    package.add("Preview/PrvText.txt", &preview(blocks))?;
    package.finish()
}

/// The beginning of the text, which file managers show.
fn preview(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        if let Block::Heading { text: spans, .. } | Block::Paragraph(spans) = block {
            text.push_str(&text_of(spans));
            text.push_str("\r\n");
        }
    }
    text.chars().filter(|c| *c == '\r' || may_stand_in_xml(*c)).take(1_000).collect()
}

/// What a paragraph is shaped like; each shape that is needed gets a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Shape {
    sign: Sign,
    /// How deep it lies in lists and quotes.
    depth: u32,
    quoted: bool,
    align: Align,
}

/// What a paragraph is, which decides what stands before and around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Sign {
    #[default]
    Text,
    Heading(u8),
    /// Of a level from 0.
    Bullet(u8),
    /// Of a level from 0, in the counted list of this number.
    Number(u8, u32),
    Code,
    Rule,
    Cell,
}

/// How the letters of a paragraph look, before what each span says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Text,
    Bold,
    Heading(u8),
    Code,
}

impl Letters {
    /// The number of the look in the header.
    fn number(self, span: &Span) -> u32 {
        let look = span.look;
        let bits = [look.bold || self == Self::Bold, look.italic, look.strike, look.code];
        match self {
            Self::Text | Self::Bold => bits.into_iter().rev().fold(0, |number, bit| 2 * number + u32::from(bit)),
            Self::Heading(level) => header::HEADING_LETTERS + u32::from(level - 1),
            Self::Code => header::CODE_LETTERS,
        }
    }
}

/// Where a block stands.
#[derive(Clone, Copy, Default)]
struct Place {
    depth: u32,
    /// How deep it lies in lists.
    level: u8,
    quoted: bool,
    begins: Option<Begins>,
}

/// What the first paragraph of an item begins with.
#[derive(Clone, Copy)]
enum Begins {
    Sign(Sign),
    /// Numbers are typed where there are too many counted lists for each to have a shape of its own.
    Typed(u64),
}

#[derive(Default)]
struct Writer {
    body: String,
    shapes: Shapes,
    tables: u32,
}

impl Writer {
    fn blocks(&mut self, blocks: &[Block], place: Place) {
        for block in blocks {
            self.block(block, place);
        }
    }

    fn block(&mut self, block: &Block, place: Place) {
        match block {
            Block::Heading { level, text } if place.begins.is_none() => {
                let level = (*level).clamp(1, 6);
                self.paragraph(shape(Sign::Heading(level), place), text, Letters::Heading(level));
            }
            Block::Heading { text, .. } => self.begun(place, text, Letters::Bold),
            Block::Paragraph(text) => self.begun(place, text, Letters::Text),
            Block::List { first, items } => self.list(*first, items, place),
            Block::Code(code) => {
                for line in code.split('\n') {
                    self.paragraph(shape(Sign::Code, place), &[Span::plain(line)], Letters::Code);
                }
            }
            Block::Quote(blocks) => {
                self.blocks(blocks, Place { depth: place.depth + 1, quoted: true, begins: None, ..place });
            }
            Block::Table(table) => self.table(table, place),
            Block::Rule => self.paragraph(shape(Sign::Rule, place), &[], Letters::Text),
        }
    }

    fn list(&mut self, first: Option<u64>, items: &[Vec<Block>], place: Place) {
        let level = place.level.min(6);
        let number = first.and_then(|first| self.shapes.counted(level, first));
        let inside = Place { depth: place.depth + 1, level: place.level + 1, begins: None, ..place };
        for (index, item) in (0..).zip(items) {
            let begins = match (first, number) {
                (None, _) => Begins::Sign(Sign::Bullet(level)),
                (Some(_), Some(number)) => Begins::Sign(Sign::Number(level, number)),
                (Some(first), None) => Begins::Typed(first.saturating_add(index)),
            };
            let begins = Place { begins: Some(begins), ..inside };
            match item.split_first() {
                Some((first @ (Block::Paragraph(_) | Block::Heading { .. }), rest)) => {
                    self.block(first, begins);
                    self.blocks(rest, inside);
                }
                // The sign of an item needs a paragraph to stand before.
                _ => {
                    self.begun(begins, &[], Letters::Text);
                    self.blocks(item, inside);
                }
            }
        }
    }

    /// A paragraph with the sign of its item, if it begins one.
    fn begun(&mut self, place: Place, spans: &[Span], letters: Letters) {
        match place.begins {
            None => self.paragraph(shape(Sign::Text, place), spans, letters),
            Some(Begins::Sign(sign)) => self.paragraph(shape(sign, place), spans, letters),
            Some(Begins::Typed(number)) => {
                let mut typed = vec![Span::plain(format!("{number}. "))];
                typed.extend_from_slice(spans);
                self.paragraph(shape(Sign::Text, place), &typed, letters);
            }
        }
    }

    fn paragraph(&mut self, shape: Shape, spans: &[Span], letters: Letters) {
        self.open_paragraph(shape);
        if spans.is_empty() {
            let _ = write!(self.body, "<hp:run charPrIDRef=\"{}\"><hp:t/></hp:run>", letters.number(&Span::default()));
        }
        for span in spans {
            let _ = write!(self.body, "<hp:run charPrIDRef=\"{}\"><hp:t>", letters.number(span));
            self.text(&span.text);
            // A link of Hangul is a field with a program's command in it; an address that is read is safer, and enough.
            if let Some(address) = span.link.as_deref().filter(|address| !address.ends_with(span.text.trim())) {
                self.text(&format!(" ({address})"));
            }
            self.body.push_str("</hp:t></hp:run>");
        }
        self.body.push_str("</hp:p>");
    }

    fn open_paragraph(&mut self, shape: Shape) {
        let is_first = self.body.is_empty();
        let (number, style) =
            (self.shapes.number(shape), if let Sign::Heading(level) = shape.sign { level } else { 0 });
        let _ = write!(
            self.body,
            "<hp:p id=\"0\" paraPrIDRef=\"{number}\" styleIDRef=\"{style}\" pageBreak=\"0\" columnBreak=\"0\" merged=\"0\">"
        );
        // The page is described by the first paragraph.
        if is_first {
            self.body.push_str(parts::PAGE);
        }
    }

    fn text(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.body.push_str("<hp:lineBreak/>");
            }
            escape(&line.replace('\t', "    "), &mut self.body);
        }
    }

    fn table(&mut self, table: &Table, place: Place) {
        self.tables += 1;
        let offset = INDENT * place.depth;
        let widths = widths(table, TEXT_WIDTH.saturating_sub(offset));
        let (width, rows) = (widths.iter().sum::<u32>(), table.rows.len() + 1);
        self.open_paragraph(shape(Sign::Text, Place { depth: 0, ..place }));
        let _ = write!(
            self.body,
            "<hp:run charPrIDRef=\"0\"><hp:tbl id=\"{}\" zOrder=\"{}\" numberingType=\"TABLE\" textWrap=\"TOP_AND_BOTTOM\" textFlow=\"BOTH_SIDES\" lock=\"0\" \
             dropcapstyle=\"None\" pageBreak=\"CELL\" repeatHeader=\"1\" rowCnt=\"{rows}\" colCnt=\"{}\" cellSpacing=\"0\" borderFillIDRef=\"3\" noAdjust=\"0\">\
             <hp:sz width=\"{width}\" widthRelTo=\"ABSOLUTE\" height=\"{}\" heightRelTo=\"ABSOLUTE\" protect=\"0\"/>\
             <hp:pos treatAsChar=\"0\" affectLSpacing=\"0\" flowWithText=\"1\" allowOverlap=\"0\" holdAnchorAndSO=\"0\" vertRelTo=\"PARA\" horzRelTo=\"PARA\" \
             vertAlign=\"TOP\" horzAlign=\"LEFT\" vertOffset=\"0\" horzOffset=\"{offset}\"/>\
             <hp:outMargin left=\"0\" right=\"0\" top=\"283\" bottom=\"566\"/><hp:inMargin left=\"510\" right=\"510\" top=\"141\" bottom=\"141\"/>",
            1_000_000 + self.tables,
            self.tables,
            widths.len(),
            rows * parts::ROW_HEIGHT,
        );
        self.row(&table.head, table, &widths, 0);
        for (index, row) in (1..).zip(&table.rows) {
            self.row(row, table, &widths, index);
        }
        self.body.push_str("</hp:tbl><hp:t/></hp:run></hp:p>");
    }

    fn row(&mut self, cells: &[Vec<Span>], table: &Table, widths: &[u32], row: usize) {
        let head = row == 0;
        let (fill, is_head) = if head { (4, 1) } else { (3, 0) };
        self.body.push_str("<hp:tr>");
        for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
            let _ = write!(
                self.body,
                "<hp:tc name=\"\" header=\"{is_head}\" hasMargin=\"0\" protect=\"0\" editable=\"0\" dirty=\"0\" borderFillIDRef=\"{fill}\">\
                 <hp:subList id=\"\" textDirection=\"HORIZONTAL\" lineWrap=\"BREAK\" vertAlign=\"CENTER\" linkListIDRef=\"0\" linkListNextIDRef=\"0\" \
                 textWidth=\"0\" textHeight=\"0\" hasTextRef=\"0\" hasNumRef=\"0\">"
            );
            let align = table.aligns.get(column).copied().unwrap_or_default();
            let letters = if head { Letters::Bold } else { Letters::Text };
            self.paragraph(Shape { sign: Sign::Cell, align, ..Shape::default() }, cell, letters);
            let _ = write!(
                self.body,
                "</hp:subList><hp:cellAddr colAddr=\"{column}\" rowAddr=\"{row}\"/><hp:cellSpan colSpan=\"1\" rowSpan=\"1\"/>\
                 <hp:cellSz width=\"{width}\" height=\"{}\"/><hp:cellMargin left=\"510\" right=\"510\" top=\"141\" bottom=\"141\"/></hp:tc>",
                parts::ROW_HEIGHT
            );
        }
        self.body.push_str("</hp:tr>");
    }
}

fn shape(sign: Sign, place: Place) -> Shape {
    Shape { sign, depth: place.depth, quoted: place.quoted, align: Align::Start }
}

#[cfg(test)]
mod tests;
