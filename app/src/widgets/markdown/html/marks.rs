//! Where an answer's blocks begin and end, and where a long one can be cut. [`super::super::stream`] needs this.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::HtmlWriter;

/// The kind of a block, which says where it can be cut if it is too long to be written again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum BlockKind {
    /// Can be cut between items.
    List,
    /// Can be cut between blocks.
    Quote,
    /// Can be cut between rows.
    Table,
    /// Can be cut between lines, and anywhere in a long line.
    Code,
    /// Can be cut after a word.
    Paragraph,
    /// Can't be cut.
    Whole,
}

impl BlockKind {
    /// The closing tags of such a block on a page.
    pub(in super::super) fn end(self, ordered: bool) -> &'static str {
        match self {
            Self::List if ordered => "</ol>",
            Self::List => "</ul>",
            Self::Quote => "</blockquote>",
            Self::Table => "</tbody></table></div>",
            Self::Code => "</code></pre></div>",
            Self::Paragraph => "</p>",
            Self::Whole => "",
        }
    }
}

/// A position, both in the parsed text and in the written HTML.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) struct SourcePosition {
    pub text: usize,
    pub html: usize,
}

/// A top-level block.
#[derive(Debug)]
pub(in super::super) struct Block {
    pub shape: BlockKind,
    pub ordered: bool,
    pub start: SourcePosition,
    /// Where its HTML ends.
    pub end: usize,
    /// Where its first part begins, after its opening tags; for a list, where the second item begins.
    pub inner: Option<usize>,
    /// The last position at which its HTML can be cut.
    pub cut: Option<SourcePosition>,
    /// The headings above that position.
    pub cut_headings: Vec<u8>,
    /// The position of a sign that may belong to one that has not come yet.
    doubt: Option<usize>,
    /// Whether it is a loose list, whose items are paragraphs.
    pub loose: bool,
    /// Whether it uses a link name that is not defined.
    pub unresolved: bool,
    pub headings: Vec<u8>,
    /// Whether it ends in a paragraph that may still become something else.
    pub ends_in_paragraph: bool,
}

impl HtmlWriter<'_> {
    /// Records where blocks begin and where they can be cut.
    pub(super) fn mark(&mut self, event: &Event<'_>, text: usize) {
        match event {
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                // A list of one item has no second one: its end is used instead.
                if self.depth == 0 {
                    self.flush();
                    let html = self.out.len();
                    self.with_block(|block| block.inner = block.inner.or(Some(html)));
                }
                return;
            }
            Event::Start(_) | Event::Rule => {}
            _ => return,
        }
        self.flush();
        let start = SourcePosition { text, html: self.out.len() };
        if self.depth == 0 {
            self.blocks.push(Block {
                shape: shape(event),
                ordered: matches!(event, Event::Start(Tag::List(Some(_)))),
                start,
                end: 0,
                inner: None,
                cut: None,
                cut_headings: Vec::new(),
                doubt: None,
                loose: false,
                unresolved: false,
                headings: self.headings.clone(),
                ends_in_paragraph: false,
            });
        }
        let (depth, headings) = (self.depth, self.headings.clone());
        self.with_block(|block| match (depth, event, block.shape) {
            (1, Event::Start(Tag::Item), BlockKind::List) => {
                // The first one begins where the list does.
                if block.cut.is_some() {
                    block.inner = block.inner.or(Some(start.html));
                }
                (block.cut, block.cut_headings) = (Some(start), headings);
            }
            (2, Event::Start(Tag::Paragraph), BlockKind::List) => block.loose = true,
            (1, Event::Start(Tag::TableRow), BlockKind::Table) | (1, _, BlockKind::Quote) => {
                block.inner = block.inner.or(Some(start.html));
                (block.cut, block.cut_headings) = (Some(start), headings);
            }
            _ => {}
        });
        if let Event::Start(tag) = event {
            let is_inline = matches!(
                tag,
                Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. } | Tag::Item
            );
            if !is_inline {
                let is_paragraph = matches!(tag, Tag::Paragraph);
                self.with_block(|block| block.ends_in_paragraph = is_paragraph);
            }
            self.depth += 1;
        }
    }

    fn with_block(&mut self, change: impl FnOnce(&mut Block)) {
        if let Some(block) = self.blocks.last_mut() {
            change(block);
        }
    }

    /// Takes the text of a leaf block, and records a position at which it can be cut.
    pub(super) fn cut_text(&mut self, text: &str, range: Range<usize>) {
        const DOUBTFUL: usize = 4_000;
        let is_sign = !text.is_empty() && text.chars().all(|c| "*_~[]!`".contains(c));
        let mut shape = self.blocks.last().map(|block| block.shape);
        self.with_block(|block| {
            if is_sign && block.doubt.is_none() {
                block.doubt = Some(range.start);
            }
            if block.shape == BlockKind::Paragraph && block.doubt.is_some_and(|doubt| range.start < doubt + DOUBTFUL) {
                shape = None;
            }
        });
        // If the parser has changed the text (an entity, an escape), positions in it don't match the source.
        let same = range.len() == text.len();
        let cut = match shape {
            Some(BlockKind::Paragraph) if same => after_word(text),
            Some(BlockKind::Code) if same => after_line(text),
            _ => None,
        };
        let (before, after) = cut.and_then(|cut| text.split_at_checked(cut)).unwrap_or((text, ""));
        self.text.push_str(before);
        if let Some(cut) = cut {
            self.flush();
            let place = SourcePosition { text: range.start + cut, html: self.out.len() };
            self.with_block(|block| block.cut = Some(place));
        }
        self.text.push_str(after);
    }

    /// A leaf block begins right after its opening tags.
    pub(super) fn mark_inner(&mut self) {
        let html = self.out.len();
        if self.depth == 1 {
            self.with_block(|block| match block.shape {
                BlockKind::Code | BlockKind::Paragraph => block.inner = Some(html),
                _ => {}
            });
        }
    }

    pub(super) fn end_block(&mut self) {
        let (html, depth) = (self.out.len(), self.depth);
        if depth == 0 {
            self.with_block(|block| block.end = html);
        }
    }
}

fn shape(event: &Event<'_>) -> BlockKind {
    match event {
        Event::Start(Tag::List(_)) => BlockKind::List,
        Event::Start(Tag::BlockQuote(_)) => BlockKind::Quote,
        Event::Start(Tag::Table(_)) => BlockKind::Table,
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => BlockKind::Code,
        Event::Start(Tag::Paragraph) => BlockKind::Paragraph,
        _ => BlockKind::Whole,
    }
}

/// Where a paragraph's text can be cut: after a space between two words, or after a sentence in text without spaces.
fn after_word(text: &str) -> Option<usize> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut end = text.len();
    while let Some((at, sign)) = text.get(..end)?.rmatch_indices([' ', '。', '，', '、', '．', '！', '？']).next()
    {
        let after = at + sign.len();
        let (before, next) = (text.get(..at)?.chars().next_back(), text.get(after..)?.chars().next());
        if is_word(before) && is_word(next) {
            return Some(after);
        }
        end = at;
    }
    None
}

/// Where code can be cut: at the start of its last line, or before a letter of a very long line.
fn after_line(text: &str) -> Option<usize> {
    const LONG: usize = 1_000;
    let start = text.trim_end_matches('\n').rfind('\n').map_or(0, |end| end + 1);
    if text.len() - start > LONG {
        return text.char_indices().rev().find(|(_, c)| c.is_alphanumeric()).map(|(at, _)| at);
    }
    (start > 0).then_some(start)
}
