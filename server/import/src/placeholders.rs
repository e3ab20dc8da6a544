//! Takes foreign prompts apart: what is text in them, and what a placeholder.
//!
//! One function a syntax. What doesn't look exactly like a placeholder of that syntax is text, braces and all.

mod jinja;

use crate::template::Part;
pub(crate) use jinja::{Logic, jinja};

/// No placeholder is longer, in bytes; so a text of braces costs no more than any other.
const LONGEST: usize = 400;

/// Parts as they are gathered; neighbouring texts become one.
#[derive(Debug, Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push(Part::Text(text.to_owned())),
        }
    }

    fn variable(&mut self, name: &str) {
        self.0.push(Part::Variable(name.to_owned()));
    }
}

/// Everything between `{{` and `}}` that `variable` knows as a placeholder, by the name that it gives.
pub(crate) fn double_braces<'t>(text: &'t str, variable: impl Fn(&'t str) -> Option<&'t str>) -> Vec<Part> {
    let mut parts = Parts::default();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        parts.text(before);
        let scope = after.get(..after.floor_char_boundary(LONGEST)).unwrap_or_default();
        let found = scope.split_once("}}").and_then(|(inner, _)| Some((inner, variable(inner)?)));
        match found {
            Some((inner, name)) => {
                parts.variable(name);
                rest = after.get(inner.len() + 2..).unwrap_or_default();
            }
            None => {
                parts.text("{");
                rest = rest.get(before.len() + 1..).unwrap_or_default();
            }
        }
    }
    parts.text(rest);
    parts.0
}

/// Dify's `{{name}}`, of the names that its form has; a space in it makes it text there, too.
pub(crate) fn dify_form(text: &str, is_input: impl Fn(&str) -> bool) -> Vec<Part> {
    double_braces(text, |inner| (is_input(inner) || SPECIAL.contains(&inner)).then_some(inner))
}

/// What Dify fills in by itself in a prompt of several messages.
const SPECIAL: [&str; 4] = ["#context#", "#query#", "#histories#", "#pre_prompt#"];

/// Dify's `{{#node.field#}}`, by `node.field`, and `{{#context#}}`.
pub(crate) fn dify_graph(text: &str) -> Vec<Part> {
    double_braces(text, |inner| {
        let path = inner.strip_prefix('#')?.strip_suffix('#')?;
        let is_path = path
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        (is_path && (path.contains('.') || path == "context")).then_some(path)
    })
}

/// `{{ name }}` as OpenAI's prompts and Langflow's double braces have it.
pub(crate) fn named(text: &str) -> Vec<Part> {
    double_braces(text, |inner| {
        let name = inner.trim();
        let mut chars = name.chars();
        let is_name = chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
            && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        is_name.then_some(name)
    })
}

/// Flowise's `{{ question }}`, `{{ $form.x }}` and the like.
pub(crate) fn flowise(text: &str) -> Vec<Part> {
    double_braces(text, |inner| {
        let name = inner.trim();
        let is_name = !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '.' | '[' | ']'));
        is_name.then_some(name)
    })
}

/// The format strings of LangChain: `{name}`, and two braces for one.
///
/// # Errors
/// What stands between braces and is no name.
pub(crate) fn format_string(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Parts::default();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        parts.text(before);
        if let Some(after) = from.strip_prefix("{{") {
            parts.text("{");
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            parts.text("}");
            rest = after;
        } else {
            let scope = from.get(1..from.floor_char_boundary(LONGEST).max(1)).unwrap_or_default();
            let name = if from.starts_with('{') { scope.split_once('}').map(|(name, _)| name) } else { None };
            let is_name = |name: &str| {
                !name.is_empty() && name.trim() == name && !name.contains(['{', '.', '[', ':', '!', '\n', '"', ','])
            };
            let name = name.filter(|name| is_name(name)).ok_or_else(|| from.chars().take(30).collect::<String>())?;
            parts.variable(name);
            rest = from.get(name.len() + 2..).unwrap_or_default();
        }
    }
    parts.text(rest);
    Ok(parts.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Part {
        Part::Text(text.into())
    }

    fn variable(name: &str) -> Part {
        Part::Variable(name.into())
    }

    #[test]
    fn only_what_the_form_has_is_a_placeholder_of_dify() {
        let parts = dify_form("{{{a}}} {{ a }} {{b}} {{#query#}}{{", |name| name == "a");
        let expected = [text("{"), variable("a"), text("} {{ a }} {{b}} "), variable("#query#"), text("{{")];
        assert_eq!(parts, expected);
    }

    #[test]
    fn a_path_of_dify_has_a_node_and_a_field() {
        let parts = dify_graph("{{#1711.x#}}{{#sys.query#}}{{#context#}}{{#one#}}{{1711.x}}");
        let expected = [variable("1711.x"), variable("sys.query"), variable("context"), text("{{#one#}}{{1711.x}}")];
        assert_eq!(parts, expected);
    }

    #[test]
    fn format_strings_double_their_braces() {
        assert_eq!(format_string("a {b} {{c}} }}{{").unwrap(), [text("a "), variable("b"), text(" {c} }{")]);
        for wrong in ["{", "}", "{}", "{a.b}", "{a!r}", "{\"a\": 1}", "{ a }"] {
            assert!(format_string(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn many_braces_take_no_time() {
        let braces = "{".repeat(100_000);
        assert_eq!(named(&braces), [text(&braces)]);
    }
}
