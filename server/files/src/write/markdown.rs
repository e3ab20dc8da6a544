//! Markdown becomes blocks.

use pulldown_cmark::{Alignment, Event, Options, Parser, Tag, TagEnd};

use super::blocks::{Align, Block, Look, Span, Table};

/// How deep lists and quotes lie within each other; what lies deeper is written as if it lay here. It bounds every recursion behind.
const DEEPEST: usize = 8;

/// Reads a text that was made ready for the parser. `restore` gives back a piece of it as it was written, and `is_break` tells the
/// tags that break a line. What else is HTML stays the text that it is.
pub fn blocks_of(text: &str, restore: &dyn Fn(&str) -> String, is_break: fn(&str) -> bool) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut builder = Builder {
        restore,
        is_break,
        open: vec![Open { kind: Kind::Whole, blocks: Vec::new() }],
        not_opened: 0,
        spans: Vec::new(),
        code: None,
        table: None,
        looks: [0; 3],
        links: Vec::new(),
        broke: false,
    };
    for event in Parser::new_ext(text, options) {
        builder.take(event);
    }
    builder.finish()
}

/// Something that holds blocks, and is still open.
struct Open {
    kind: Kind,
    blocks: Vec<Block>,
}

enum Kind {
    Whole,
    Quote,
    List { first: Option<u64>, items: Vec<Vec<Block>> },
    Item,
}

