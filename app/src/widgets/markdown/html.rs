//! Writes the parser's events as HTML. This is the only place where markdown becomes HTML, for pages, visitors' pages, the
//! clipboard and downloads.
//!
//! Its output is inserted into pages unchanged, so one rule holds here: tags and attribute names are constants of this file, and
//! everything from the answer goes through [`escape`], as text or inside a quoted attribute. Raw HTML in an answer is treated as
//! text, images become links, and an address becomes a link only if [`may_be_followed`] allows it.

mod marks;

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Tag};

use super::{
    address::{self, may_be_followed},
    prepare::{Prepared, PreparedPiece, is_break},
};

pub(super) use marks::{Block, BlockKind};

/// The maximum nesting depth of elements; deeper ones are flattened to text at this depth.
const MAX_DEPTH: usize = 24;

/// Words of the page that appear in an answer's HTML.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageWords {
    /// The label of a code block's button.
    pub copy: &'static str,
    /// The name of a table's scroll area.
    pub table: &'static str,
}

/// What matters about an open element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenElement {
    Code,
    Link,
    Head,
    Other,
}

/// Writes HTML from the parser's events.
#[derive(Debug)]
pub(super) struct HtmlWriter<'a> {
    prepared: &'a Prepared<'a>,
    out: String,
    blocks: Vec<Block>,
    /// The number of open elements, including ignored ones.
    depth: usize,
    /// Present on pages. Absent in documents, which have no buttons and no scroll areas, and keep the heading levels as written.
    page: Option<PageWords>,
    /// Text that was read but not written yet, because an address may continue in it.
    text: String,
    /// The open elements, each with its closing tags.
    open: Vec<(OpenElement, &'static str)>,
    /// The number of open elements that are nested too deeply to be kept.
    ignored: usize,
    /// The written levels of the headings so far.
    headings: Vec<u8>,
    aligns: Vec<Alignment>,
    column: usize,
    /// Whether the last event was a hard line break; the line end after it must not break again.
    broke: bool,
}

impl<'a> HtmlWriter<'a> {
    pub(super) fn new(prepared: &'a Prepared<'a>, page: Option<PageWords>, headings: Vec<u8>) -> Self {
        Self {
            prepared,
            out: String::new(),
            blocks: Vec::new(),
            depth: 0,
            page,
            text: String::new(),
            open: Vec::new(),
            ignored: 0,
            headings,
            aligns: Vec::new(),
            column: 0,
            broke: false,
        }
    }

    /// Returns the HTML and its blocks.
    pub(super) fn finish(mut self) -> (String, Vec<Block>) {
        self.flush();
        (self.out, self.blocks)
    }

    /// Marks the current block as one that uses an undefined link name.
    pub(super) fn mark_unresolved(&mut self) {
        if let Some(block) = self.blocks.last_mut() {
            block.unresolved = true;
        }
    }

