//! Runs the examples of the CommonMark and GFM specifications, as far as they apply: `markdown/commonmark.txt` and
//! `markdown/gfm.txt` (each the specification's `spec.txt`) in `MADANG_FIXTURES` or beside the repository.
//!
//! Expected output is adapted to our rules before it is compared: links that can't be followed become text, titles are left out,
//! and line ends are kept. Examples with raw HTML or images are skipped, because our rules for them are entirely different
//! (`tests.rs`).

use std::path::PathBuf;

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

fn examples(name: &str) -> Vec<Example> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures");
    let folder = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from).join("markdown");
    let Ok(text) = std::fs::read_to_string(folder.join(name)) else { return Vec::new() };
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if !line.starts_with(&format!("{fence} example")) {
            continue;
        }
        let (mut markdown, mut html, mut in_html) = (String::new(), String::new(), false);
        for line in lines.by_ref().take_while(|line| *line != fence) {
            if line == "." {
                in_html = true;
            } else {
                let part = if in_html { &mut html } else { &mut markdown };
                part.push_str(&line.replace('→', "\t"));
                part.push('\n');
            }
        }
        examples.push(Example { number: examples.len() + 1, markdown, html });
    }
    examples
}

/// Whether an example has raw HTML or an image, for which our rules differ.
fn does_not_apply(example: &Example) -> bool {
    use pulldown_cmark::{Event, Parser, Tag};
    Parser::new(&example.markdown).any(|event| {
        matches!(event, Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. } | Tag::HtmlBlock))
    })
}

/// A specification's expected output, adapted to our rules.
fn expected(html: &str) -> String {
    let html = html
        .replace("<br />\n", "<br>")
        .replace("<br />", "<br>")
        .replace("<hr />", "<hr>")
        .replace(" align=\"left\"", "")
        .replace("<input checked=\"\" disabled=\"\" type=\"checkbox\"> ", "☑ ")
        .replace("<input disabled=\"\" type=\"checkbox\"> ", "☐ ");
    let mut out = String::new();
    let mut followed = Vec::new();
    let mut rest = html.as_str();
    while let Some(at) = rest.find("<a href=\"").into_iter().chain(rest.find("</a>")).min() {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('>').unwrap() + 1;
        if rest.starts_with("</a>") {
            out.push_str(if followed.pop().unwrap_or(false) { "</a>" } else { "" });
        } else {
            let address = rest["<a href=\"".len()..].split('"').next().unwrap();
            let follow = super::address::may_be_followed(&address.replace("&amp;", "&"));
            followed.push(follow);
            if follow {
                out.push_str(&format!("<a href=\"{address}\">"));
            }
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Removes irrelevant differences: line ends between blocks, and the spelling of addresses.
fn normal(html: &str) -> String {
    let html = html
        .replace("&quot;", "\"")
        .replace("<br>\n", "\n")
        .replace("<table border=\"1\">", "<table>")
        .replace("<tbody></tbody>", "");
    let mut out = String::new();
    let mut in_code = false;
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        let (tag, after) = tag.split_at(tag.find('>').map_or(tag.len(), |end| end + 1));
        let name = tag.trim_start_matches(['<', '/']).split([' ', '>']).next().unwrap_or_default();
        let inline = ["a", "em", "strong", "del", "code", "br"].contains(&name);
        // Next to inline tags, a line end is part of the text.
        let text = if in_code || inline && !out.ends_with('>') { text } else { text.trim_matches('\n') };
        out.push_str(text);
        match name {
            "pre" => in_code = !tag.starts_with("</"),
            "a" => {
                out.push_str(&decoded(tag));
                rest = after;
                continue;
            }
            _ => {}
        }
        out.push_str(tag);
        rest = after;
    }
    out.push_str(rest.trim_matches('\n'));
    out
}

fn decoded(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Removes links on bare addresses, which CommonMark does not have.
fn without_bare_links(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("<a href=\"") {
        let (before, link) = rest.split_at(at);
        out.push_str(before);
        let address = link["<a href=\"".len()..].split('"').next().unwrap_or_default();
        let shown = link.split_once('>').and_then(|(_, after)| after.split_once("</a>"));
        match shown {
            Some((shown, after)) if [address, address.trim_start_matches("mailto:")].contains(&shown) => {
                out.push_str(shown);
                rest = after;
            }
            _ => {
                out.push_str("<a href=\"");
                rest = &link["<a href=\"".len()..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[test]
#[cfg_attr(not(markdown_specs), ignore = "the specifications are not there")]
fn the_examples_of_the_specifications_come_out_as_they_say() {
    for name in ["commonmark.txt", "gfm.txt"] {
        let examples = examples(name);
        let (mut applied, mut wrong) = (0, Vec::new());
        for example in examples.iter().filter(|example| !does_not_apply(example)) {
            applied += 1;
            let ours = normal(&super::html(&example.markdown));
            let theirs = normal(&expected(&example.html));
            if ours != theirs && without_bare_links(&ours) != without_bare_links(&theirs) {
                wrong.push(format!("{name} {}:\n{}\nours   {ours}\ntheirs {theirs}", example.number, example.markdown));
            }
        }
        assert!(wrong.is_empty(), "{} of {applied}:\n{}", wrong.len(), wrong.join("\n\n"));
        assert!(examples.is_empty() || applied > examples.len() / 2, "{name}: {applied} of {}", examples.len());
    }
}
