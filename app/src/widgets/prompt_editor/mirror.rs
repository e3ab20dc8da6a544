//! What is painted under the text. Pure, except for the drawing at the end.

use std::collections::HashMap;

use leptos::prelude::*;
use model::{TokenKind, template_tokens};

use super::piece_variable;

/// How a span of a template looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Highlight {
    /// Text, or a tag that is being typed.
    Plain,
    Input,
    /// A value that Madang itself fills in.
    Given,
    /// A tag that can't be read, or whose name nobody fills in.
    Unknown,
    Comment,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct HighlightedSpan {
    text: String,
    look: Highlight,
    /// Whether the completion list is attached to its start.
    anchor: bool,
}

/// A line of a template as it is painted. Equal lines are told apart by a counter, so that a key press redraws only its own line:
/// a prompt may be a hundred thousand characters long.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HighlightedLine {
    pieces: Vec<HighlightedSpan>,
    nth: usize,
}

/// What a name in a template refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameMeaning {
    Input,
    /// A value that Madang itself fills in, or a piece of the workspace.
    Given,
    /// Nobody fills it in.
    Unknown,
}

fn look_of(meaning: NameMeaning) -> Highlight {
    match meaning {
        NameMeaning::Input => Highlight::Input,
        NameMeaning::Given => Highlight::Given,
        NameMeaning::Unknown => Highlight::Unknown,
    }
}

/// Splits a template for painting. `typing` is the byte at which a name is being typed; the completion list is attached there.
fn pieces(text: &str, meaning: impl Fn(&str) -> NameMeaning, typing: Option<usize>) -> Vec<HighlightedSpan> {
    let mut pieces = Vec::new();
    for token in template_tokens(text) {
        let look = match token.kind {
            TokenKind::Text => Highlight::Plain,
            TokenKind::Comment => Highlight::Comment,
            TokenKind::Variable(name) | TokenKind::Open(name) | TokenKind::Inverted(name) | TokenKind::Close(name) => {
                look_of(meaning(name))
            }
            TokenKind::Piece(name) => look_of(meaning(&piece_variable(name))),
            TokenKind::Broken => Highlight::Unknown,
        };
        // The end counts too, because the name of an unclosed tag is typed there. The start doesn't, because it is the end of
        // what comes before.
        let typed_here = typing.filter(|at| token.span.start < *at && *at <= token.span.end);
        match typed_here {
            Some(at) => {
                // Half a name is no mistake yet.
                let look = if token.kind == TokenKind::Broken { Highlight::Plain } else { look };
                let part = |range| text.get::<std::ops::Range<usize>>(range).unwrap_or_default().to_owned();
                pieces.push(HighlightedSpan { text: part(token.span.start..at), look, anchor: false });
                pieces.push(HighlightedSpan { text: part(at..token.span.end), look, anchor: true });
            }
            None => {
                let text = text.get(token.span).unwrap_or_default().to_owned();
                pieces.push(HighlightedSpan { text, look, anchor: false });
            }
        }
    }
    pieces
}

/// The lines of a template, for painting. `typing` is the byte at which a name is being typed.
pub fn lines(text: &str, meaning: impl Fn(&str) -> NameMeaning, typing: Option<usize>) -> Vec<HighlightedLine> {
    let mut all: Vec<Vec<HighlightedSpan>> = vec![Vec::new()];
    for piece in pieces(text, meaning, typing) {
        for (at, part) in piece.text.split('\n').enumerate() {
            if at > 0 {
                all.push(Vec::new());
            }
            let anchor = piece.anchor && at == 0;
            if let Some(line) = all.last_mut().filter(|_| anchor || !part.is_empty()) {
                line.push(HighlightedSpan { text: part.to_owned(), look: piece.look, anchor });
            }
        }
    }
    let mut seen: HashMap<Vec<HighlightedSpan>, usize> = HashMap::new();
    let number = |pieces: Vec<HighlightedSpan>| {
        let nth = seen.entry(pieces.clone()).or_default();
        *nth += 1;
        HighlightedLine { pieces, nth: *nth }
    };
    all.into_iter().map(number).collect()
}

