//! Foreign prompts as templates of ours.
//!
//! A prompt is first taken apart into [`Part`]s by the rules of its own format, so that it is known what is text and what a
//! placeholder; then it is [written](write) so that our templates read exactly that out of it.

/// A part of a foreign prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    /// A placeholder, by its name there.
    Variable(String),
}

/// A part whose placeholder is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    Text(String),
    /// An input, by our name.
    Input(String),
    /// What the person says in a conversation.
    Message,
}

/// A template of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub text: String,
    /// Whether a space had to be put between two braces, because a template can't say the two alone.
    pub spaced: bool,
}

/// Writes parts as a template. `message` is the name by which it inserts the person's message.
pub(crate) fn write(parts: &[Known], message: &str) -> Written {
    let mut out = Written { text: String::new(), spaced: false };
    // Braces of neighbouring texts belong together.
    let mut text = String::new();
    for part in parts {
        let name = match part {
            Known::Text(more) => {
                text.push_str(more);
                continue;
            }
            Known::Input(name) => name,
            Known::Message => message,
        };
        literal(&text, true, &mut out);
        text.clear();
        out.text.push_str("{{");
        out.text.push_str(name);
        out.text.push_str("}}");
    }
    literal(&text, false, &mut out);
    out
}

/// Writes text so that nothing in it is read as a tag. Two braces with their ends are doubled, which is how a template says them;
/// without an end nothing says them, and they are kept apart.
fn literal(text: &str, before_tag: bool, out: &mut Written) {
    let mut rest = text;
    // Once there is no end, there is none further on: a text of braces alone must not be searched again for each of them.
    let mut may_end = true;
    while let Some((before, after)) = rest.split_once("{{") {
        out.text.push_str(before);
        match may_end.then(|| after.split_once("}}")).flatten() {
            Some((inner, after)) => {
                out.text.push_str("{{{{");
                out.text.push_str(inner);
                out.text.push_str("}}}}");
                rest = after;
            }
            None => {
                may_end = false;
                out.text.push_str("{ ");
                out.spaced = true;
                rest = rest.get(before.len() + 1..).unwrap_or_default();
            }
        }
    }
    out.text.push_str(rest);
    if before_tag && rest.ends_with('{') {
        out.text.push(' ');
        out.spaced = true;
    }
}

#[cfg(test)]
mod tests;
