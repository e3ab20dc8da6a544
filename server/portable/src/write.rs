//! Writing an app as YAML.
//!
//! The writer is our own because the bytes must be the same for ever, and because prompts must be readable: a text of several lines
//! stands as it is, below its key. Whatever could be read as something else is in double quotes.

use std::fmt::Write as _;

use crate::{AppFile, node::Node, outside::leave};

/// The file of an app.
///
/// # Errors
/// If it holds something that JSON can't, such as a number without end.
pub fn write(app: &AppFile) -> Result<String, serde_json::Error> {
    let mut node = Node::of(app)?;
    leave(&mut node, &app.providers);
    Ok(yaml(&node))
}

/// A map as YAML.
pub(crate) fn yaml(node: &Node) -> String {
    let mut out = String::new();
    if let Node::Map(fields) = node {
        map(&mut out, fields, 0, true);
    }
    out
}

/// The entries of a map, each on lines of its own. The first one may stand behind a `- `.
fn map(out: &mut String, fields: &[(String, Node)], indent: usize, on_new_line: bool) {
    for (at, (key, value)) in fields.iter().enumerate() {
        if on_new_line || at > 0 {
            spaces(out, indent);
        }
        if is_plain(key) {
            out.push_str(key)
        } else {
            quoted(out, key)
        }
        out.push(':');
        below(out, value, indent);
    }
}

/// A value behind its key: on the same line, or on lines of its own that are further in.
fn below(out: &mut String, value: &Node, indent: usize) {
    match value {
        Node::Map(fields) if !fields.is_empty() => {
            out.push('\n');
            map(out, fields, indent + 2, true);
        }
        Node::List(items) if !items.is_empty() => {
            out.push('\n');
            list(out, items, indent + 2);
        }
        other => {
            out.push(' ');
            scalar(out, other, indent + 2);
        }
    }
}

fn list(out: &mut String, items: &[Node], indent: usize) {
    for item in items {
        spaces(out, indent);
        out.push('-');
        match item {
            Node::Map(fields) if !fields.is_empty() => {
                out.push(' ');
                map(out, fields, indent + 2, false);
            }
            other => below(out, other, indent),
        }
    }
}

/// A value on the rest of the line; lines of a text that has several are as far in as `indent`.
fn scalar(out: &mut String, value: &Node, indent: usize) {
    match value {
        Node::Null => out.push_str("null"),
        Node::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Node::Number(number) => out.push_str(number),
        Node::Text(text) if is_block(text) => return block(out, text, indent),
        Node::Text(text) if is_plain(text) => out.push_str(text),
        Node::Text(text) => quoted(out, text),
        Node::List(_) => out.push_str("[]"),
        Node::Map(_) => out.push_str("{}"),
    }
    out.push('\n');
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// A text as it is, each of its lines on one.
fn block(out: &mut String, text: &str, indent: usize) {
    let (lines, keep) = match text.strip_suffix('\n') {
        None => (text, "|-"),
        Some(lines) if lines.ends_with('\n') => (lines, "|+"),
        Some(lines) => (lines, "|"),
    };
    out.push_str(keep);
    out.push('\n');
    for line in lines.split('\n') {
        if !line.is_empty() {
            spaces(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// Whether a text is one of several lines that reads the same if it stands as it is. Spaces before its first letter would be taken for
/// the indentation, and what is no character for people would be lost or be read as a line's end.
fn is_block(text: &str) -> bool {
    let first = text.trim_start_matches('\n').chars().next();
    text.contains('\n')
        && first.is_some_and(|first| !first.is_whitespace())
        && text.chars().all(|c| c == '\n' || is_printable(c))
}

/// Whether a character stands for itself in every reader of YAML.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a text is read as itself without quotes, by YAML 1.1 as well, which takes `no` for false and `12:30` for a number.
fn is_plain(text: &str) -> bool {
    const TAKEN: [&str; 11] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"];
    let inner = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '@' | '(' | ')' | '+');
    text.chars().next().is_some_and(char::is_alphabetic)
        && !text.ends_with(' ')
        && text.chars().all(|c| inner(c) && is_printable(c))
        && !TAKEN.iter().any(|taken| taken.eq_ignore_ascii_case(text))
}

/// A text in double quotes, with whatever isn't plainly visible as an escape.
fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            // Writing to a text can't fail.
            c => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
        }
    }
    out.push('"');
}
