//! Finds the tags of a template. Tolerant: anything that is not a valid tag becomes a broken one, and nothing of the source is
//! lost.

use crate::{
    format::shortened,
    problem::{ProblemKind, Span, Unsupported},
};

/// A tag as it stands in the source.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tag<'a> {
    pub span: Span,
    pub body: TagBody<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TagBody<'a> {
    Variable(&'a str),
    Open(&'a str),
    Inverted(&'a str),
    Close(&'a str),
    /// A text of the workspace.
    Piece(&'a str),
    /// With everything between `!` and the end delimiter.
    Comment(&'a str),
    /// `{{{{ … }}}}`: its content is sent with two braces on each side.
    Literal,
    Broken(ProblemKind),
}

/// The delimiters of a literal.
pub(super) const LITERAL_OPEN: &str = "{{{{";
const LITERAL_END: &str = "}}}}";

/// The name of the innermost section's item.
pub(super) const ITEM: &str = ".";

/// All tags of `source`, in order and without overlap.
pub(super) fn scan(source: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut position = Position::default();
    // No tag can end after the last end delimiter; knowing that avoids a new search for one at each `{{!`.
    let last_end = source.rfind("}}").map_or(0, |at| at + 2);
    let last_literal_end = source.rfind(LITERAL_END).unwrap_or(0);
    let mut from = 0;
    while let Some(start) = find(source, "{{", from) {
        let literal = if start < last_literal_end { literal_at(source, start) } else { None };
        let (end, body) = literal.unwrap_or_else(|| tag_at(source, start, last_end));
        position.advance(source, start);
        tags.push(Tag { span: Span { start, end, line: position.line, column: position.column }, body });
        from = end;
    }
    tags
}

/// The end of the literal that begins at `start`, if there is one.
fn literal_at(source: &str, start: usize) -> Option<(usize, TagBody<'_>)> {
    let from = start + LITERAL_OPEN.len();
    source.get(start..from).filter(|open| *open == LITERAL_OPEN)?;
    let end = find(source, LITERAL_END, from)?;
    Some((end + LITERAL_END.len(), TagBody::Literal))
}

/// The end and the meaning of the tag whose `{{` is at `start`.
fn tag_at(source: &str, start: usize, last_end: usize) -> (usize, TagBody<'_>) {
    let after = source.get(start + 2..).unwrap_or_default();
    if let Some(inner) = after.strip_prefix('{') {
        return plain(source, start + 3, inner, "}}}", TagBody::Variable);
    }
    let mut chars = after.trim_start_matches([' ', '\t']).chars();
    let sign = chars.next();
    let rest = chars.as_str();
    let from = source.len() - rest.len();
    match sign {
        Some('!') => comment(source, from, last_end),
        Some('#') => plain(source, from, rest, "}}", TagBody::Open),
        Some('^') => plain(source, from, rest, "}}", TagBody::Inverted),
        Some('/') => plain(source, from, rest, "}}", TagBody::Close),
        Some('&') => plain(source, from, rest, "}}", TagBody::Variable),
        Some('>') => piece(source, from, rest),
        Some('=') => foreign(source, from, rest, Unsupported::Delimiters),
        Some('<' | '$') => foreign(source, from, rest, Unsupported::Inheritance),
        _ => plain(source, start + 2, after, "}}", TagBody::Variable),
    }
}

fn comment(source: &str, from: usize, last_end: usize) -> (usize, TagBody<'_>) {
    let end = if from < last_end { find(source, "}}", from) } else { None };
    match end {
        Some(end) => (end + 2, TagBody::Comment(source.get(from..end).unwrap_or_default())),
        None => (from, TagBody::Broken(ProblemKind::UnclosedTag { end: "}}" })),
    }
}

/// A tag with a name, whose content begins at `from`.
fn plain<'a>(
    source: &str,
    from: usize,
    rest: &'a str,
    end: &'static str,
    body: fn(&'a str) -> TagBody<'a>,
) -> (usize, TagBody<'a>) {
    match content(rest, end) {
        Some(content) => {
            let body = match check_name(content.trim()) {
                Ok(name) => body(name),
                Err(problem) => TagBody::Broken(problem),
            };
            (from + content.len() + end.len(), body)
        }
        // Only what looks like the tag's beginning is broken, so that the rest of the line keeps its looks while one types.
        None => {
            let name = rest.trim_start_matches([' ', '\t']);
            let name_len = name.find(|c| !is_name_char(c)).unwrap_or(name.len());
            let end_of_name = if name_len == 0 { from } else { source.len() - name.len() + name_len };
            (end_of_name.min(source.len()), TagBody::Broken(ProblemKind::UnclosedTag { end }))
        }
    }
}

/// A tag with a piece's name: never `.`, which is an item's.
fn piece<'a>(source: &'a str, from: usize, rest: &'a str) -> (usize, TagBody<'a>) {
    match plain(source, from, rest, "}}", TagBody::Piece) {
        (end, TagBody::Piece(ITEM)) => (end, TagBody::Broken(ProblemKind::BadTagName { name: ITEM.to_owned() })),
        found => found,
    }
}

/// A Mustache tag that templates here don't have; its content is ignored.
fn foreign<'a>(source: &str, from: usize, rest: &'a str, what: Unsupported) -> (usize, TagBody<'a>) {
    match content(rest, "}}") {
        Some(content) => (from + content.len() + 2, TagBody::Broken(ProblemKind::Unsupported(what))),
        None => plain(source, from, rest, "}}", TagBody::Variable),
    }
}

/// The content before `end`, if the tag is closed: before another tag begins, and without anything but white space across lines.
fn content<'a>(rest: &'a str, end: &str) -> Option<&'a str> {
    let scope = rest.find("{{").and_then(|next| rest.get(..next)).unwrap_or(rest);
    let content = scope.find(end).and_then(|at| scope.get(..at))?;
    (!content.trim().contains('\n') && !content.contains("}}")).then_some(content)
}

fn check_name(name: &str) -> Result<&str, ProblemKind> {
    if name.is_empty() {
        return Err(ProblemKind::EmptyTag);
    }
    if name == ITEM || is_name(name) {
        return Ok(name);
    }
    let mut words = name.split_whitespace();
    if let (Some(word @ ("if" | "unless" | "each" | "with")), Some(_)) = (words.next(), words.next()) {
        return Err(ProblemKind::Unsupported(Unsupported::Logic { word: word.to_owned() }));
    }
    if name.split('.').all(|part| part.is_empty() || is_name(part)) {
        return Err(ProblemKind::Unsupported(Unsupported::DottedName { name: shortened(name) }));
    }
    Err(ProblemKind::BadTagName { name: shortened(name) })
}

/// Whether an input may have this name: a letter, then letters, digits or `_`, in any script.
pub fn is_name(name: &str) -> bool {
    name.chars().next().is_some_and(|first| first.is_alphabetic() && is_name_char(first))
        && name.chars().all(is_name_char)
}

fn is_name_char(c: char) -> bool {
    // Hangul written as separate jamo looks like the composed word but isn't equal to it, so nobody could tell the two names
    // apart.
    (c.is_alphanumeric() || c == '_') && !('\u{1100}'..='\u{11FF}').contains(&c)
}

fn find(source: &str, what: &str, from: usize) -> Option<usize> {
    source.get(from..)?.find(what).map(|at| from + at)
}

/// A position in the source that only moves forward, so that the lines and columns of all tags take a single pass.
#[derive(Debug)]
struct Position {
    at: usize,
    line: usize,
    column: usize,
}

impl Default for Position {
    fn default() -> Self {
        Self { at: 0, line: 1, column: 1 }
    }
}

impl Position {
    fn advance(&mut self, source: &str, to: usize) {
        for c in source.get(self.at..to).unwrap_or_default().chars() {
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.at = to;
    }
}
