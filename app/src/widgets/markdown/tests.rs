//! What answers may not do, and how ordinary ones look.

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

/// The tags and attributes of the output, without text.
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
    for part in ["<h3>", "<ol>", "<strong>", "<em>", "<del>", "<table>", "data-align=\"end\"", "<blockquote>", "<hr"] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[test]
fn endless_nesting_does_not_end_the_program() {
    for text in ["> ".repeat(20_000), "- ".repeat(20_000), "**_".repeat(10_000), "[".repeat(20_000)] {
        assert!(html(&format!("{text}end")).contains("end"));
    }
}

/// The HTML of an answer without the element around it.
fn inner(text: &str) -> String {
    let html = html(text);
    let inner = html.split_once('>').map_or("", |(_, inner)| inner);
    inner.strip_suffix("</div>").unwrap_or(inner).to_owned()
}

#[test]
fn emphasis_works_beside_particles() {
    for (text, expected) in [
        ("**마크다운(Markdown)**의 문법", "<p><strong>마크다운(Markdown)</strong>의 문법</p>"),
        ("이것은 **“강조”**입니다.", "<p>이것은 <strong>“강조”</strong>입니다.</p>"),
        ("**Markdown（マークダウン）**は便利です。", "<p><strong>Markdown（マークダウン）</strong>は便利です。</p>"),
        ("**합계: 1,200원**입니다.", "<p><strong>합계: 1,200원</strong>입니다.</p>"),
        ("그는**(가)**를 골랐다", "<p>그는<strong>(가)</strong>를 골랐다</p>"),
        ("*‘기울임’*은, ~~(취소)~~는", "<p><em>‘기울임’</em>은, <del>(취소)</del>는</p>"),
        ("**`코드`**는 코드", "<p><strong><code>코드</code></strong>는 코드</p>"),
        ("`**(가)**나`", "<p><code>**(가)**나</code></p>"),
        ("\\**별표(별)**는", "<p>**별표(별)**는</p>"),
        ("2 * 3 * 4, 3~5시와 10~12시", "<p>2 * 3 * 4, 3~5시와 10~12시</p>"),
        ("a**(b)**c", "<p>a**(b)**c</p>"),
    ] {
        assert_eq!(inner(text), expected, "{text}");
    }
}

#[test]
fn line_breaks_are_the_one_tag_that_does_something() {
    let table = inner("| 항목 | 내용 |\n|---|---|\n| 절차 | 작성<br>승인<br/>제출<BR /> |");
    assert!(table.contains("<td>작성<br>승인<br>제출<br></td>"), "{table}");
    assert_eq!(inner("a<br>\nb"), "<p>a<br>b</p>");
    assert_eq!(inner("<br>\n**b** c"), "<p><br><strong>b</strong> c</p>");
    assert_eq!(inner("<br class=x> <brx>"), "<p>&lt;br class=x&gt; &lt;brx&gt;</p>");
    assert_eq!(inner("`<br>`"), "<p><code>&lt;br&gt;</code></p>");
}

#[test]
fn formulas_stand_as_written() {
    assert_eq!(
        inner("The roots are \\(x_1 = 3\\) and $a_1 * b_1 + a_2 * b_2$."),
        "<p>The roots are <code class=\"formula\">\\(x_1 = 3\\)</code> and \
         <code class=\"formula\">$a_1 * b_1 + a_2 * b_2$</code>.</p>"
    );
    assert_eq!(
        inner("\\[\nx = \\frac{-b}{2a} < 3\n\\]"),
        "<p><code class=\"formula\">\\[\nx = \\frac{-b}{2a} &lt; 3\n\\]</code></p>"
    );
    let table = inner("| a |\n|---|\n| $\\|x\\| = 2$ |");
    assert!(table.contains("<td><code class=\"formula\">$\\|x\\| = 2$</code></td>"), "{table}");
    assert_eq!(inner("It costs $5 … $9."), "<p>It costs $5 … $9.</p>");
    assert_eq!(inner("```sh\necho $A $B$\n```").matches("formula").count(), 0);
    assert!(inner("[a](https://a.example/?x=$y$)").contains("href=\"https://a.example/?x=$y$\""));
}

#[test]
fn bare_addresses_can_be_followed() {
    let link = |address: &str| {
        format!("<a href=\"{address}\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">{address}</a>")
    };
    for (text, before, address, after) in [
        ("보기: https://www.example.com/guide 에", "보기: ", "https://www.example.com/guide", " 에"),
        ("https://www.example.com/faq에서", "", "https://www.example.com/faq", "에서"),
        ("访问 https://www.example.com/docs（说明）。", "访问 ", "https://www.example.com/docs", "（说明）。"),
        ("(https://example.com/a_b_c).", "(", "https://example.com/a_b_c", ")."),
    ] {
        assert_eq!(inner(text), format!("<p>{before}{}{after}</p>", link(address)), "{text}");
    }
    let written = inner("[문서 https://a.example](https://b.example)");
    assert_eq!(written.matches("<a ").count(), 1, "{written}");
    assert!(!inner("`https://a.example`").contains("<a "));
}

#[test]
fn headings_leap_over_no_level_and_begin_under_the_page_s_own() {
    let levels =
        |text: &str| -> String { inner(text).split("<h").skip(1).filter_map(|rest| rest.chars().next()).collect() };
    assert_eq!(levels("## a\n\n### b\n\n## c"), "343");
    assert_eq!(levels("### a\n\n# b\n\n#### c\n\n> ## d"), "3344");
    assert_eq!(levels("# a\n## b\n### c\n#### d\n##### e\n###### f"), "345666");
}

#[test]
fn a_block_of_code_is_the_design_system_s() {
    // The order of attributes makes no difference.
    let parts = |html: &str| -> Vec<Vec<String>> {
        let attributes = |tag: &str| {
            let mut attributes: Vec<String> = tag.split([' ', '>']).map(str::to_owned).collect();
            attributes.sort();
            attributes
        };
        html.split('<').map(attributes).collect()
    };
    let ours = inner("```rust ignore\nlet x = 1 < 2;\n\n```");
    let theirs = Owner::new_root(None)
        .with(|| view! { <ui::CodeBlock code="let x = 1 < 2;\n\n" language="rust" copy_label="Copy" /> }.to_html());
    assert_eq!(parts(&ours), parts(&theirs.replace("<!>", "")));
}

#[test]
fn marks_of_our_own_can_not_be_brought_in() {
    assert_eq!(inner("a\u{FDD1}\u{FDD2}\u{FDE2}b $x$ \u{FDD0}"), "<p>ab <code class=\"formula\">$x$</code></p>");
}
