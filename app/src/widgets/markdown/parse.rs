//! From markdown to blocks. Pure; what is not a block or inline here cannot be drawn.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

/// How deep blocks and inlines may lie in each other; what is deeper is kept as text at this depth.
const MAX_DEPTH: usize = 24;

/// A part of a document that stands on its own lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Block {
    Paragraph(Vec<Inline>),
    /// A list item's text without a paragraph of its own.
    Tight(Vec<Inline>),
    Heading(u8, Vec<Inline>),
    Quote(Vec<Self>),
    /// `start` is the first number; absent for bullets.
    List {
        start: Option<u64>,
        items: Vec<Vec<Self>>,
    },
    Code {
        language: String,
        text: String,
    },
    Table {
        aligns: Vec<Align>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Rule,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Inline {
    Text(String),
    Code(String),
    Strong(Vec<Self>),
    Emphasis(Vec<Self>),
    Deleted(Vec<Self>),
    Link { href: String, content: Vec<Self> },
    Break,
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Align {
    Start,
    Center,
    End,
}

impl Align {
    pub(super) fn attr(self) -> Option<&'static str> {
        match self {
            Self::Start => None,
            Self::Center => Some("center"),
            Self::End => Some("end"),
        }
    }
}

/// The blocks of a text.
pub(super) fn parse(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut builder = Builder { open: vec![Open::new(Kind::Root)], ignored: 0 };
    for event in Parser::new_ext(text, options) {
        builder.take(event);
    }
    let mut blocks = builder.finish();
    step_headings(&mut blocks, &mut Vec::new());
    blocks
}

/// Makes the headings go down one level at a time, as readers of outlines need it: many answers begin with `##`, or leap from
/// `#` to `###`. `open` holds the written levels of the headings above. It looks only back, so more text at the end changes nothing.
fn step_headings(blocks: &mut [Block], open: &mut Vec<u8>) {
    for block in blocks {
        match block {
            Block::Heading(level, _) => {
                while open.last().is_some_and(|above| above >= level) {
                    open.pop();
                }
                open.push(*level);
                *level = u8::try_from(open.len()).unwrap_or(u8::MAX);
            }
            Block::Quote(blocks) => step_headings(blocks, open),
            Block::List { items, .. } => {
                for item in items {
                    step_headings(item, open);
                }
            }
            _ => {}
        }
    }
}

/// An element whose end has not come yet.
struct Open {
    kind: Kind,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    /// Items of a list.
    items: Vec<Vec<Block>>,
    /// Cells of a row.
    cells: Vec<Vec<Inline>>,
    /// Rows of a table, the head first.
    rows: Vec<Vec<Vec<Inline>>>,
}

impl Open {
    fn new(kind: Kind) -> Self {
        Self { kind, blocks: Vec::new(), inlines: Vec::new(), items: Vec::new(), cells: Vec::new(), rows: Vec::new() }
    }

    /// Text that came before a block in the same item gets a place of its own.
    fn blocks(&mut self) -> &mut Vec<Block> {
        if !self.inlines.is_empty() {
            self.blocks.push(Block::Tight(std::mem::take(&mut self.inlines)));
        }
        &mut self.blocks
    }
}

enum Kind {
    Root,
    Paragraph,
    Heading(u8),
    Quote,
    List(Option<u64>),
    Item,
    Code(String),
    Table(Vec<Align>),
    Row,
    Cell,
    Strong,
    Emphasis,
    Deleted,
    /// A link or image; without an address when it can't be followed.
    Link(Option<String>),
}

struct Builder {
    open: Vec<Open>,
    /// How many elements are open that lie too deep to be kept.
    ignored: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) if self.ignored > 0 || self.open.len() + room_for(&tag) > MAX_DEPTH => self.ignored += 1,
            Event::Start(tag) => self.open.push(Open::new(kind(tag))),
            Event::End(_) if self.ignored > 0 => self.ignored -= 1,
            Event::End(_) => self.close(),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => self.inline(Inline::Code(code.into_string())),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::TaskListMarker(done) => self.text(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
        }
    }

    fn text(&mut self, text: &str) {
        let Some(top) = self.open.last_mut() else { return };
        match top.inlines.last_mut() {
            Some(Inline::Text(before)) => before.push_str(text),
            _ => top.inlines.push(Inline::Text(text.to_owned())),
        }
    }

    fn inline(&mut self, inline: Inline) {
        if let Some(top) = self.open.last_mut() {
            top.inlines.push(inline);
        }
    }

    fn block(&mut self, block: Block) {
        if let Some(top) = self.open.last_mut() {
            top.blocks().push(block);
        }
    }

    fn close(&mut self) {
        let Some(mut done) = self.open.pop() else { return };
        let inlines = |done: &mut Open| std::mem::take(&mut done.inlines);
        match std::mem::replace(&mut done.kind, Kind::Root) {
            Kind::Root => {}
            Kind::Paragraph => self.block(Block::Paragraph(done.inlines)),
            Kind::Heading(level) => self.block(Block::Heading(level, done.inlines)),
            Kind::Quote => {
                let blocks = std::mem::take(done.blocks());
                self.block(Block::Quote(blocks));
            }
            Kind::List(start) => self.block(Block::List { start, items: done.items }),
            Kind::Item => {
                let item = std::mem::take(done.blocks());
                self.within(|list| list.items.push(item));
            }
            Kind::Code(language) => self.block(Block::Code { language, text: plain(&done.inlines) }),
            Kind::Table(aligns) => {
                let mut rows = done.rows.into_iter();
                let head = rows.next().unwrap_or_default();
                self.block(Block::Table { aligns, head, rows: rows.collect() });
            }
            Kind::Row => self.within(|table| table.rows.push(done.cells)),
            Kind::Cell => self.within(|row| row.cells.push(done.inlines)),
            Kind::Strong => self.inline(Inline::Strong(inlines(&mut done))),
            Kind::Emphasis => self.inline(Inline::Emphasis(inlines(&mut done))),
            Kind::Deleted => self.inline(Inline::Deleted(inlines(&mut done))),
            Kind::Link(Some(href)) => self.inline(Inline::Link { href, content: inlines(&mut done) }),
            Kind::Link(None) => self.within(|parent| parent.inlines.append(&mut done.inlines)),
        }
    }

    fn within(&mut self, change: impl FnOnce(&mut Open)) {
        if let Some(parent) = self.open.last_mut() {
            change(parent);
        }
    }

    fn finish(mut self) -> Vec<Block> {
        // The parser closes what it opens; this is for safety only.
        while self.open.len() > 1 {
            self.close();
        }
        self.open.pop().map(|mut root| std::mem::take(root.blocks())).unwrap_or_default()
    }
}

