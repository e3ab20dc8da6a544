//! A model's answer, drawn as a document. An answer is data: whatever is in it, it can't run, load or style anything.
//!
//! Raw HTML is shown as the text it is, images become links, and only http, https and mailto links can be followed. The text is
//! parsed into our own blocks ([`parse`]) and drawn by Leptos, so nothing of it is ever treated as HTML.

mod address;
mod html;
mod parse;
mod plain;

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;
use pulldown_cmark::{Options, Parser};
use ui::{CodeBlock, use_toaster};

use crate::locales::use_words;
use parse::{Align, Block, Inline, parse};

/// Draws markdown. While text is being added at the end, only the last block is drawn anew.
#[component]
pub fn Markdown(
    /// The text so far.
    #[prop(into)]
    text: Signal<String>,
    /// Whether more is coming; shows a caret at the end.
    #[prop(optional, into)]
    streaming: Signal<bool>,
    /// The language of the text, when it is not the page's (`ko`).
    #[prop(optional, into)]
    lang: Option<String>,
) -> impl IntoView {
    let blocks = Memo::new(move |_| {
        let keyed = |(at, block): (usize, Block)| {
            let mut hasher = DefaultHasher::new();
            block.hash(&mut hasher);
            ((at, hasher.finish()), block)
        };
        text.with(|text| parse(text).into_iter().enumerate().map(keyed).collect::<Vec<_>>())
    });
    view! {
        <div class="prose" lang=lang data-state=move || streaming.get().then_some("streaming")>
            <For each=move || blocks.get() key=|(key, _)| *key let((_, block))>
                {draw(block)}
            </For>
        </div>
    }
}

/// The HTML of each block of a text, for pages that are only written by the server.
#[cfg(feature = "ssr")]
pub(crate) fn blocks_of_markdown(text: &str) -> Vec<String> {
    parse(text).into_iter().map(|block| draw(block).to_html()).collect()
}

const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// An answer as the HTML of a document of its own, for the clipboard and for files. It holds nothing that runs, loads or styles.
pub fn html(markdown: &str) -> String {
    let mut writer = html::Writer::new(None);
    for (event, range) in Parser::new_ext(markdown, OPTIONS).into_offset_iter() {
        writer.take(event, range);
    }
    writer.finish()
}

/// An answer as it is read without knowing markdown, for the clipboard's plain text and for text files. The cells of a table's row
/// are apart by tabs, as spreadsheets take them.
pub fn plain_text(markdown: &str) -> String {
    let mut writer = plain::Writer::default();
    for event in Parser::new_ext(markdown, OPTIONS) {
        writer.take(event);
    }
    writer.finish()
}

fn draw(block: Block) -> AnyView {
    match block {
        Block::Paragraph(content) => view! { <p>{line(content)}</p> }.into_any(),
        Block::Tight(content) => line(content),
        Block::Heading(level, content) => heading(level, line(content)),
        Block::Quote(blocks) => view! { <blockquote>{all(blocks)}</blockquote> }.into_any(),
        Block::List { start, items } => list(start, items),
        Block::Code { language, text } => view! { <Code language text /> }.into_any(),
        Block::Table { aligns, head, rows } => table(&aligns, head, rows),
        Block::Rule => view! { <hr /> }.into_any(),
    }
}

fn all(blocks: Vec<Block>) -> AnyView {
    blocks.into_iter().map(draw).collect_view().into_any()
}

/// An answer stands under the page's own `h1` and `h2`, so its headings begin at `h3`.
fn heading(level: u8, content: AnyView) -> AnyView {
    match level {
        1 => view! { <h3>{content}</h3> }.into_any(),
        2 => view! { <h4>{content}</h4> }.into_any(),
        3 => view! { <h5>{content}</h5> }.into_any(),
        _ => view! { <h6>{content}</h6> }.into_any(),
    }
}

fn list(start: Option<u64>, items: Vec<Vec<Block>>) -> AnyView {
    let items = items.into_iter().map(|item| view! { <li>{all(item)}</li> }).collect_view();
    match start {
        None => view! { <ul>{items}</ul> }.into_any(),
        Some(start) => view! { <ol start=(start != 1).then(|| start.to_string())>{items}</ol> }.into_any(),
    }
}

