//! Positions in a text, and what is being typed there. Pure.
//!
//! Rust counts bytes, the browser UTF-16 units: [`to_bytes`] and [`to_units`] convert between them.

use std::ops::Range;

use super::VariablePart;

/// A section that a variable controls, written around `inner`, and the range (in bytes) of its inside. If `inner` is empty, it
/// gets a text that shows how the section is meant.
pub fn written_part(name: &str, label: &str, part: VariablePart, inner: &str) -> (String, Range<usize>) {
    let sign = if matches!(part, VariablePart::WhenEmpty | VariablePart::WhenNotTicked) { '^' } else { '#' };
    let (open, close) = (format!("{{{{{sign}{name}}}}}"), format!("{{{{/{name}}}}}"));
    let inner = match (inner.is_empty(), part) {
        (false, _) => inner.to_owned(),
        (true, VariablePart::WhenFilledIn) => format!("{label}: {{{{{name}}}}}"),
        (true, VariablePart::WhenEmpty) => format!("{label}: –"),
        (true, VariablePart::WhenTicked | VariablePart::WhenNotTicked) => label.to_owned(),
        (true, VariablePart::EachItem) => "- {{.}}".to_owned(),
    };
    // Tags alone on their lines leave no line behind, so each item becomes a line of its own.
    let (before, behind) = if part == VariablePart::EachItem { ("\n", "\n") } else { ("", "") };
    let start = open.len() + before.len();
    let inside = start..start + inner.len();
    (format!("{open}{before}{inner}{behind}{close}"), inside)
}

/// The text with the tag at `span` (in bytes) as one that the model sees as it stands, and where that ends; `None` if no plain
/// variable is there.
pub fn as_it_stands(text: &str, span: &Range<usize>) -> Option<(String, usize)> {
    let tag = text.get(span.clone())?;
    let name = tag.strip_prefix("{{")?.strip_suffix("}}")?;
    if name.starts_with(['{', '#', '^', '/', '&', '!', '>', '=']) {
        return None;
    }
    let (before, behind) = (text.get(..span.start)?, text.get(span.end..)?);
    Some((format!("{before}{{{{{tag}}}}}{behind}"), span.end.saturating_add(4)))
}

/// The byte position of a UTF-16 position; the end of the text if the text is shorter.
pub fn to_bytes(text: &str, units: u32) -> usize {
    let mut seen = 0_usize;
    let units = usize::try_from(units).unwrap_or(usize::MAX);
    for (byte, c) in text.char_indices() {
        if seen >= units {
            return byte;
        }
        seen += c.len_utf16();
    }
    text.len()
}

/// The UTF-16 position of a byte position.
pub fn to_units(text: &str, byte: usize) -> u32 {
    let units: usize = text.char_indices().take_while(|(at, _)| *at < byte).map(|(_, c)| c.len_utf16()).sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// What a name that is being typed can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedKind {
    Any,
    /// Behind a sign that only goes with a variable.
    Variable,
    /// Behind `>`.
    Piece,
}

/// A name that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typing {
    /// The range of the whole name in bytes, including the part after the caret. A piece's name begins with its sign.
    pub name: Range<usize>,
    /// The part of the name before the caret.
    pub typed: String,
    pub kind: TypedKind,
}

/// The name that is being typed at the caret (a byte position), if the caret is in a tag.
pub fn typing_at(text: &str, caret: usize) -> Option<Typing> {
    let before = text.get(..caret)?;
    let tag = before.rfind("{{")?;
    let content = before.get(tag + 2..)?;
    let (unsigned, kind) = match content.strip_prefix(['#', '^', '/', '&', '{', '>']) {
        Some(name) if content.starts_with('>') => (name, TypedKind::Piece),
        Some(name) => (name, TypedKind::Variable),
        None => (content, TypedKind::Any),
    };
    let typed = unsigned.trim_start_matches([' ', '\t']);
    if !typed.chars().all(is_name_char) {
        return None;
    }
    let behind = text.get(caret..)?;
    let rest = behind.find(|c| !is_name_char(c)).unwrap_or(behind.len());
    let start = if kind == TypedKind::Piece { tag + 2 } else { caret - typed.len() };
    Some(Typing { name: start..caret + rest, typed: typed.to_owned(), kind })
}

/// What to write in place of a name that was being typed, and where.
pub fn completion(text: &str, typing: &Typing, name: &str) -> (Range<usize>, String) {
    let behind = text.get(typing.name.end..).unwrap_or_default();
    let before = text.get(..typing.name.start).unwrap_or_default();
    let is_raw = before.trim_end_matches([' ', '\t']).ends_with("{{{");
    match behind.trim_start_matches([' ', '\t']).starts_with("}}") {
        true => (typing.name.clone(), name.to_owned()),
        false => (typing.name.clone(), format!("{name}{}", if is_raw { "}}}" } else { "}}" })),
    }
}

