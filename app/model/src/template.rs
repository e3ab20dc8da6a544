//! Prompt templates: the logic-less part of Mustache.
//!
//! | written | result |
//! |---|---|
//! | `{{name}}`, `{{{name}}}`, `{{&name}}` | the value, unescaped: a prompt is not HTML |
//! | `{{#name}}…{{/name}}` | the section, if the value is present; once per item of a list, with `{{.}}` for the item |
//! | `{{^name}}…{{/name}}` | the section, if the value is absent |
//! | `{{> name}}` | the text of the workspace's piece of that name, as it stands: no tag in it is read |
//! | `{{! comment }}` | nothing |
//! | `{{{{name}}}}` | `{{name}}`, unchanged: for other systems that fill it in later |
//!
//! Otherwise it follows the [Mustache specification](https://github.com/mustache/spec), including the rule that a section's or
//! comment's tag alone on its line takes the whole line with it. Lambdas, delimiter changes and dotted names are rejected.
//!
//! **Pieces** are Mustache's partials without their tags: a piece is a text, and contains neither variables nor other pieces. Alone
//! on its line, each of its lines gets the indentation of the tag. There a partial is a file, which ends with a line end; a
//! piece needn't, and has the line end of its tag then, so that the next line isn't glued to it.
//!
//! **Present** is everything except: no value, `null`, `false`, an empty text, an empty list. The number 0 is present, because a
//! person typed it.
//!
//! **Values as text:** texts unchanged; numbers without unnecessary decimals (`3`, `1.21`); a checkbox as `true` or `false`; the
//! items of a list separated by `, `; a file as its text, and several one after the other, each between tags that name it
//! (`{{#files}}{{.}}{{/files}}` places them one by one). A value is never expanded again, whatever braces it contains.

mod render;
mod scan;
mod tokens;

use std::{fmt, ops::Range};

use self::scan::{ITEM, LITERAL_OPEN, Tag, TagBody, scan};
pub(crate) use self::{render::Budget, tokens::rename_tags};
pub use self::{
    render::{MAX_RENDERED_BYTES, RenderError},
    scan::is_name as is_variable_name,
    tokens::{Token, TokenKind, rename_piece, rename_variable, template_tokens},
};
use crate::{
    format::shortened,
    problem::{Problem, ProblemKind, Span},
};

/// Further problems of a template are not reported: nobody reads them, and a hostile text shouldn't cost more.
const MAX_PROBLEMS: usize = 100;

/// A template without problems, ready to render.
#[derive(Debug, Clone)]
pub struct Template {
    source: String,
    // Flat, with jumps instead of a tree, so that neither rendering nor dropping recurses, however deep sections nest.
    ops: Vec<Op>,
}

#[derive(Debug, Clone, PartialEq)]
enum Op {
    /// `shown` is `raw` without the white space that tags alone on their line take with them, or without the outer braces of a
    /// literal.
    Text {
        raw: Range<usize>,
        shown: Range<usize>,
    },
    Variable {
        name: Name,
        span: Span,
    },
    /// `end` is the index of its `Close`.
    Open {
        name: Name,
        when: SectionCondition,
        span: Span,
        end: usize,
    },
    /// `open` is the index of its `Open`.
    Close {
        open: usize,
    },
    /// `indent` and `line_end` are what it stands between if it is alone on its line; else they are empty.
    Piece {
        name: String,
        span: Span,
        indent: Range<usize>,
        line_end: Range<usize>,
    },
    Comment {
        text: Range<usize>,
    },
}

#[derive(Debug, Clone, PartialEq)]
enum Name {
    /// `{{.}}`
    Item,
    Input(String),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum SectionCondition {
    Present,
    Absent,
}

/// One place where a template uses a variable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VariableUse<'a> {
    pub name: &'a str,
    /// The whole tag.
    pub span: Span,
    pub how: UseKind,
}

/// One place where a template inserts a piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PieceUse<'a> {
    pub name: &'a str,
    /// The whole tag.
    pub span: Span,
}

