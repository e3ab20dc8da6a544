//! Appends the sources to an answer: marks such as `[1]` mean nothing without them.

use std::fmt::Write;

use llm::Source;
use model::OutputFormat;

/// The sources as a list for the end of the answer, if it contains a mark for any.
pub(crate) fn named(sources: &[Source], answer: &str, format: OutputFormat) -> Option<String> {
    if !has_mark(answer, sources.len()) {
        return None;
    }
    let mut list = String::from("\n\n");
    for (number, Source { url, title }) in (1..).zip(sources) {
        let title = title.as_deref().map(one_line);
        let written = match format {
            OutputFormat::Markdown => {
                let words = escaped(title.as_deref().unwrap_or(url));
                // Brackets and spaces would end the URL in markdown.
                let url = url.replace('(', "%28").replace(')', "%29").replace(' ', "%20");
                writeln!(list, "{number}. [{words}]({url})")
            }
            OutputFormat::Text => match title {
                Some(title) => writeln!(list, "[{number}] {title}: {url}"),
                None => writeln!(list, "[{number}] {url}"),
            },
            OutputFormat::Json => return None,
        };
        // Writing to a string can't fail.
        written.ok()?;
    }
    list.truncate(list.trim_end().len());
    Some(list)
}

/// Whether the answer contains `[n]` for one of the sources. The text of a link in brackets doesn't count.
fn has_mark(answer: &str, sources: usize) -> bool {
    answer.match_indices('[').any(|(at, _)| {
        let rest = answer.get(at + 1..).unwrap_or_default();
        let Some((inside, behind)) = rest.split_once(']') else { return false };
        let number: Option<usize> = inside.parse().ok();
        number.is_some_and(|number| (1..=sources).contains(&number)) && !behind.starts_with('(')
    })
}

fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Escapes what markdown would interpret.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && "\\`*_[]<>|~$".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Vec<Source> {
        vec![
            Source { url: "https://stats.example/seoul".into(), title: Some("Seoul in\n[figures]".into()) },
            Source { url: "https://city.example/a_(b)".into(), title: None },
        ]
    }

    #[test]
    fn they_are_links_in_markdown_and_addresses_in_plain_text() {
        let answer = "Seoul has 9.4 million people [1][2].";
        assert_eq!(
            named(&sources(), answer, OutputFormat::Markdown).unwrap(),
            "\n\n1. [Seoul in \\[figures\\]](https://stats.example/seoul)\n2. [https://city.example/a\\_(b)](https://city.example/a_%28b%29)"
        );
        assert_eq!(
            named(&sources(), answer, OutputFormat::Text).unwrap(),
            "\n\n[1] Seoul in [figures]: https://stats.example/seoul\n[2] https://city.example/a_(b)"
        );
        assert_eq!(named(&sources(), answer, OutputFormat::Json), None);
    }

    #[test]
    fn an_answer_without_marks_is_left_alone() {
        for answer in ["Nine million.", "An array: a[0]", "[3]", "[1](https://x.example)", "[one]", "[", "[1"] {
            assert_eq!(named(&sources(), answer, OutputFormat::Markdown), None, "{answer}");
        }
        assert_eq!(named(&[], "People [1]", OutputFormat::Markdown), None);
    }
}