    pub(super) fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        self.mark(&event, range.start);
        let broke = std::mem::take(&mut self.broke);
        match event {
            Event::Start(tag) if self.ignored > 0 || self.open.len() + room_for(&tag) > MAX_DEPTH => self.ignored += 1,
            Event::Start(tag) => self.start(tag),
            Event::End(_) if self.ignored > 0 => self.ignored -= 1,
            Event::End(_) => self.end(),
            Event::InlineHtml(tag) if is_break(&tag) => self.line_break(),
            Event::Text(text) if self.depth == 1 => self.cut_text(&text, range),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text.push_str(&text),
            Event::Code(code) => {
                self.flush();
                self.out.push_str("<code>");
                escape(&self.prepared.restore(&code), &mut self.out);
                self.out.push_str("</code>");
            }
            Event::SoftBreak if broke => {}
            // On pages the style sheet shows line ends as breaks (`prose.css`).
            Event::SoftBreak if self.page.is_some() => self.text.push('\n'),
            Event::SoftBreak => {
                self.flush();
                self.out.push_str("<br>\n");
            }
            Event::HardBreak => self.line_break(),
            Event::Rule => {
                self.flush();
                self.out.push_str("<hr>");
                self.end_block();
            }
            Event::TaskListMarker(done) => self.text.push_str(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text.push_str(&text);
            }
        }
    }

    fn line_break(&mut self) {
        self.flush();
        self.out.push_str("<br>");
        self.broke = true;
    }

    fn start(&mut self, tag: Tag<'_>) {
        self.flush();
        let (kind, end) = match tag {
            Tag::Heading { level, .. } => (OpenElement::Other, self.start_heading(level)),
            Tag::BlockQuote(_) => (OpenElement::Other, self.put("<blockquote>", "</blockquote>")),
            Tag::CodeBlock(kind) => (OpenElement::Code, self.start_code(&kind)),
            Tag::List(None) => (OpenElement::Other, self.put("<ul>", "</ul>")),
            Tag::List(Some(1)) => (OpenElement::Other, self.put("<ol>", "</ol>")),
            Tag::List(Some(start)) => {
                self.out.push_str("<ol start=\"");
                self.out.push_str(&start.to_string());
                (OpenElement::Other, self.put("\">", "</ol>"))
            }
            Tag::Item => (OpenElement::Other, self.put("<li>", "</li>")),
            Tag::Table(aligns) => {
                self.aligns = aligns;
                (OpenElement::Other, self.start_table())
            }
            Tag::TableHead => {
                self.column = 0;
                (OpenElement::Head, self.put("<thead><tr>", "</tr></thead><tbody>"))
            }
            Tag::TableRow => {
                self.column = 0;
                (OpenElement::Other, self.put("<tr>", "</tr>"))
            }
            Tag::TableCell => (OpenElement::Other, self.start_cell()),
            Tag::Emphasis => (OpenElement::Other, self.put("<em>", "</em>")),
            Tag::Strong => (OpenElement::Other, self.put("<strong>", "</strong>")),
            Tag::Strikethrough => (OpenElement::Other, self.put("<del>", "</del>")),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.start_link(&dest_url),
            // The rest is raw HTML, shown as text, or belongs to extensions that are disabled.
            _ => (OpenElement::Other, self.put("<p>", "</p>")),
        };
        self.open.push((kind, end));
        self.mark_inner();
    }

    /// Writes the opening tag of an element and returns its closing tag.
    fn put(&mut self, start: &'static str, end: &'static str) -> &'static str {
        self.out.push_str(start);
        end
    }

    /// On a page an answer is below the page's own `h1` and `h2`, so its headings begin at `h3` and go down one level at a time,
    /// as outlines need it: many answers begin with `##`, or jump from `#` to `###`. It only looks back, so text at the end
    /// changes nothing. A standalone document keeps the levels as written.
    fn start_heading(&mut self, level: HeadingLevel) -> &'static str {
        let mut level = level as u8;
        if self.page.is_some() {
            while self.headings.last().is_some_and(|above| *above >= level) {
                self.headings.pop();
            }
            self.headings.push(level);
            level = u8::try_from(self.headings.len() + 2).unwrap_or(u8::MAX);
        }
        match level {
            1 => self.put("<h1>", "</h1>"),
            2 => self.put("<h2>", "</h2>"),
            3 => self.put("<h3>", "</h3>"),
            4 => self.put("<h4>", "</h4>"),
            5 => self.put("<h5>", "</h5>"),
            _ => self.put("<h6>", "</h6>"),
        }
    }

    /// On pages this equals `ui::CodeBlock`; the page handles its button (`Markdown`, `script/visit.js`).
    fn start_code(&mut self, kind: &CodeBlockKind<'_>) -> &'static str {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let language = &*self.prepared.restore(language);
        match self.page {
            Some(words) => {
                self.out.push_str("<div class=\"code\"><div class=\"code__head\"><span>");
                escape(language, &mut self.out);
                self.out.push_str(
                    "</span><button type=\"button\" class=\"button\" data-variant=\"ghost\" data-size=\"s\">\
                     <svg class=\"icon\" data-size=\"s\" aria-hidden=\"true\"><use href=\"",
                );
                self.out.push_str(ui::IconName::Copy.href());
                self.out.push_str("\"></use></svg>");
                escape(words.copy, &mut self.out);
                self.put("</button></div><pre tabindex=\"0\"><code>", "</code></pre></div>")
            }
            None if language.is_empty() => self.put("<pre><code>", "</code></pre>"),
            None => {
                self.out.push_str("<pre><code class=\"language-");
                escape(language, &mut self.out);
                self.put("\">", "</code></pre>")
            }
        }
    }

    fn start_table(&mut self) -> &'static str {
        match self.page {
            Some(words) => {
                self.out.push_str("<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
                escape(words.table, &mut self.out);
                self.put("\"><table>", "</tbody></table></div>")
            }
            // Mail programs and Word only draw lines if asked to.
            None => self.put("<table border=\"1\">", "</tbody></table>"),
        }
    }

    fn start_cell(&mut self) -> &'static str {
        let align = match self.aligns.get(self.column) {
            Some(Alignment::Center) => Some(("center", "center")),
            Some(Alignment::Right) => Some(("end", "right")),
            _ => None,
        };
        self.column += 1;
        let in_head = self.open.iter().rev().any(|(kind, _)| *kind == OpenElement::Head);
        self.out.push_str(match (in_head, self.page.is_some()) {
            (true, true) => "<th scope=\"col\"",
            (true, false) => "<th",
            (false, _) => "<td",
        });
        if let Some((logical, physical)) = align {
            let (name, value) = if self.page.is_some() { (" data-align=\"", logical) } else { (" align=\"", physical) };
            self.out.push_str(name);
            self.out.push_str(value);
            self.out.push('"');
        }
        self.put(">", if in_head { "</th>" } else { "</td>" })
    }

    /// A link that can't be followed is written as its text.
    fn start_link(&mut self, address: &str) -> (OpenElement, &'static str) {
        let address = self.prepared.restore(address);
        if !may_be_followed(&address) {
            return (OpenElement::Link, "");
        }
        self.link(&address);
        (OpenElement::Link, "</a>")
    }

    fn link(&mut self, address: &str) {
        self.out.push_str("<a href=\"");
        escape(address, &mut self.out);
        self.out.push_str(match self.page {
            Some(_) => "\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">",
            None => "\">",
        });
    }

    fn end(&mut self) {
        self.flush();
        if let Some((_, end)) = self.open.pop() {
            self.out.push_str(end);
        }
        self.end_block();
    }

    /// Writes the collected text, with its formulas and addresses.
    fn flush(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let is_open = |kind| self.open.iter().any(|(open, _)| *open == kind);
        if is_open(OpenElement::Code) {
            escape(&self.prepared.restore(&text), &mut self.out);
        } else {
            let in_link = is_open(OpenElement::Link);
            for piece in self.prepared.pieces(&text) {
                match piece {
                    PreparedPiece::Text(text) if in_link => escape(&text, &mut self.out),
                    PreparedPiece::Text(text) => self.write_text(&text),
                    PreparedPiece::Formula(formula) => self.write_formula(formula),
                }
            }
        }
        // Reuse the buffer.
        self.text = text;
        self.text.clear();
    }

    fn write_text(&mut self, text: &str) {
        for part in address::parts(text) {
            match part {
                address::TextPart::Text(text) => escape(text, &mut self.out),
                address::TextPart::Link { address, shown } => {
                    self.link(&address);
                    escape(shown, &mut self.out);
                    self.out.push_str("</a>");
                }
            }
        }
    }

    /// A formula is kept as it was written; nothing in it is read as markdown.
    fn write_formula(&mut self, formula: &str) {
        self.out.push_str("<code class=\"formula\">");
        escape(formula, &mut self.out);
        self.out.push_str("</code>");
    }
}

/// How many levels an element needs at least: a list or table without its items or cells would lose their text.
fn room_for(tag: &Tag<'_>) -> usize {
    if matches!(tag, Tag::List(_) | Tag::Table(_)) { 3 } else { 1 }
}

/// Escapes text, both for element content and for double-quoted attributes.
fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\0']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        out.push_str(match after.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            _ => "\u{FFFD}",
        });
        rest = after.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}