fn table(aligns: &[Align], head: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>>) -> AnyView {
    let align = |at: usize| aligns.get(at).and_then(|align| align.attr());
    let head = head.into_iter().enumerate().map(|(at, cell)| {
        view! { <th scope="col" data-align=align(at)>{line(cell)}</th> }
    });
    let rows = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(|(at, cell)| {
            view! { <td data-align=align(at)>{line(cell)}</td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let label = use_words().common().table();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=label>
            <table>
                <thead>
                    <tr>{head.collect_view()}</tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(content: Vec<Inline>) -> AnyView {
    content.into_iter().map(inline).collect_view().into_any()
}

fn inline(part: Inline) -> AnyView {
    match part {
        Inline::Text(text) => text.into_any(),
        Inline::Code(code) => view! { <code>{code}</code> }.into_any(),
        Inline::Strong(content) => view! { <strong>{line(content)}</strong> }.into_any(),
        Inline::Emphasis(content) => view! { <em>{line(content)}</em> }.into_any(),
        Inline::Deleted(content) => view! { <del>{line(content)}</del> }.into_any(),
        Inline::Link { href, content } => view! {
            <a href=href target="_blank" rel="noopener noreferrer nofollow ugc">
                {line(content)}
            </a>
        }
        .into_any(),
        Inline::Break => view! { <br /> }.into_any(),
    }
}

#[component]
fn Code(language: String, text: String) -> impl IntoView {
    let w = use_words().common();
    let toaster = use_toaster();
    let tell = move |result: Result<(), ()>| toaster.done(if result.is_ok() { w.copied() } else { w.copy_failed() });
    view! { <CodeBlock code=text language=language copy_label=w.copy() on_copy=Callback::new(tell) /> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        Owner::new_root(None).with(|| view! { <Markdown text=text.to_owned() /> }.to_html())
    }

    #[test]
    fn an_answer_leaves_the_page_without_its_markup() {
        let answer = "## 회의록\n\n- **결정**: 배포<br>금요일\n- [문서](https://a.example)\n\n| 이름 | 시간 |\n|---|--:|\n| 박 | 3 |\n\n```sh\nls *\n```\n\n1. <b>x</b>";
        assert_eq!(
            super::plain_text(answer),
            "회의록\n\n- 결정: 배포\n  금요일\n- 문서 (https://a.example)\n\n이름\t시간\n박\t3\n\nls *\n\n1. <b>x</b>"
        );
        assert_eq!(
            super::html(answer),
            "<h2>회의록</h2><ul><li><strong>결정</strong>: 배포<br>금요일</li><li><a href=\"https://a.example\">문서</a></li></ul>\
             <table border=\"1\"><thead><tr><th>이름</th><th align=\"right\">시간</th></tr></thead>\
             <tbody><tr><td>박</td><td align=\"right\">3</td></tr></tbody></table>\
             <pre><code class=\"language-sh\">ls *\n</code></pre><ol><li>&lt;b&gt;x&lt;/b&gt;</li></ol>"
        );
    }

    /// Tags and attributes of the output, without text.
    fn tags(html: &str) -> Vec<&str> {
        html.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect()
    }

    #[test]
    fn an_answer_cannot_bring_html() {
        for text in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<iframe src=//evil.example></iframe>",
            "<div style=\"position:fixed\">",
            "`<b onclick=x>`",
            "```\n</code></pre><script>alert(1)</script>\n```",
            "```\"><script>\nx\n```",
            "# <svg onload=alert(1)>",
            "| <script>a</script> |\n|---|\n| <style>b</style> |",
            "- <script>x</script>\n  - <b>",
            "[<img src=x onerror=y>](https://a.example)",
            "![<script>](https://a.example/x.png)",
            "&lt;script&gt; <!-- c --> <?php ?> <![CDATA[x]]>",
        ] {
            let html = html(text);
            for tag in tags(&html) {
                let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
                let ours = [
                    "div", "p", "a", "code", "pre", "span", "button", "svg", "use", "use/", "h3", "table", "thead",
                    "tbody", "tr", "th", "td", "ul", "li", "!", "!----", "!--", "br",
                ];
                assert!(ours.contains(&name) || name.starts_with('!'), "<{tag}> from {text:?} in {html}");
                assert!(!tag.contains("onerror") && !tag.contains("style="), "<{tag}> from {text:?}");
            }
        }
    }

    #[test]
    fn only_web_and_mail_links_can_be_followed() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "file:///etc/passwd",
            "//evil.example",
            "/w/dalbit/admin",
            "#x",
            "https:evil",
            "java&#10;script:x",
        ] {
            let html = html(&format!("[text](<{bad}>)"));
            assert!(!html.contains("href"), "{bad}: {html}");
            assert!(html.contains("text"), "{bad}: {html}");
        }
        for good in ["https://a.example/b?c=d", "http://a.example", "mailto:a@b.example", "HTTPS://a.example"] {
            let html = html(&format!("[text](<{good}>)"));
            assert!(html.contains("href=\"") && html.contains("noopener noreferrer nofollow ugc"), "{good}: {html}");
        }
    }

    #[test]
    fn a_quote_in_an_address_stays_in_its_attribute() {
        let html = html("[x](<https://a.example/\"onmouseover=\"alert(1)>)");
        assert!(!html.contains("\"onmouseover"), "{html}");
    }

    #[test]
    fn images_are_never_loaded() {
        let html = html("![a chart](https://tracker.example/p.gif)");
        assert!(!html.contains("<img") && html.contains("a chart") && html.contains("href"), "{html}");
    }

    #[test]
    fn ordinary_answers_look_as_written() {
        let html = html(
            "## Decisions\n\n1. **Ship** on _Friday_\n2. ~~Wait~~\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n> 회의\n\n---",
        );
        for part in
            ["<h3>", "<ol>", "<strong>", "<em>", "<del>", "<table>", "data-align=\"end\"", "<blockquote>", "<hr"]
        {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn endless_nesting_does_not_end_the_program() {
        for text in ["> ".repeat(20_000), "- ".repeat(20_000), "**_".repeat(10_000), "[".repeat(20_000)] {
            assert!(html(&format!("{text}end")).contains("end"));
        }
    }
}