/// How a template uses a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseKind {
    /// `{{name}}`: inserts its value.
    Inserted,
    /// `{{#name}}`: shows a section if it is present.
    WhenPresent,
    /// `{{^name}}`: shows a section if it is absent.
    WhenAbsent,
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// All problems (the first 100), in the order of the source, each with its span and an empty path.
    pub fn parse(source: &str) -> Result<Self, Vec<Problem>> {
        let (template, problems) = Self::parse_tolerant(source);
        if problems.is_empty() { Ok(template) } else { Err(problems) }
    }

    /// Parses as much as possible. If there are problems, the template can be used for its variables, but not for rendering.
    pub(crate) fn parse_tolerant(source: &str) -> (Self, Vec<Problem>) {
        let mut builder = Builder { source, ops: Vec::new(), open: Vec::new(), problems: Vec::new() };
        builder.build(&scan(source));
        let Builder { ops, mut problems, .. } = builder;
        problems.sort_by_key(|problem| problem.span.map(|span| span.start));
        problems.truncate(MAX_PROBLEMS);
        (Self { source: source.to_owned(), ops }, problems)
    }

    /// Whether it shows what this input has.
    pub fn shows(&self, input: &str) -> bool {
        self.variables().any(|variable| variable.name == input && variable.how != UseKind::WhenAbsent)
    }

    /// The variables it uses, in order, one entry per place, without `{{.}}`.
    pub fn variables(&self) -> impl Iterator<Item = VariableUse<'_>> {
        self.ops.iter().filter_map(|op| {
            let (name, span, how) = match op {
                Op::Variable { name, span } => (name, span, UseKind::Inserted),
                Op::Open { name, span, when: SectionCondition::Present, .. } => (name, span, UseKind::WhenPresent),
                Op::Open { name, span, when: SectionCondition::Absent, .. } => (name, span, UseKind::WhenAbsent),
                Op::Text { .. } | Op::Close { .. } | Op::Piece { .. } | Op::Comment { .. } => return None,
            };
            match name {
                Name::Input(name) => Some(VariableUse { name, span: *span, how }),
                Name::Item => None,
            }
        })
    }

    /// The pieces it inserts, in order, one entry per place.
    pub fn pieces(&self) -> impl Iterator<Item = PieceUse<'_>> {
        self.ops.iter().filter_map(|op| match op {
            Op::Piece { name, span, .. } => Some(PieceUse { name, span: *span }),
            _ => None,
        })
    }

    pub fn source(&self) -> &str {
        &self.source
    }
}

/// Prints it in its plainest spelling; parsing that again gives an equal template.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |range: &Range<usize>| self.source.get(range.clone()).unwrap_or_default();
        for op in &self.ops {
            match op {
                Op::Text { raw, .. } => f.write_str(text(raw))?,
                Op::Variable { name, .. } => write!(f, "{{{{{name}}}}}")?,
                Op::Open { name, when: SectionCondition::Present, .. } => write!(f, "{{{{#{name}}}}}")?,
                Op::Open { name, when: SectionCondition::Absent, .. } => write!(f, "{{{{^{name}}}}}")?,
                Op::Close { open } => {
                    if let Some(Op::Open { name, .. }) = self.ops.get(*open) {
                        write!(f, "{{{{/{name}}}}}")?;
                    }
                }
                Op::Piece { name, .. } => write!(f, "{{{{> {name}}}}}")?,
                Op::Comment { text: range } => write!(f, "{{{{!{}}}}}", text(range))?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Name {
    fn new(name: &str) -> Self {
        if name == ITEM { Self::Item } else { Self::Input(name.to_owned()) }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Item => ITEM,
            Self::Input(name) => name,
        }
    }
}

struct Builder<'a> {
    source: &'a str,
    ops: Vec<Op>,
    /// The indices of the open sections.
    open: Vec<usize>,
    problems: Vec<Problem>,
}

