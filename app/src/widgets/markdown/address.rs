//! Addresses: which ones may be followed, and where bare ones are in a text.

/// Only complete web and mail addresses, and nothing that a browser would read differently than we do.
pub(super) fn may_be_followed(address: &str) -> bool {
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| {
        address.len() > scheme.len() && address.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme))
    });
    known && !address.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum TextPart<'a> {
    Text(&'a str),
    /// A bare address as it is shown, and its target.
    Link {
        address: String,
        shown: &'a str,
    },
}

/// Splits a text at bare addresses, by GitHub's rules for autolinks. One rule is ours: an address ends before a letter that is
/// not ASCII and before full-width punctuation, because in Korean, Japanese and Chinese the next word follows without a space.
pub(super) fn parts(text: &str) -> Vec<TextPart<'_>> {
    let mut parts = Vec::new();
    let mut written = 0;
    let mut from = 0;
    while let Some((start, found)) = next(text, from, written) {
        let shown = text.get(start..found.end).unwrap_or_default();
        let before = text.get(written..start).unwrap_or_default();
        if !before.is_empty() {
            parts.push(TextPart::Text(before));
        }
        parts.push(TextPart::Link { address: format!("{}{shown}", found.scheme), shown });
        written = found.end;
        from = found.end;
    }
    let rest = text.get(written..).unwrap_or_default();
    if !rest.is_empty() {
        parts.push(TextPart::Text(rest));
    }
    parts
}

struct FoundAddress {
    end: usize,
    /// The scheme to put before the shown text.
    scheme: &'static str,
}

/// Finds the first address at or after `from`. `written` is the start of the text that is not yet part of a link.
fn next(text: &str, mut from: usize, written: usize) -> Option<(usize, FoundAddress)> {
    loop {
        let at = from + text.get(from..)?.find([':', '@', 'w', 'W'])?;
        let rest = text.get(at..)?;
        let before = text.get(written..at)?;
        let found = match rest.as_bytes().first() {
            Some(b':') => web(before, rest).map(|len| (at - len.0, FoundAddress { end: at + len.1, scheme: "" })),
            Some(b'@') => {
                mail(before, rest).map(|len| (at - len.0, FoundAddress { end: at + len.1, scheme: "mailto:" }))
            }
            _ => www(before, rest).map(|len| (at, FoundAddress { end: at + len, scheme: "http://" })),
        };
        if found.is_some() {
            return found;
        }
        from = at + 1;
    }
}

/// Splits `https` | `://example.com/a`: returns how much of each side belongs to the address.
fn web(before: &str, rest: &str) -> Option<(usize, usize)> {
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        let at = before.len().checked_sub(scheme.len());
        at.and_then(|at| before.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    })?;
    if !may_begin(before.get(..before.len() - scheme.len())?) {
        return None;
    }
    let host = rest.strip_prefix("://")?;
    let end = 3 + end_of_address(host);
    is_domain(rest.get(3..end)?, 1).then_some((scheme.len(), end))
}

fn www(before: &str, rest: &str) -> Option<usize> {
    if !rest.get(..4)?.eq_ignore_ascii_case("www.") || !may_begin(before) {
        return None;
    }
    let end = end_of_address(rest);
    is_domain(rest.get(..end)?, 2).then_some(end)
}

/// The same for `me` | `@example.com`.
fn mail(before: &str, rest: &str) -> Option<(usize, usize)> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    let name = before.len() - before.trim_end_matches(is_local).len();
    let after = rest.get(1..)?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let host = after.get(..after.find(|c: char| !is_host(c)).unwrap_or(after.len()))?;
    let host = host.trim_end_matches('.');
    let good = name > 0 && host.contains('.') && !host.ends_with(['-', '_']) && !host.contains("..");
    // `a@b@c.de` and `user:pass@host` are not mail addresses.
    good.then_some((name, 1 + host.len()))
}

/// Whether an address may begin here: not inside an ASCII word, but after a Korean one.
fn may_begin(before: &str) -> bool {
    before.chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric())
}

/// The length of the address at the start of a text.
fn end_of_address(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"`".contains(c) || !c.is_ascii();
    let mut address = text.get(..text.find(ends).unwrap_or(text.len())).unwrap_or_default();
    let (opened, mut closed) = (address.matches('(').count(), address.matches(')').count());
    loop {
        let Some(last) = address.chars().next_back() else { return 0 };
        let cut = match last {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' | '|' | '\\' => 1,
            // A closing bracket belongs to the address only if it was opened inside it.
            ')' if closed > opened => {
                closed -= 1;
                1
            }
            // Something like an entity at the end is not part of it.
            ';' => {
                let name = address.trim_end_matches(';').trim_end_matches(|c: char| c.is_ascii_alphanumeric());
                if name.ends_with('&') && name.len() + 1 < address.len() - 1 {
                    address.len() - name.len() + 1
                } else {
                    1
                }
            }
            ']' if !address.contains('[') => 1,
            _ => return address.len(),
        };
        address = address.get(..address.len() - cut).unwrap_or_default();
    }
}

/// Whether an address begins with a host name of at least `parts` parts. Internal host names may have only one.
fn is_domain(address: &str, parts: usize) -> bool {
    let host = address.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let labels: Vec<&str> = host.trim_end_matches('.').split('.').collect();
    let good =
        |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let last_two = labels.iter().rev().take(2).all(|label| !label.contains('_'));
    labels.len() >= parts.max(1) && labels.iter().all(good) && last_two
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        let link = |part| if let TextPart::Link { address, .. } = part { Some(address) } else { None };
        parts(text).into_iter().filter_map(link).collect()
    }

    #[test]
    fn bare_addresses_end_where_the_sentence_goes_on() {
        for (text, found) in [
            ("https://www.example.com/faq에서 찾아보세요", "https://www.example.com/faq"),
            ("访问 https://www.example.com/docs（说明）。", "https://www.example.com/docs"),
            ("참고: https://example.com/guide 에 있습니다", "https://example.com/guide"),
            ("주소는https://example.com입니다", "https://example.com"),
            ("(see http://example.com/a_(b))", "http://example.com/a_(b)"),
            ("http://example.com/a?b=c&d=e.", "http://example.com/a?b=c&d=e"),
            ("HTTPS://Example.com/A!", "HTTPS://Example.com/A"),
            ("www.example.com/path, and", "http://www.example.com/path"),
            ("ask help@example.co.kr.", "mailto:help@example.co.kr"),
            ("http://localhost:3000/w", "http://localhost:3000/w"),
            ("'https://example.com/x'", "https://example.com/x"),
            ("https://example.com/a&copy;", "https://example.com/a"),
        ] {
            assert_eq!(links(text), [found], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_address_stays_text() {
        for text in [
            "https://",
            "http:// example.com",
            "javascript://x.example",
            "xhttps://example.com",
            "www.",
            "www",
            "wwwexample.com",
            "a@b",
            "@example.com",
            "a @ example.com",
            "10:30",
            "https://_a_._b_",
        ] {
            assert_eq!(links(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn nothing_of_the_text_is_lost() {
        let text = "a https://a.example/b, www.b.example와 c@d.example 그리고 ::@@ww";
        let whole: String = parts(text)
            .into_iter()
            .map(|part| match part {
                TextPart::Text(text) | TextPart::Link { shown: text, .. } => text,
            })
            .collect();
        assert_eq!(whole, text);
        assert_eq!(links(text).len(), 3);
    }
}