/// How far after the written name its tag ends, in bytes.
pub fn to_tag_end(text: &str, name_end: usize) -> usize {
    let behind = text.get(name_end..).unwrap_or_default();
    let closing = behind.trim_start_matches([' ', '\t']);
    let blank = behind.len() - closing.len();
    let braces = closing.len() - closing.trim_start_matches('}').len();
    if braces >= 2 { blank + braces.min(3) } else { 0 }
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_units_lead_to_the_same_places() {
        let text = "a회👍b";
        for (byte, units) in [(0, 0), (1, 1), (4, 2), (8, 4), (9, 5)] {
            assert_eq!(to_units(text, byte), units);
            assert_eq!(to_bytes(text, units), byte);
        }
        assert_eq!(to_bytes(text, 99), text.len());
    }

    #[test]
    fn a_tag_is_written_so_that_the_model_sees_it() {
        let written = |text: &str, span| as_it_stands(text, &span);
        assert_eq!(written("가 {{name}}!", 4..12), Some(("가 {{{{name}}}}!".to_owned(), 16)));
        assert_eq!(written("{{#name}}", 0..9), None, "a section has two tags");
        assert_eq!(written("{{{name}}}", 0..10), None);
        assert_eq!(written("short", 0..9), None);
    }

    /// `|` is the caret.
    fn typing(text: &str) -> Option<(String, String)> {
        let caret = text.find('|').unwrap();
        let text = text.replace('|', "");
        typing_at(&text, caret).map(|typing| (typing.typed, text[typing.name].to_owned()))
    }

    #[test]
    fn a_name_is_typed_behind_two_braces() {
        let found = |typed: &str, name: &str| Some((typed.to_owned(), name.to_owned()));
        assert_eq!(typing("Hi {{|"), found("", ""));
        assert_eq!(typing("Hi {{to| and"), found("to", "to"));
        assert_eq!(typing("{{to|ne}}"), found("to", "tone"));
        assert_eq!(typing("{{# 회의|"), found("회의", "회의"));
        assert_eq!(typing("{{{a|"), found("a", "a"));
        assert_eq!(typing("{{>|"), found("", ">"));
        assert_eq!(typing("{{> to|ne}}"), found("to", "> tone"));
        for elsewhere in ["Hi |", "{|", "{{tone}}|", "{{tone}} a|", "{{! note|", "{{two words|", "{{> a b|", "{{\na|"] {
            assert_eq!(typing(elsewhere), None, "{elsewhere}");
        }
    }

    /// The text after choosing `name`, with the caret after the tag.
    fn complete(text: &str, name: &str) -> String {
        let caret = text.find('|').unwrap();
        let mut text = text.replace('|', "");
        let typing = typing_at(&text, caret).unwrap();
        let (range, written) = completion(&text, &typing, name);
        let end = range.start + written.len();
        text.replace_range(range, &written);
        // The written text may already contain the closing braces.
        text.insert(end + to_tag_end(&text, end), '|');
        text
    }

    #[test]
    fn a_part_is_written_around_what_is_selected_and_shows_how_it_is_meant() {
        let part = |part, inner: &str| {
            let (text, inside) = written_part("tone", "Tone", part, inner);
            let selected = text[inside].to_owned();
            (text, selected)
        };
        let both = |text: &str, selected: &str| (text.to_owned(), selected.to_owned());
        use VariablePart::*;
        assert_eq!(part(WhenFilledIn, ""), both("{{#tone}}Tone: {{tone}}{{/tone}}", "Tone: {{tone}}"));
        assert_eq!(part(WhenTicked, "Be brief."), both("{{#tone}}Be brief.{{/tone}}", "Be brief."));
        assert_eq!(part(WhenEmpty, ""), both("{{^tone}}Tone: –{{/tone}}", "Tone: –"));
        assert_eq!(
            part(WhenNotTicked, "Take your time."),
            both("{{^tone}}Take your time.{{/tone}}", "Take your time.")
        );
        assert_eq!(part(EachItem, ""), both("{{#tone}}\n- {{.}}\n{{/tone}}", "- {{.}}"));
    }

    #[test]
    fn choosing_a_name_writes_it_whole_and_closes_its_tag_once() {
        assert_eq!(complete("Be {{to|.", "tone"), "Be {{tone}}|.");
        assert_eq!(complete("Be {{|}}.", "tone"), "Be {{tone}}|.");
        assert_eq!(complete("Be {{to|ken }}.", "tone"), "Be {{tone }}|.");
        assert_eq!(complete("{{#to|", "tone"), "{{#tone}}|");
        assert_eq!(complete("{{{to|", "tone"), "{{{tone}}}|");
        assert_eq!(complete("{{{to|}}}", "tone"), "{{{tone}}}|");
        assert_eq!(complete("{{메|", "메모"), "{{메모}}|");
    }
}