struct Builder<'r> {
    restore: &'r dyn Fn(&str) -> String,
    is_break: fn(&str) -> bool,
    /// The whole and what is open within it; never empty.
    open: Vec<Open>,
    /// How many lists, items and quotes lie too deep to be any.
    not_opened: usize,
    spans: Vec<Span>,
    code: Option<String>,
    table: Option<Table>,
    /// How many signs of each look are open: bold, italic, struck out.
    looks: [usize; 3],
    links: Vec<Option<String>>,
    broke: bool,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>) {
        let broke = std::mem::take(&mut self.broke);
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::InlineHtml(tag) if (self.is_break)(&tag) => self.line_break(),
            Event::Code(text) => self.text(&text, true),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text, false),
            // A line that was ended by a tag is not ended twice.
            Event::SoftBreak if broke => {}
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::Rule => self.push(Block::Rule),
            Event::TaskListMarker(done) => self.text(if done { "☑ " } else { "☐ " }, false),
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text, false);
            }
        }
    }

    fn line_break(&mut self) {
        self.text("\n", false);
        self.broke = true;
    }

    fn text(&mut self, text: &str, code: bool) {
        let text = (self.restore)(text);
        if let Some(block) = &mut self.code {
            block.push_str(&text);
            return;
        }
        let [bold, italic, strike] = self.looks.map(|open| open > 0);
        let look = Look { bold, italic, strike, code };
        let link = self.links.last().cloned().flatten();
        match self.spans.last_mut() {
            Some(last) if last.look == look && last.link == link => last.text.push_str(&text),
            _ => self.spans.push(Span { text, look, link }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock => self.paragraph(),
            Tag::BlockQuote(_) => self.begin(Kind::Quote),
            Tag::List(first) => self.begin(Kind::List { first, items: Vec::new() }),
            Tag::Item => self.begin(Kind::Item),
            Tag::CodeBlock(_) => {
                self.paragraph();
                self.code = Some(String::new());
            }
            Tag::Table(aligns) => {
                self.paragraph();
                self.table = Some(Table { aligns: aligns.into_iter().map(align).collect(), ..Table::default() });
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Strong => self.look(0, true),
            Tag::Emphasis => self.look(1, true),
            Tag::Strikethrough => self.look(2, true),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let address = (self.restore)(&dest_url);
                self.links.push(may_be_followed(&address).then_some(address));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.paragraph(),
            TagEnd::Heading(level) => {
                let text = self.taken();
                if !text.is_empty() {
                    self.push(Block::Heading { level: level as u8, text });
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.close(),
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.push(Block::Code(code.trim_end_matches('\n').to_owned()));
            }
            TagEnd::TableCell => {
                let text = self.taken();
                if let Some(table) = &mut self.table {
                    table.rows.last_mut().unwrap_or(&mut table.head).push(text);
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.push(Block::Table(table));
                }
            }
            TagEnd::Strong => self.look(0, false),
            TagEnd::Emphasis => self.look(1, false),
            TagEnd::Strikethrough => self.look(2, false),
            TagEnd::Link | TagEnd::Image => {
                self.links.pop();
            }
            _ => {}
        }
    }

    fn look(&mut self, which: usize, begins: bool) {
        if let Some(open) = self.looks.get_mut(which) {
            *open = if begins { *open + 1 } else { open.saturating_sub(1) };
        }
    }

    fn begin(&mut self, kind: Kind) {
        self.paragraph();
        if self.not_opened > 0 || (self.open.len() > 2 * DEEPEST && !matches!(kind, Kind::Item)) {
            self.not_opened += 1;
        } else {
            self.open.push(Open { kind, blocks: Vec::new() });
        }
    }

    fn close(&mut self) {
        self.paragraph();
        if self.not_opened > 0 {
            self.not_opened -= 1;
            return;
        }
        if self.open.len() < 2 {
            return;
        }
        let Some(Open { kind, blocks }) = self.open.pop() else { return };
        match kind {
            Kind::Quote => self.push(Block::Quote(blocks)),
            Kind::List { first, items } => self.push(Block::List { first, items }),
            Kind::Item => {
                if let Some(Open { kind: Kind::List { items, .. }, .. }) = self.open.last_mut() {
                    items.push(blocks);
                }
            }
            Kind::Whole => {}
        }
    }

    /// The text that was collected.
    fn taken(&mut self) -> Vec<Span> {
        let mut spans = std::mem::take(&mut self.spans);
        if let Some(first) = spans.first_mut() {
            first.text = first.text.trim_start().to_owned();
        }
        if let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        spans.retain(|span| !span.text.is_empty());
        spans
    }

    /// What was collected is a paragraph: also the text of a tight item, which has no paragraph of its own.
    fn paragraph(&mut self) {
        let text = self.taken();
        if !text.is_empty() {
            self.push(Block::Paragraph(text));
        }
    }

    fn push(&mut self, block: Block) {
        if let Some(open) = self.open.last_mut() {
            open.blocks.push(block);
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.paragraph();
        self.open.into_iter().next().map(|whole| whole.blocks).unwrap_or_default()
    }
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
        Alignment::Left | Alignment::None => Align::Start,
    }
}

/// Only addresses that open a page or a mail become links; what a program might run stays text.
fn may_be_followed(address: &str) -> bool {
    let begins = |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    address.len() <= 2_000
        && !address.contains(|c: char| c.is_whitespace() || c.is_control())
        && (begins("https://") || begins("http://") || begins("mailto:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Block> {
        blocks_of(text, &str::to_owned, |tag| tag == "<br>")
    }

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(vec![Span::plain(text)])
    }

    #[test]
    fn blocks_keep_their_places() {
        let blocks = read(
            "# 제목\n\n- a\n  1. b\n  2. c\n\n     more\n- [x] d\n\n> q\n\n```rs\nlet a = 1;\n\n```\n---\n<b>x</b>",
        );
        let nested =
            Block::List { first: Some(1), items: vec![vec![paragraph("b")], vec![paragraph("c"), paragraph("more")]] };
        assert_eq!(
            blocks,
            [
                Block::Heading { level: 1, text: vec![Span::plain("제목")] },
                Block::List { first: None, items: vec![vec![paragraph("a"), nested], vec![paragraph("☑ d")]] },
                Block::Quote(vec![paragraph("q")]),
                Block::Code("let a = 1;".to_owned()),
                Block::Rule,
                paragraph("<b>x</b>"),
            ]
        );
    }

    #[test]
    fn looks_and_links_are_kept_and_what_might_run_is_no_link() {
        let blocks = read("**a *b*** ~~c~~ `d` [e](https://e.kr) [f](javascript:f) ![g](file:///g)");
        let Some(Block::Paragraph(spans)) = blocks.first() else { panic!("{blocks:?}") };
        let find = |text: &str| spans.iter().find(|span| span.text.contains(text)).unwrap();
        assert!(find("a").look.bold && !find("a").look.italic);
        assert!(find("b").look.bold && find("b").look.italic && find("c").look.strike && find("d").look.code);
        assert_eq!(find("e").link.as_deref(), Some("https://e.kr"));
        assert!(spans.iter().filter(|span| span.link.is_some()).count() == 1, "{spans:?}");
    }

    #[test]
    fn cells_of_a_table_may_have_lines() {
        let blocks = read("| 항목 | 금액 |\n|---|--:|\n| a<br>b | 1,200 |\n| c |");
        let Some(Block::Table(table)) = blocks.first() else { panic!("{blocks:?}") };
        assert_eq!(table.aligns, [Align::Start, Align::End]);
        assert_eq!(table.rows[0][0], [Span::plain("a\nb")]);
        assert_eq!(table.rows[1].len(), 2);
    }

    #[test]
    fn what_lies_too_deep_keeps_its_text() {
        for text in
            [format!("{} deep", ">".repeat(5_000)), (0..300).map(|n| format!("{}- {n}\n", "  ".repeat(n))).collect()]
        {
            let blocks = read(&text);
            let all = format!("{blocks:?}");
            assert!(all.contains("deep") || all.contains("299"), "{}", &all[..200]);
            assert!(all.matches("Quote").count() + all.matches("List").count() <= 17);
        }
    }
}
