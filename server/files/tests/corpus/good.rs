//! Good files of every format, and the text that each must become.

use encoding_rs::EUC_KR;
use files::{Content, Kind, Limits, Note};
use image::ImageFormat;

use crate::{
    build::{
        EXCEL_MACROS, WORD, WORD_MACROS, docx, docx_with, hml, hp, hp_table, hwpx, line, ods, office, pdf, pdf_hex,
        picture, pptx, scan, shape, turned_jpeg, word_body, wp, wp_with, xc, xls, xlsx, xlsx_of, xn,
    },
    hwp5, read, read_as,
};

type Case = (&'static str, Vec<u8>, &'static str);

#[track_caller]
fn check(kind: Kind, cases: &[Case]) {
    for (name, bytes, expected) in cases {
        let document = read(bytes, name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(document.kind, kind, "{name}");
        let text = document.markdown();
        assert_eq!(text, *expected, "{name}: {document:#?}");
        let mut last = 0;
        for block in &document.blocks {
            let offset = usize::try_from(block.offset).unwrap();
            assert!(offset >= last && text.is_char_boundary(offset), "{name}");
            last = offset;
        }
    }
    println!("{} good files of {kind:?}", cases.len());
}

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn euc_kr(text: &str) -> Vec<u8> {
    EUC_KR.encode(text).0.into_owned()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn plain_text() {
    const TEXT: &str = "안녕하세요, 여러분.\n둘째 줄입니다.\n\n둘째 문단.";
    check(
        Kind::Txt,
        &[
            ("a.txt", bytes(TEXT), TEXT),
            ("bom.txt", bytes(&format!("\u{feff}{TEXT}")), TEXT),
            ("cp949.TXT", euc_kr(TEXT), TEXT),
            ("cp949-short.txt", euc_kr("똠방각하"), "똠방각하"),
            ("wide.txt", utf16(&format!("\u{feff}{TEXT}")), TEXT),
            ("wide-without-mark.txt", utf16(TEXT), TEXT),
            ("crlf.txt", bytes("a\r\nb\r\n\r\nc\rd"), "a\nb\n\nc\nd"),
            ("회의록 v1. 최종", bytes("이름에 끝이 없어요"), "이름에 끝이 없어요"),
            ("code.log", bytes("<b>not html</b>"), "<b>not html</b>"),
        ],
    );
}

#[test]
fn markdown() {
    check(
        Kind::Md,
        &[
            ("a.md", bytes("# 제목\n\n본문 **굵게** `code`\n둘째 줄"), "# 제목\n\n본문 굵게 code\n둘째 줄"),
            ("list.md", bytes("- a\n  - b\n- c\n\n1. d\n2. e"), "- a\n   - b\n- c\n\n1. d\n2. e"),
            ("table.md", bytes("| a | b |\n|---|---|\n| 1 | 2 |"), "| a | b |\n| --- | --- |\n| 1 | 2 |"),
            ("code.markdown", bytes("```\nlet a = 1;\n```\n\n> quoted"), "let a = 1;\n\nquoted"),
            ("meta.md", bytes("---\ntitle: x\n---\n\n## b"), "## b"),
        ],
    );
}

#[test]
fn tables_of_text() {
    check(
        Kind::Csv,
        &[
            ("a.csv", bytes("이름,수량\n사과,3\n"), "| 이름 | 수량 |\n| --- | --- |\n| 사과 | 3 |"),
            ("cp949.csv", euc_kr("이름,수량\r\n사과,3\r\n"), "| 이름 | 수량 |\n| --- | --- |\n| 사과 | 3 |"),
            ("semicolon.csv", bytes("a;b\n1,5;2\n"), "| a | b |\n| --- | --- |\n| 1,5 | 2 |"),
            (
                "quoted.csv",
                bytes("a,b\n\"x, y\",\"two\nlines\"\n"),
                "| a | b |\n| --- | --- |\n| x, y | two<br>lines |",
            ),
            ("uneven.csv", bytes("a,b,c\n1\n"), "| a | b | c |\n| --- | --- | --- |\n| 1 |  |  |"),
            (
                "formula.csv",
                bytes("a,b\n=1+1,=HYPERLINK(\"http://x\")\n"),
                "| a | b |\n| --- | --- |\n| =1+1 | =HYPERLINK(\"http://x\") |",
            ),
        ],
    );
    check(
        Kind::Tsv,
        &[
            ("a.tsv", bytes("a\tb\n1, 2\t3\n"), "| a | b |\n| --- | --- |\n| 1, 2 | 3 |"),
            ("wide.tsv", utf16("\u{feff}가\t나\n"), "| 가 | 나 |\n| --- | --- |"),
        ],
    );
}

#[test]
fn html() {
    let korean = "<html><head><meta charset=euc-kr><title>공지</title></head><body><p>안녕하세요</p></body></html>";
    check(
        Kind::Html,
        &[
            (
                "a.html",
                bytes("<!doctype html><h1>A &amp; B</h1><p>one <b>two</b>\n three<script>bad()</script></p>"),
                "# A & B\n\none two three",
            ),
            ("cp949.htm", euc_kr(korean), "안녕하세요"),
            ("list.html", bytes("<ul><li>a<li>b<ol><li>c</ol></ul><p>d"), "- a\n- b\n   1. c\n\nd"),
            (
                "table.html",
                bytes("<table><tr><th>a<th colspan=2>b<tr><td>1<td>2<td><p>3</p><p>4</p></table>"),
                "| a | b |  |\n| --- | --- | --- |\n| 1 | 2 | 3<br>4 |",
            ),
            (
                "picture.html",
                bytes("<p><img alt='그림' src='http://x/y.png'></p><pre>a\n  b</pre>"),
                "![그림]()\n\na\n  b",
            ),
            ("fragment.html", bytes("text <br> more<div>next</div>&#44032;"), "text\nmore\n\nnext\n\n가"),
        ],
    );
}

const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="mine"><w:name w:val="Mine"/><w:basedOn w:val="1"/></w:style><w:style w:styleId="loop"><w:name w:val="Loop"/><w:basedOn w:val="loop"/></w:style><w:style w:styleId="li"><w:name w:val="List"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;
const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;

fn word_cases() -> Vec<Case> {
    let styled = |body: &str| docx_with(body, &[("word/styles.xml", STYLES), ("word/numbering.xml", NUMBERING)]);
    let item = |level: u8, text: &str| {
        wp_with(&format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>"#), text)
    };
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", wp(text));
    vec![
        ("a.docx", docx(&[wp("첫째 문단"), wp("둘째 &lt;문단&gt;")].concat()), "첫째 문단\n\n둘째 <문단>"),
        (
            "headings.docx",
            styled(
                &[
                    wp_with(r#"<w:pStyle w:val="1"/>"#, "하나"),
                    wp_with(r#"<w:pStyle w:val="mine"/>"#, "둘"),
                    wp_with(r#"<w:outlineLvl w:val="2"/>"#, "셋"),
                    wp_with(r#"<w:pStyle w:val="loop"/>"#, "넷"),
                ]
                .concat(),
            ),
            "# 하나\n\n# 둘\n\n### 셋\n\n넷",
        ),
        (
            "lists.docx",
            styled(&[item(0, "a"), item(1, "b"), item(0, "c"), wp_with(r#"<w:pStyle w:val="li"/>"#, "d")].concat()),
            "1. a\n   - b\n2. c\n3. d",
        ),
        (
            "table.docx",
            docx(&format!(
                "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>{}",
                cell(r#"<w:vMerge w:val="restart"/>"#, "a"),
                cell(r#"<w:gridSpan w:val="2"/>"#, "b|c"),
                cell("<w:vMerge/>", "unseen"),
                cell("", "1"),
                format_args!("<w:tc>{}{}</w:tc>", wp("2"), wp("3")),
                wp("after")
            )),
            "| a | b\\|c |  |\n| --- | --- | --- |\n|  | 1 | 2<br>3 |\n\nafter",
        ),
        (
            "nested-table.docx",
            docx(&format!(
                "<w:tbl><w:tr><w:tc>{}<w:tbl><w:tr>{}{}</w:tr></w:tbl>{}</w:tc></w:tr></w:tbl>",
                wp("a"),
                cell("", "b"),
                cell("", "c"),
                wp("d")
            )),
            "| a<br>b c<br>d |\n| --- |",
        ),
        (
            "changes.docx",
            docx(
                "<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t xml:space=\"preserve\">new </w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>end</w:t><w:tab/><w:t>x</w:t><w:br/><w:t>y</w:t></w:r></w:p>",
            ),
            "new end\tx\ny",
        ),
        (
            "notes.docx",
            docx_with(
                r#"<w:p><w:r><w:t>text</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>"#,
                &[(
                    "word/footnotes.xml",
                    r#"<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>the note</w:t></w:r></w:p></w:footnote></w:footnotes>"#,
                )],
            ),
            "text[^2]\n\n[^2]: the note",
        ),
        (
            "box.docx",
            docx(
                r#"<w:p><w:r><w:t>around </w:t><mc:AlternateContent xmlns:mc="mc"><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>in the box</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:p><w:r><w:t>twice</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent><w:t>it</w:t></w:r></w:p>"#,
            ),
            "in the box\n\naround it",
        ),
        (
            "picture.docx",
            docx(r#"<w:p><w:r><w:drawing><wp:docPr id="1" descr="우리 회사"/><a:blip/></w:drawing></w:r></w:p>"#),
            "![우리 회사]()",
        ),
        (
            "elsewhere.docx",
            office(
                WORD,
                &[
                    (
                        "_rels/.rels",
                        r#"<Relationships><Relationship Id="r" Type="x/officeDocument" Target="/word/document2.xml"/></Relationships>"#,
                    ),
                    ("word/document2.xml", &word_body(&wp("here"))),
                ],
            ),
            "here",
        ),
        (
            "macros.docm",
            office(WORD_MACROS, &[("word/document.xml", &word_body(&wp("with macros"))), ("word/vbaProject.bin", "x")]),
            "with macros",
        ),
    ]
}

#[test]
fn word() {
    check(Kind::Docx, &word_cases());
    let document = read(&word_cases().pop().unwrap().1, "a.docm").unwrap();
    assert_eq!(document.notes, [Note::MacrosIgnored]);
}

#[test]
fn excel() {
    let row = |number: u32, cells: &[String]| format!(r#"<row r="{number}">{}</row>"#, cells.concat());
    let simple = row(1, &[xc("A1", "품목"), xc("B1", "값")]) + &row(2, &[xc("A2", "사과"), xn("B2", "1500.5")]);
    check(
        Kind::Xlsx,
        &[
            ("a.xlsx", xlsx(&[("표", "visible", &simple)]), "# 표\n\n| 품목 | 값 |\n| --- | --- |\n| 사과 | 1500.5 |"),
            (
                "two.xlsx",
                xlsx(&[("A", "visible", &row(1, &[xn("A1", "1")])), ("B", "visible", &row(1, &[xc("A1", "b")]))]),
                "# A\n\n| 1 |\n| --- |\n\n# B\n\n| b |\n| --- |",
            ),
            (
                "hidden.xlsx",
                xlsx(&[("A", "visible", &row(1, &[xn("A1", "1")])), ("secret", "hidden", &simple)]),
                "# A\n\n| 1 |\n| --- |",
            ),
            (
                "far.xlsx",
                xlsx(&[("A", "visible", &(row(1, &[xn("A1", "1")]) + &row(1_048_576, &[xc("XFD1048576", "far")])))]),
                "# A\n\n| 1 |\n| --- |\n\n| far |\n| --- |",
            ),
            (
                "date.xlsx",
                xlsx(&[(
                    "A",
                    "visible",
                    r#"<row r="1"><c r="A1" s="1"><v>45992</v></c><c r="B1" s="1"><v>45992.75</v></c></row>"#,
                )]),
                "# A\n\n| 2025-12-01 | 2025-12-01 18:00:00 |\n| --- | --- |",
            ),
            (
                "formula.xlsx",
                xlsx(&[(
                    "A",
                    "visible",
                    r#"<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="inlineStr"><is><t>=1+1</t></is></c><c r="C1" t="b"><v>1</v></c></row>"#,
                )]),
                "# A\n\n| 2 | =1+1 | TRUE |\n| --- | --- | --- |",
            ),
            (
                "sum.xlsx",
                xlsx(&[("A", "visible", &row(1, &[xn("A1", "0.30000000000000004"), xn("B1", "1E+21")]))]),
                "# A\n\n| 0.3 | 1000000000000000000000 |\n| --- | --- |",
            ),
            (
                "macros.xlsm",
                xlsx_of(EXCEL_MACROS, &[("A", "visible", &row(1, &[xn("A1", "1")]))]),
                "# A\n\n| 1 |\n| --- |",
            ),
        ],
    );
    check(
        Kind::Xls,
        &[
            (
                "a.xls",
                xls("시트", &[(0, 0, "이름"), (0, 1, "수량"), (1, 0, "사과"), (1, 1, "3")]),
                "# 시트\n\n| 이름 | 수량 |\n| --- | --- |\n| 사과 | 3 |",
            ),
            ("apart.xls", xls("S", &[(0, 0, "a"), (9, 5, "=b")]), "# S\n\n| a |\n| --- |\n\n| =b |\n| --- |"),
        ],
    );
}

#[test]
fn opendocument() {
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let sheet = |name: &str, rows: &str| format!(r#"<table:table table:name="{name}">{rows}</table:table>"#);
    check(
        Kind::Ods,
        &[
            ("a.ods", ods(&sheet("표", &[row(&[cell("a"), cell("b")].concat()), row(&[cell("1"), cell("=2")].concat())].concat())), "# 표\n\n| a | b |\n| --- | --- |\n| 1 | =2 |"),
            ("repeated.ods", ods(&sheet("A", &row(r#"<table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16382"/>"#))), "# A\n\n| x | x |\n| --- | --- |"),
            ("empty-rows.ods", ods(&sheet("A", &[row(&cell("x")), r#"<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>"#.to_owned(), row(&cell("y"))].concat())), "# A\n\n| x |\n| --- |\n\n| y |\n| --- |"),
            ("hidden.ods", ods(&format!(r#"<table:table table:name="no" table:style-name="ta2">{}</table:table>{}"#, row(&cell("secret")), sheet("A", &row(&cell("x"))))), "# A\n\n| x |\n| --- |"),
        ],
    );
}

#[test]
fn powerpoint() {
    let table = "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:p><a:r><a:t>b</a:t></a:r></a:p></a:tc></a:tr></a:tbl></p:graphicFrame>";
    let hidden = r#"<p:sld show="0" xmlns:p="p" xmlns:a="a"><a:p><a:t>secret</a:t></a:p></p:sld>"#;
    check(
        Kind::Pptx,
        &[
            (
                "a.pptx",
                pptx(&[&(shape(Some("title"), "분기 실적") + &shape(Some("body"), "하나\n\t둘"))], None),
                "# 분기 실적\n\n- 하나\n   - 둘",
            ),
            (
                "two.pptx",
                pptx(
                    &[
                        &shape(Some("ctrTitle"), "A"),
                        &(shape(Some("title"), "B") + &shape(None, "free") + &shape(Some("sldNum"), "2")),
                    ],
                    None,
                ),
                "# A\n\n# B\n\nfree",
            ),
            ("table.pptx", pptx(&[table], None), "| a | b |\n| --- | --- |"),
            ("notes.pptx", pptx(&[&shape(Some("title"), "A")], Some("say hello")), "# A\n\nsay hello"),
            ("hidden.pptx", pptx(&[&shape(Some("title"), "A"), hidden], None), "# A"),
        ],
    );
    let document = read(&pptx(&[&shape(None, "a"), &shape(None, "b")], None), "a.pptx").unwrap();
    assert_eq!(document.blocks.iter().map(|block| block.page).collect::<Vec<_>>(), [Some(1), Some(2)]);
}

#[test]
fn hangul() {
    let inner = hp_table(&[&["안", "쪽"]]);
    let nested = format!(
        r#"<hp:p paraPrIDRef="0"><hp:run><hp:tbl><hp:tr><hp:tc><hp:subList>{inner}</hp:subList><hp:cellAddr colAddr="0" rowAddr="0"/></hp:tc></hp:tr></hp:tbl></hp:run></hp:p>"#
    );
    let head = r#"<hp:p paraPrIDRef="0"><hp:run><hp:ctrl><hp:header><hp:subList><hp:p><hp:run><hp:t>머리말</hp:t></hp:run></hp:p></hp:subList></hp:header></hp:ctrl><hp:t>앞<hp:lineBreak/>뒤<hp:tab width="1"/>끝</hp:t></hp:run></hp:p>"#;
    check(
        Kind::Hwpx,
        &[
            (
                "a.hwpx",
                hwpx(&[&[hp(1, "제목"), hp(0, "본문입니다."), hp(2, "항목"), hp(3, "센 항목")].concat()]),
                "# 제목\n\n본문입니다.\n\n- 항목\n   1. 센 항목",
            ),
            (
                "table.hwpx",
                hwpx(&[&[hp_table(&[&["가", "나"], &["1", "=2"]]), hp(0, "뒤")].concat()]),
                "| 가 | 나 |\n| --- | --- |\n| 1 | =2 |\n\n뒤",
            ),
            ("sections.hwpx", hwpx(&[&hp(0, "하나"), &hp(0, "둘")]), "하나\n\n둘"),
            ("nested.hwpx", hwpx(&[&nested]), "| 안 쪽 |\n| --- |"),
            ("head.hwpx", hwpx(&[head]), "앞\n뒤\t끝"),
        ],
    );
    let xml = |text: &str| hml(text);
    let simple = xml(
        r#"<P ParaShape="1"><TEXT CharShape="0"><CHAR>제목</CHAR></TEXT></P><P ParaShape="0"><TEXT><CHAR>본문<TAB/>끝</CHAR></TEXT></P>"#,
    );
    check(
        Kind::Hwpml,
        &[
            ("a.hml", bytes(&simple), "## 제목\n\n본문\t끝"),
            ("wide.hml", utf16(&format!("\u{feff}{}", simple.replace("UTF-8", "UTF-16"))), "## 제목\n\n본문\t끝"),
            (
                "table.hml",
                bytes(&xml(
                    r#"<P ParaShape="0"><TEXT><TABLE><ROW><CELL ColAddr="0" RowAddr="0"><PARALIST><P ParaShape="0"><TEXT><CHAR>가</CHAR></TEXT></P></PARALIST></CELL><CELL ColAddr="1" RowAddr="0"><PARALIST><P><TEXT><CHAR>나</CHAR></TEXT></P></PARALIST></CELL></ROW></TABLE></TEXT></P>"#,
                )),
                "| 가 | 나 |\n| --- | --- |",
            ),
        ],
    );
    let body =
        [hwp5::paragraph(0, 1, "제목"), hwp5::paragraph(0, 0, "본문\t끝"), hwp5::paragraph(0, 2, "항목")].concat();
    let with_table = [hwp5::table(0, &[&["가", "나"], &["1", "=2"]]), hwp5::paragraph(0, 0, "뒤")].concat();
    let long = hwp5::paragraph(0, 0, &"긴 글 ".repeat(2000));
    let controls = [
        hwp5::paragraph(0, 0, "본문"),
        hwp5::control(1, b"head", &hwp5::paragraph(2, 0, "머리말")),
        hwp5::control(1, b"fn  ", &hwp5::paragraph(2, 0, "각주")),
        hwp5::paragraph(0, 0, "뒤"),
    ]
    .concat();
    let long_text: &'static str = Box::leak("긴 글 ".repeat(2000).trim().to_owned().into_boxed_str());
    check(
        Kind::Hwp,
        &[
            ("a.hwp", hwp5::hwp(std::slice::from_ref(&body), true), "# 제목\n\n본문\t끝\n\n- 항목"),
            ("plain.hwp", hwp5::hwp(&[body], false), "# 제목\n\n본문\t끝\n\n- 항목"),
            ("table.hwp", hwp5::hwp(&[with_table], true), "| 가 | 나 |\n| --- | --- |\n| 1 | =2 |\n\n뒤"),
            (
                "sections.hwp",
                hwp5::hwp(&[hwp5::paragraph(0, 0, "하나"), hwp5::paragraph(0, 0, "둘")], true),
                "하나\n\n둘",
            ),
            ("long.hwp", hwp5::hwp(&[long], true), long_text),
            ("controls.hwp", hwp5::hwp(&[controls], true), "본문\n\n각주\n\n뒤"),
        ],
    );
}

#[test]
fn pdfs() {
    let body: String = (0..4).map(|row| line(700 - 14 * row, 10, &format!("line {row} of the text"))).collect();
    let table: String = (0..3)
        .map(|row| {
            format!(
                "BT /F1 10 Tf 72 {y} Td (left {row}) Tj ET BT /F1 10 Tf 300 {y} Td (right {row}) Tj ET\n",
                y = 500 - 20 * row
            )
        })
        .collect();
    let korean = format!("BT /F2 12 Tf 72 700 Td {} Tj ET", pdf_hex("안녕하세요 여러분"));
    check(
        Kind::Pdf,
        &[
            ("a.pdf", pdf(&[line(700, 10, "Hello, world.")]), "Hello, world."),
            (
                "heading.pdf",
                pdf(&[line(760, 24, "Report") + &body]),
                "# Report\n\nline 0 of the text line 1 of the text line 2 of the text line 3 of the text",
            ),
            (
                "pages.pdf",
                pdf(&[line(700, 10, "one is the first page"), line(700, 10, "two is the second page")]),
                "one is the first page\n\ntwo is the second page",
            ),
            (
                "table.pdf",
                pdf(&[table]),
                "| left 0 | right 0 |\n| --- | --- |\n| left 1 | right 1 |\n| left 2 | right 2 |",
            ),
            ("korean.pdf", pdf(&[korean]), "안녕하세요 여러분"),
            ("junk-before.pdf", [&b"\r\n\r\n"[..], &pdf(&[line(700, 10, "Hello, world.")])].concat(), "Hello, world."),
        ],
    );
    let document = read(&pdf(&[line(700, 10, "first of two"), line(700, 10, "second of two")]), "a.pdf").unwrap();
    assert_eq!(document.title.as_deref(), Some("Quarterly report"));
    assert_eq!(document.pages, Some(2));
    assert_eq!(document.blocks[1].page, Some(2));
}

#[test]
fn scans_become_pictures() {
    let small = Limits { side: 400, ..Limits::default() };
    let document = read_as(&scan(2), "scan.pdf", None, &small).unwrap();
    assert!(document.scanned);
    assert_eq!((document.pages, document.pictures.len()), (Some(2), 2));
    let page = &document.pictures[1];
    assert_eq!((page.page, page.media_type.as_str()), (Some(2), "image/jpeg"));
    let drawn = image::load_from_memory(&page.data).unwrap().to_luma8();
    assert_eq!((drawn.width(), drawn.height()), (page.width, page.height));
    assert_eq!(page.height, 400);
    let at = |x: u32, y: u32| drawn.get_pixel(x, y).0[0];
    assert!(at(30, 30) < 60, "the upper left is black");
    assert!(at(page.width - 30, page.height - 30) > 200, "the lower right is white");
    let few = Limits { pictures: 1, ..small };
    let document = read_as(&scan(3), "scan.pdf", None, &few).unwrap();
    assert_eq!(
        (document.pictures.len(), document.pages, document.notes.as_slice()),
        (1, Some(3), &[Note::PagesLeftOut][..])
    );
}

#[test]
fn pictures() {
    let cases: [(&str, ImageFormat, &str); 3] = [
        ("a.png", ImageFormat::Png, "image/png"),
        ("a.jpg", ImageFormat::Jpeg, "image/jpeg"),
        ("a.webp", ImageFormat::WebP, "image/jpeg"),
    ];
    for (name, format, media_type) in cases {
        let document = read(&picture(60, 40, format), name).unwrap();
        let [picture] = document.pictures.as_slice() else { panic!("{document:?}") };
        assert_eq!((picture.width, picture.height, picture.media_type.as_str()), (60, 40, media_type));
        assert_eq!(document.blocks[0].content, Content::Image { alt: None, picture: Some(0) });
    }
    let small = Limits { side: 200, ..Limits::default() };
    let document = read_as(&picture(900, 450, ImageFormat::Png), "large.png", None, &small).unwrap();
    assert_eq!((document.pictures[0].width, document.pictures[0].height), (200, 100));
}

#[test]
fn pictures_are_turned_upright_and_say_nothing_else() {
    // Where the red quarter is after turning.
    let quarters = [(1, (80, 40), (10, 10)), (3, (80, 40), (70, 30)), (6, (40, 80), (30, 10)), (8, (40, 80), (10, 70))];
    for (orientation, size, (x, y)) in quarters {
        let bytes = turned_jpeg(orientation);
        assert!(bytes.windows(6).any(|window| window == b"SECRET"));
        let document = read(&bytes, "photo.jpeg").unwrap();
        let picture = &document.pictures[0];
        assert_eq!((picture.width, picture.height), size, "{orientation}");
        let pixels = image::load_from_memory(&picture.data).unwrap().to_rgb8();
        let pixel = pixels.get_pixel(x, y).0;
        assert!(pixel[0] > 150 && pixel[1] < 100, "{orientation}: {pixel:?}");
        assert!(!picture.data.windows(6).any(|window| window == b"SECRET" || window.starts_with(b"Exif")));
    }
}

#[test]
fn declared_types_may_be_of_any_browser() {
    let hwp = hwp5::hwp(&[hwp5::paragraph(0, 0, "가")], true);
    let limits = Limits::default();
    for declared in ["", "application/octet-stream", "application/x-hwp", "application/haansofthwp"] {
        assert!(read_as(&hwp, "a.hwp", Some(declared), &limits).is_ok(), "{declared}");
    }
    assert!(read_as(b"a,b\n1,2", "a.csv", Some("application/vnd.ms-excel"), &limits).is_ok());
}
