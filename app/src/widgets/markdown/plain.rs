//! Writes the parser's events as plain text, for people who don't know markdown: for the clipboard and for `.txt` files.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::prepare::{Prepared, is_break};

#[derive(Debug)]
pub(super) struct PlainTextWriter<'a> {
    prepared: &'a Prepared<'a>,
    out: String,
    /// The prefixes of each line inside open elements: quote marks and the indentation of list items.
    prefix: Vec<&'static str>,
    /// The next number of each open list; absent for bullets.
    lists: Vec<Option<u64>>,
    /// The addresses of the open links, and where their text begins.
    links: Vec<(String, usize)>,
    /// The number of line ends to write before the next text.
    due: usize,
    in_code: bool,
    in_table: bool,
    broke: bool,
}

impl<'a> PlainTextWriter<'a> {
    pub(super) fn new(prepared: &'a Prepared<'a>) -> Self {
        Self {
            prepared,
            out: String::new(),
            prefix: Vec::new(),
            lists: Vec::new(),
            links: Vec::new(),
            due: 0,
            in_code: false,
            in_table: false,
            broke: false,
        }
    }

    /// Returns the text.
    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn take(&mut self, event: Event<'_>) {
        let broke = std::mem::take(&mut self.broke);
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::InlineHtml(tag) if is_break(&tag) => self.line_break(),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) | Event::Code(text) => self.text(&text),
            Event::SoftBreak if broke => {}
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::Rule => {
                self.block(2);
                self.text("---");
                self.block(2);
            }
            Event::TaskListMarker(done) => self.text(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
        }
    }

    /// Starts the next text at least this many lines further down.
    fn block(&mut self, lines: usize) {
        if !self.out.is_empty() {
            self.due = self.due.max(lines);
        }
    }

    fn line_break(&mut self) {
        // A table row is one line.
        if self.in_table {
            self.text(" ");
        } else {
            self.due = self.due.max(1);
        }
        self.broke = true;
    }

    fn text(&mut self, text: &str) {
        let text = &*self.prepared.restore(text);
        if self.in_code {
            for line in text.split_inclusive('\n') {
                self.words(line.trim_end_matches('\n'));
                self.due += usize::from(line.ends_with('\n'));
            }
        } else {
            self.words(&text.replace('\n', " "));
        }
    }

    fn words(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.due > 0 {
            for _ in 0..std::mem::take(&mut self.due) {
                self.out.push('\n');
            }
            self.indent();
        } else if self.out.is_empty() {
            self.indent();
        }
        self.out.push_str(text);
    }

    fn indent(&mut self) {
        for part in &self.prefix {
            self.out.push_str(part);
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => {
                self.block(2);
                self.prefix.push("> ");
            }
            Tag::List(start) => {
                self.block(if self.lists.is_empty() { 2 } else { 1 });
                self.lists.push(start);
            }
            Tag::Item => {
                self.block(1);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.words(&mark);
                self.prefix.push("  ");
            }
            Tag::CodeBlock(_) => {
                self.block(2);
                self.in_code = true;
            }
            Tag::Table(_) => {
                self.block(2);
                self.in_table = true;
            }
            Tag::TableHead | Tag::TableRow => self.block(1),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((self.prepared.restore(&dest_url).into_owned(), self.out.len()));
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock => self.begin_paragraph(),
            _ => {}
        }
    }

    /// The first paragraph of an item follows its marker.
    fn begin_paragraph(&mut self) {
        let after_mark = self.due == 0 && (self.out.ends_with("- ") || self.out.ends_with(". "));
        if !after_mark || self.lists.is_empty() {
            self.block(2);
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) => {
                self.prefix.pop();
                self.block(2);
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.block(if self.lists.is_empty() { 2 } else { 1 });
            }
            TagEnd::Item => {
                self.prefix.pop();
                self.block(1);
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.due = 0;
                self.block(2);
            }
            TagEnd::Table => {
                self.in_table = false;
                self.block(2);
            }
            TagEnd::TableCell => self.out.push('\t'),
            TagEnd::TableHead | TagEnd::TableRow => {
                let end = self.out.trim_end_matches('\t').len();
                self.out.truncate(end);
                self.block(1);
            }
            TagEnd::Link | TagEnd::Image => self.end_link(),
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock => {
                self.block(if self.lists.is_empty() { 2 } else { 1 });
            }
            _ => {}
        }
    }

    /// Appends the address of a link if its text does not contain it.
    fn end_link(&mut self) {
        let Some((address, from)) = self.links.pop() else { return };
        let shown = self.out.get(from..).unwrap_or_default().trim();
        let told = address.strip_prefix("mailto:").unwrap_or(&address);
        if super::address::may_be_followed(&address) && shown != told {
            let end = if shown.is_empty() { address } else { format!(" ({address})") };
            self.words(&end);
        }
    }
}