/// How many levels an element needs at least: a list or table without its items or cells would lose their text.
fn room_for(tag: &Tag<'_>) -> usize {
    if matches!(tag, Tag::List(_) | Tag::Table(_)) { 3 } else { 1 }
}

fn kind(tag: Tag<'_>) -> Kind {
    match tag {
        Tag::Heading { level, .. } => Kind::Heading(match level {
            HeadingLevel::H1 => 1,
            HeadingLevel::H2 => 2,
            HeadingLevel::H3 => 3,
            HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => 4,
        }),
        Tag::BlockQuote(_) => Kind::Quote,
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
            Kind::Code(info.split_whitespace().next().unwrap_or_default().to_owned())
        }
        Tag::CodeBlock(CodeBlockKind::Indented) => Kind::Code(String::new()),
        Tag::List(start) => Kind::List(start),
        Tag::Item => Kind::Item,
        Tag::Table(aligns) => Kind::Table(aligns.into_iter().map(align).collect()),
        Tag::TableHead | Tag::TableRow => Kind::Row,
        Tag::TableCell => Kind::Cell,
        Tag::Emphasis => Kind::Emphasis,
        Tag::Strong => Kind::Strong,
        Tag::Strikethrough => Kind::Deleted,
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
            Kind::Link(may_be_followed(&dest_url).then(|| dest_url.into_string()))
        }
        // The rest is either raw HTML, shown as text, or belongs to extensions that are off.
        _ => Kind::Paragraph,
    }
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}

/// Only whole web and mail addresses, and nothing that a browser would read differently than we do.
fn may_be_followed(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    known && !address.chars().any(|c| c.is_control() || c.is_whitespace())
}

fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        if let Inline::Text(part) | Inline::Code(part) = inline {
            text.push_str(part);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_text_at_the_end_changes_only_the_last_block() {
        let whole = "# A\n\nFirst paragraph.\n\n- one\n- two\n\nLast paragraph of it";
        let mut before: Vec<Block> = Vec::new();
        for end in (0..=whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let now = parse(&whole[..end]);
            let settled = before.len().saturating_sub(1);
            assert_eq!(now.get(..settled), before.get(..settled), "at {end}");
            before = now;
        }
        assert_eq!(before.len(), 4);
    }

    #[test]
    fn headings_leap_over_no_level() {
        let levels = |text: &str| -> Vec<u8> {
            let level = |block: Block| if let Block::Heading(level, _) = block { Some(level) } else { None };
            parse(text).into_iter().filter_map(level).collect()
        };
        assert_eq!(levels("## a\n\n### b\n\n## c"), [1, 2, 1]);
        assert_eq!(levels("# a\n\n### b\n\n### c\n\n## d\n\n# e"), [1, 2, 2, 2, 1]);
    }

    #[test]
    fn an_item_keeps_its_text_before_its_inner_list() {
        let Some(Block::List { items, .. }) = parse("- a\n  - b").pop() else { panic!("no list") };
        assert!(matches!(items[0].as_slice(), [Block::Tight(_), Block::List { .. }]), "{items:?}");
    }

    #[test]
    fn a_row_of_code_keeps_its_spaces() {
        let blocks = parse("```rust ignore\n  let x = 1;\n\n```");
        assert_eq!(blocks, [Block::Code { language: "rust".into(), text: "  let x = 1;\n\n".into() }]);
    }
}