impl Builder<'_> {
    fn build(&mut self, tags: &[Tag<'_>]) {
        let (mut raw_from, mut shown_from) = (0, 0);
        for tag in tags {
            let taken = taken(self.source, tag);
            self.text(raw_from..tag.span.start, shown_from..taken.start);
            (raw_from, shown_from) = (tag.span.end, taken.end);
            self.tag(tag, &taken);
            if self.problems.len() >= MAX_PROBLEMS {
                return;
            }
        }
        self.text(raw_from..self.source.len(), shown_from..self.source.len());
        while let Some(index) = self.open.pop() {
            self.unclosed(index);
        }
    }

    fn text(&mut self, raw: Range<usize>, shown: Range<usize>) {
        if !raw.is_empty() {
            self.ops.push(Op::Text { raw, shown });
        }
    }

    /// `taken` is the part of the source that the tag replaces.
    fn tag(&mut self, tag: &Tag<'_>, taken: &Range<usize>) {
        let span = tag.span;
        match &tag.body {
            TagBody::Variable(name) => {
                self.check_item(name, span);
                self.ops.push(Op::Variable { name: Name::new(name), span });
            }
            TagBody::Open(name) => self.open(name, SectionCondition::Present, span),
            TagBody::Inverted(name) => self.open(name, SectionCondition::Absent, span),
            TagBody::Close(name) => self.close(name, span),
            TagBody::Literal => {
                let braces = LITERAL_OPEN.len() / 2;
                let shown = span.start + braces..span.end.saturating_sub(braces);
                self.ops.push(Op::Text { raw: span.start..span.end, shown });
            }
            TagBody::Piece(name) => {
                let rest = self.source.get(span.end..taken.end).unwrap_or_default();
                let line_end = taken.end - (rest.len() - rest.trim_end_matches(['\r', '\n']).len())..taken.end;
                let indent = taken.start..span.start;
                self.ops.push(Op::Piece { name: (*name).to_owned(), span, indent, line_end });
            }
            TagBody::Comment(text) => {
                let end = span.end.saturating_sub(2);
                self.ops.push(Op::Comment { text: end.saturating_sub(text.len())..end });
            }
            TagBody::Broken(kind) => self.problem(span, kind.clone()),
        }
    }

    fn open(&mut self, name: &str, when: SectionCondition, span: Span) {
        self.check_item(name, span);
        self.open.push(self.ops.len());
        // Corrected when the section is closed; a template with an unclosed one doesn't render.
        let end = self.ops.len();
        self.ops.push(Op::Open { name: Name::new(name), when, span, end });
    }

    fn close(&mut self, name: &str, span: Span) {
        let Some(depth) = self.open.iter().rposition(|index| self.open_name(*index) == Some(name)) else {
            self.problem(span, ProblemKind::StrayClose { name: shortened(name) });
            return;
        };
        for index in self.open.split_off(depth + 1) {
            self.unclosed(index);
        }
        if let Some(open) = self.open.pop() {
            let close = self.ops.len();
            if let Some(Op::Open { end, .. }) = self.ops.get_mut(open) {
                *end = close;
            }
            self.ops.push(Op::Close { open });
        }
    }

    fn open_name(&self, index: usize) -> Option<&str> {
        match self.ops.get(index) {
            Some(Op::Open { name, .. }) => Some(name.as_str()),
            _ => None,
        }
    }

    fn unclosed(&mut self, index: usize) {
        if let Some(Op::Open { name, span, .. }) = self.ops.get(index) {
            let (name, span) = (shortened(name.as_str()), *span);
            self.problem(span, ProblemKind::UnclosedSection { name });
        }
    }

    /// `{{.}}` only means something inside a section that has set an item.
    fn check_item(&mut self, name: &str, span: Span) {
        let sets_item =
            |index: &usize| matches!(self.ops.get(*index), Some(Op::Open { when: SectionCondition::Present, .. }));
        if name == ITEM && !self.open.iter().rev().any(sets_item) {
            self.problem(span, ProblemKind::ItemOutsideSection);
        }
    }

    fn problem(&mut self, span: Span, kind: ProblemKind) {
        self.problems.push(Problem { path: String::new(), span: Some(span), kind });
    }
}

/// The part of the source that a tag replaces: itself, or its whole line if it is alone on it and of a kind that takes its line
/// with it.
fn taken(source: &str, tag: &Tag<'_>) -> Range<usize> {
    let own = tag.span.start..tag.span.end;
    if matches!(tag.body, TagBody::Variable(_) | TagBody::Literal | TagBody::Broken(_)) {
        return own;
    }
    let (before, after) = (source.get(..own.start).unwrap_or_default(), source.get(own.end..).unwrap_or_default());
    let indent = before.trim_end_matches([' ', '\t']);
    if !(indent.is_empty() || indent.ends_with('\n')) {
        return own;
    }
    let rest = after.trim_start_matches([' ', '\t']);
    let next_line = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'));
    match next_line {
        Some(next_line) => indent.len()..source.len() - next_line.len(),
        None if rest.is_empty() => indent.len()..source.len(),
        None => own,
    }
}

#[cfg(test)]
mod spec_tests;
#[cfg(test)]
mod tests;
