//! Prompts that were written in an editor with formatting, as text.

/// No tag is longer, in bytes, with its end.
const LONGEST: usize = 1_000;

/// The text of what Flowise's editor writes. A text that it didn't write is left as it is, whatever tags stand in it; and so is each
/// tag that the editor has no button for.
pub(crate) fn of_editor(html: &str) -> Option<String> {
    if !html.trim_start().starts_with("<p") && !html.contains("<span class=\"variable\"") {
        return None;
    }
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        push_text(before, &mut out);
        // No tag of the editor is longer, so a text of `<` costs no more than any other.
        let scope = after.get(..after.floor_char_boundary(LONGEST)).unwrap_or_default();
        let tag = scope.split_once('>').map(|(tag, _)| (tag, after.get(tag.len() + 1..).unwrap_or_default()));
        match tag.and_then(|(tag, after)| Some((written(tag)?, after))) {
            Some((Mark::Block, after)) => {
                // An item's own paragraph begins where the item does.
                if !out.ends_with("\n- ") {
                    let end = out.trim_end_matches(['\n', ' ']).len();
                    out.truncate(end);
                    out.push_str(if out.is_empty() { "" } else { "\n\n" });
                }
                rest = after;
            }
            Some((Mark::Line, after)) => {
                out.push('\n');
                rest = after;
            }
            Some((Mark::Item, after)) => {
                let end = out.trim_end_matches(['\n', ' ']).len();
                out.truncate(end);
                out.push_str("\n- ");
                rest = after;
            }
            Some((Mark::Sign(sign), after)) => {
                out.push_str(sign);
                rest = after;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    push_text(rest, &mut out);
    Some(out.trim().to_owned())
}

enum Mark {
    /// A paragraph begins or ends.
    Block,
    Line,
    Item,
    /// What formatting is in Markdown, or nothing.
    Sign(&'static str),
}

fn written(tag: &str) -> Option<Mark> {
    let name = tag.trim_start_matches('/').trim_end_matches('/').split_whitespace().next()?;
    let begins = !tag.starts_with('/');
    Some(match name {
        "p" | "ul" | "ol" | "blockquote" | "div" => Mark::Block,
        "br" => Mark::Line,
        "li" if begins => Mark::Item,
        "span" | "a" | "u" | "li" => Mark::Sign(""),
        "strong" | "b" => Mark::Sign("**"),
        "em" | "i" => Mark::Sign("_"),
        "code" => Mark::Sign("`"),
        _ => return None,
    })
}

fn push_text(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known = [("amp;", "&"), ("lt;", "<"), ("gt;", ">"), ("quot;", "\""), ("#39;", "'"), ("nbsp;", " ")];
        match known.into_iter().find_map(|(name, sign)| Some((sign, after.strip_prefix(name)?))) {
            Some((sign, after)) => {
                out.push_str(sign);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_editor_wrote_becomes_text() {
        let mention = "<span class=\"variable\" data-type=\"mention\" data-id=\"question\">{{ question }}</span>";
        for (html, text) in [
            ("<p>One</p><p>Two<br>lines &amp; &lt;b&gt;</p>", "One\n\nTwo\nlines & <b>"),
            (&format!("<p>English:</p><p>{mention} </p><p></p>"), "English:\n\n{{ question }}"),
            ("<p>List</p><ul><li><p>a</p></li><li>b</li></ul>", "List\n- a\n- b"),
            ("<p><strong>Now</strong> <script>x</script> 1 < 2 &copy;</p>", "**Now** <script>x</script> 1 < 2 &copy;"),
        ] {
            assert_eq!(of_editor(html).as_deref(), Some(text));
        }
    }

    #[test]
    fn many_signs_take_no_time() {
        let signs = format!("<p>{}", "<".repeat(1_000_000));
        assert_eq!(of_editor(&signs).map(|text| text.len()), Some(1_000_000));
    }

    #[test]
    fn other_text_is_left_alone() {
        assert_eq!(of_editor("Write <b>HTML</b> &amp; more"), None);
    }
}
