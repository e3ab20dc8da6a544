//! Jinja, as far as it is text and variables.
//!
//! One loop is known, too: that over the earlier messages of a conversation, which every chat of Prompt Flow has, and which here
//! happens by itself.

use super::Parts;
use crate::template::Part;

/// What is more than text and variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Logic {
    /// As it is written.
    pub tag: String,
}

#[derive(Debug, PartialEq)]
enum Token<'t> {
    Text(&'t str),
    /// `{{ … }}`
    Value(&'t str),
    /// `{% … %}`
    Statement(&'t str),
    /// `{# … #}`
    Comment,
}

/// The parts of a template, and whether it loops over the earlier messages. `history` is the name by which it knows them.
///
/// # Errors
/// The first thing that is more than a variable.
pub(crate) fn jinja(text: &str, history: &str) -> Result<(Vec<Part>, bool), Logic> {
    let tokens = tokens(text)?;
    let mut parts = Parts::default();
    let mut loops = false;
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => parts.text(text),
            Token::Comment => {}
            Token::Value(name) if is_name(name) => parts.variable(name),
            Token::Value(value) => return Err(Logic { tag: format!("{{{{ {value} }}}}") }),
            Token::Statement(statement) => {
                let logic = || Logic { tag: format!("{{% {statement} %}}") };
                let item = loop_item(statement, history).ok_or_else(logic)?;
                skip_loop(&mut tokens, item).ok_or_else(logic)?;
                loops = true;
            }
        }
    }
    Ok((parts.0, loops))
}

/// The name of the item in `for item in history`.
fn loop_item<'t>(statement: &'t str, history: &str) -> Option<&'t str> {
    let mut words = statement.split_whitespace();
    let (Some("for"), Some(item), Some("in"), Some(list), None) =
        (words.next(), words.next(), words.next(), words.next(), words.next())
    else {
        return None;
    };
    (list == history && is_name(item)).then_some(item)
}

/// Leaves out a loop that shows nothing but its item.
fn skip_loop<'t>(tokens: &mut impl Iterator<Item = Token<'t>>, item: &str) -> Option<()> {
    for token in tokens {
        match token {
            Token::Statement("endfor") => return Some(()),
            Token::Value(value) => {
                let path = value.strip_prefix(item)?.strip_prefix(['.', '['])?;
                path.chars().all(|c| c.is_alphanumeric() || "_.[]'\"".contains(c)).then_some(())?;
            }
            // An answer without words, as when a tool was called, is the one condition that such loops have.
            Token::Statement(_) => return None,
            Token::Text(_) | Token::Comment => {}
        }
    }
    None
}

fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
        && !["true", "false", "none", "True", "False", "None"].contains(&name)
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, Logic> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut rest = text;
    while let Some((at, end)) = next_tag(rest) {
        let (before, from) = rest.split_at(at);
        let inside = from.get(2..).unwrap_or_default();
        let Some((content, after)) = inside.split_once(end) else {
            return Err(Logic { tag: from.chars().take(30).collect() });
        };
        let trims_before = content.starts_with('-') && end != "#}";
        let content_end = content.strip_suffix('-').filter(|_| end != "#}");
        out.push(Token::Text(if trims_before { before.trim_end() } else { before }));
        let inner = content_end.unwrap_or(content).trim_start_matches(['-', '+']).trim();
        rest = if content_end.is_some() { after.trim_start() } else { after };
        out.push(match end {
            "}}" => Token::Value(inner),
            "%}" => Token::Statement(inner),
            _ => Token::Comment,
        });
        // As the programs that read these files do: a statement takes the end of its line with it.
        if end == "%}" {
            rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
        }
    }
    out.push(Token::Text(rest));
    Ok(out)
}

/// Where the next tag begins, and how it has to end.
fn next_tag(text: &str) -> Option<(usize, &'static str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let end = match text.get(at + 1..at + 2)? {
            "{" => "}}",
            "%" => "%}",
            "#" => "#}",
            _ => return None,
        };
        Some((at, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, bool), String> {
        let shown = |part: Part| match part {
            Part::Text(text) => text,
            Part::Variable(name) => format!("<{name}>"),
        };
        jinja(text, "chat_history")
            .map(|(parts, loops)| (parts.into_iter().map(shown).collect(), loops))
            .map_err(|logic| logic.tag)
    }

    #[test]
    fn text_and_variables_are_read() {
        assert_eq!(read("a {{ b }}{# c #} {{d}}\n{\"x\": 1}"), Ok(("a <b> <d>\n{\"x\": 1}".into(), false)));
        assert_eq!(read("a  {{- b -}}  c"), Ok(("a<b>c".into(), false)));
        assert_eq!(
            read("{% for m in chat_history %}\n{{m.role}}:\n{{m['content']}}\n{% endfor %}\nx"),
            Ok(("x".into(), true))
        );
    }

    #[test]
    fn logic_is_told() {
        for (text, tag) in [
            ("{% if a %}x{% endif %}", "{% if a %}"),
            ("{{ a | upper }}", "{{ a | upper }}"),
            ("{{ a.b }}", "{{ a.b }}"),
            ("{{ 'a' }}", "{{ 'a' }}"),
            ("{% for m in other %}{{m}}{% endfor %}", "{% for m in other %}"),
            ("{% for m in chat_history %}{{x}}{% endfor %}", "{% for m in chat_history %}"),
            ("{% for m in chat_history %}{{m.x}}", "{% for m in chat_history %}"),
            ("x {{ y", "{{ y"),
        ] {
            assert_eq!(read(text), Err(tag.to_owned()));
        }
    }
}
