//! What is painted under the text. Pure, but for the drawing at the end.

use std::collections::HashMap;

use leptos::prelude::*;
use model::{TokenKind, template_tokens};

/// How a stretch of a template looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Look {
    /// Text, and a tag that is being typed.
    Plain,
    /// An input.
    Input,
    /// What Madang itself fills in.
    Given,
    /// A tag whose name nobody fills in, or that can't be read.
    Unknown,
    /// A note to oneself.
    Comment,
}

/// A stretch of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Piece {
    text: String,
    look: Look,
    /// Whether the list of names hangs on its beginning.
    anchor: bool,
}

/// A line of a template as it is painted. Equal lines are told apart by their number among those, so that a key pressed in one line draws that
/// line anew and no other: a prompt may be a hundred thousand characters long.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Line {
    pieces: Vec<Piece>,
    nth: usize,
}

/// What a name means in a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// An input.
    Input,
    /// What Madang itself fills in.
    Given,
    /// Nobody fills it in.
    Unknown,
}

/// Splits a template for painting. `typing` is the byte at which a name is being typed; the list of names hangs there.
fn pieces(text: &str, meaning: impl Fn(&str) -> Meaning, typing: Option<usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for token in template_tokens(text) {
        let look = match token.kind {
            TokenKind::Text => Look::Plain,
            TokenKind::Comment => Look::Comment,
            TokenKind::Variable(name) | TokenKind::Open(name) | TokenKind::Inverted(name) | TokenKind::Close(name) => {
                match meaning(name) {
                    Meaning::Input => Look::Input,
                    Meaning::Given => Look::Given,
                    Meaning::Unknown => Look::Unknown,
                }
            }
            TokenKind::Broken => Look::Unknown,
        };
        // The end counts too: the name of an unclosed tag is typed there. The start doesn't: that is the end of what is before.
        let typed_here = typing.filter(|at| token.span.start < *at && *at <= token.span.end);
        match typed_here {
            Some(at) => {
                // Half a name is no mistake yet.
                let look = if token.kind == TokenKind::Broken { Look::Plain } else { look };
                let part = |range| text.get::<std::ops::Range<usize>>(range).unwrap_or_default().to_owned();
                pieces.push(Piece { text: part(token.span.start..at), look, anchor: false });
                pieces.push(Piece { text: part(at..token.span.end), look, anchor: true });
            }
            None => {
                let text = text.get(token.span).unwrap_or_default().to_owned();
                pieces.push(Piece { text, look, anchor: false });
            }
        }
    }
    pieces
}

/// The lines of a template, for painting. `typing` is the byte at which a name is being typed.
pub fn lines(text: &str, meaning: impl Fn(&str) -> Meaning, typing: Option<usize>) -> Vec<Line> {
    let mut all: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces(text, meaning, typing) {
        for (at, part) in piece.text.split('\n').enumerate() {
            if at > 0 {
                all.push(Vec::new());
            }
            let anchor = piece.anchor && at == 0;
            if let Some(line) = all.last_mut().filter(|_| anchor || !part.is_empty()) {
                line.push(Piece { text: part.to_owned(), look: piece.look, anchor });
            }
        }
    }
    let mut seen: HashMap<Vec<Piece>, usize> = HashMap::new();
    let number = |pieces: Vec<Piece>| {
        let nth = seen.entry(pieces.clone()).or_default();
        *nth += 1;
        Line { pieces, nth: *nth }
    };
    all.into_iter().map(number).collect()
}

/// Draws a line as it is painted under the text.
pub fn draw_line(line: Line) -> AnyView {
    let is_empty = line.pieces.iter().all(|piece| piece.text.is_empty());
    let drawn = line.pieces.into_iter().map(draw).collect_view();
    // A line without a character would have no height.
    view! { <div class="prompt-editor__line">{drawn} {is_empty.then(|| '\u{200b}'.to_string())}</div> }.into_any()
}

fn draw(Piece { text, look, anchor }: Piece) -> AnyView {
    let anchor = anchor.then(|| view! { <span class="prompt-editor__anchor"></span> });
    let (kind, state) = match look {
        Look::Plain => return view! { {anchor} <span>{text}</span> }.into_any(),
        Look::Input => (None, None),
        Look::Given => (Some("system"), None),
        Look::Unknown => (None, Some("unknown")),
        Look::Comment => (Some("comment"), None),
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

    fn looks(text: &str, typing: Option<usize>) -> Vec<(String, Look, bool)> {
        let meaning = |name: &str| match name {
            "tone" | "." => Meaning::Input,
            "message" => Meaning::Given,
            _ => Meaning::Unknown,
        };
        pieces(text, meaning, typing).into_iter().map(|piece| (piece.text, piece.look, piece.anchor)).collect()
    }

    #[test]
    fn every_tag_looks_like_what_it_is_and_nothing_is_left_out() {
        let text = "Be {{tone}}.{{#tone}}{{.}}{{/tone}} {{message}} {{!note}}{{rude}}{{if";
        let found = looks(text, None);
        assert_eq!(found.iter().map(|(text, ..)| text.as_str()).collect::<String>(), text);
        let tags: Vec<_> =
            found.iter().filter(|(_, look, _)| *look != Look::Plain).map(|(t, look, _)| (t.as_str(), *look)).collect();
        assert_eq!(
            tags,
            [
                ("{{tone}}", Look::Input),
                ("{{#tone}}", Look::Input),
                ("{{.}}", Look::Input),
                ("{{/tone}}", Look::Input),
                ("{{message}}", Look::Given),
                ("{{!note}}", Look::Comment),
                ("{{rude}}", Look::Unknown),
                ("{{if", Look::Unknown),
            ]
        );
    }

    #[test]
    fn a_tag_that_is_being_typed_is_no_mistake_yet_and_holds_the_anchor() {
        let found = looks("Be {{to", Some(5));
        assert_eq!(found[1..], [("{{".into(), Look::Plain, false), ("to".into(), Look::Plain, true)]);
        let found = looks("Be {{", Some(5));
        assert_eq!(found[1..], [("{{".into(), Look::Plain, false), (String::new(), Look::Plain, true)]);
        let found = looks("{{tone}} b", Some(2));
        assert_eq!(found[..2], [("{{".into(), Look::Input, false), ("tone}}".into(), Look::Input, true)]);
    }

    #[test]
    fn only_the_line_that_changed_is_another() {
        let meaning = |_: &str| Meaning::Input;
        let text = |lines: &[Line]| {
            let line = |line: &Line| line.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
            lines.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        let before = lines("a\n\nb {{tone}}\n\na\n", meaning, None);
        assert_eq!(text(&before), "a\n\nb {{tone}}\n\na\n");
        let told_apart: std::collections::HashSet<&Line> = before.iter().collect();
        assert_eq!(told_apart.len(), 6, "equal lines have numbers");
        let after = lines("a\n\nb {{tone}}!\n\na\n", meaning, None);
        let changed = before.iter().filter(|line| !after.contains(line)).count();
        assert_eq!((changed, after.len()), (1, 6));
        let typing = lines("x\n{{", meaning, Some(4));
        assert!(typing[1].pieces.iter().any(|piece| piece.anchor), "{typing:?}");
    }
}