/// Draws a line as it is painted under the text.
pub fn draw_line(line: HighlightedLine) -> AnyView {
    let is_empty = line.pieces.iter().all(|piece| piece.text.is_empty());
    let drawn = line.pieces.into_iter().map(draw).collect_view();
    // A line without a character would have no height.
    view! { <div class="prompt-editor__line">{drawn} {is_empty.then(|| '\u{200b}'.to_string())}</div> }.into_any()
}

fn draw(HighlightedSpan { text, look, anchor }: HighlightedSpan) -> AnyView {
    let anchor = anchor.then(|| view! { <span class="prompt-editor__anchor"></span> });
    let (kind, state) = match look {
        Highlight::Plain => return view! { {anchor} <span>{text}</span> }.into_any(),
        Highlight::Input => (None, None),
        Highlight::Given => (Some("system"), None),
        Highlight::Unknown => (None, Some("unknown")),
        Highlight::Comment => (Some("comment"), None),
    };
    view! {
        {anchor}
        <mark class="variable" data-kind=kind data-state=state>
            {text}
        </mark>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(text: &str, typing: Option<usize>) -> Vec<(String, Highlight, bool)> {
        let meaning = |name: &str| match name {
            "tone" | "." => NameMeaning::Input,
            "message" | "> policy" => NameMeaning::Given,
            _ => NameMeaning::Unknown,
        };
        pieces(text, meaning, typing).into_iter().map(|piece| (piece.text, piece.look, piece.anchor)).collect()
    }

    #[test]
    fn every_tag_looks_like_what_it_is_and_nothing_is_left_out() {
        let text = "Be {{tone}}.{{#tone}}{{.}}{{/tone}} {{message}} {{!note}}{{rude}}{{>policy}}{{> message}}{{if";
        let found = looks(text, None);
        assert_eq!(found.iter().map(|(text, ..)| text.as_str()).collect::<String>(), text);
        let tags: Vec<_> = found
            .iter()
            .filter(|(_, look, _)| *look != Highlight::Plain)
            .map(|(t, look, _)| (t.as_str(), *look))
            .collect();
        assert_eq!(
            tags,
            [
                ("{{tone}}", Highlight::Input),
                ("{{#tone}}", Highlight::Input),
                ("{{.}}", Highlight::Input),
                ("{{/tone}}", Highlight::Input),
                ("{{message}}", Highlight::Given),
                ("{{!note}}", Highlight::Comment),
                ("{{rude}}", Highlight::Unknown),
                ("{{>policy}}", Highlight::Given),
                ("{{> message}}", Highlight::Unknown),
                ("{{if", Highlight::Unknown),
            ]
        );
    }

    #[test]
    fn a_tag_that_is_being_typed_is_no_mistake_yet_and_holds_the_anchor() {
        let found = looks("Be {{to", Some(5));
        assert_eq!(found[1..], [("{{".into(), Highlight::Plain, false), ("to".into(), Highlight::Plain, true)]);
        let found = looks("Be {{", Some(5));
        assert_eq!(found[1..], [("{{".into(), Highlight::Plain, false), (String::new(), Highlight::Plain, true)]);
        let found = looks("{{tone}} b", Some(2));
        assert_eq!(found[..2], [("{{".into(), Highlight::Input, false), ("tone}}".into(), Highlight::Input, true)]);
    }

    #[test]
    fn only_the_line_that_changed_is_another() {
        let meaning = |_: &str| NameMeaning::Input;
        let text = |lines: &[HighlightedLine]| {
            let line = |line: &HighlightedLine| line.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
            lines.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        let before = lines("a\n\nb {{tone}}\n\na\n", meaning, None);
        assert_eq!(text(&before), "a\n\nb {{tone}}\n\na\n");
        let told_apart: std::collections::HashSet<&HighlightedLine> = before.iter().collect();
        assert_eq!(told_apart.len(), 6, "equal lines have numbers");
        let after = lines("a\n\nb {{tone}}!\n\na\n", meaning, None);
        let changed = before.iter().filter(|line| !after.contains(line)).count();
        assert_eq!((changed, after.len()), (1, 6));
        let typing = lines("x\n{{", meaning, Some(4));
        assert!(typing[1].pieces.iter().any(|piece| piece.anchor), "{typing:?}");
    }
}
