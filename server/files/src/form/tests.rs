//! Forms, as Word and as people write them.

use std::io::{Read as _, Write as _};

use serde_json::json;

use super::*;
use crate::{ErrorCode, write::testing_part as part};

const NS: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"{NS}\" xmlns:w14=\"x14\"><w:body>{body}<w:sectPr/></w:body></w:document>"
    )
}

fn docx(body: &str) -> Vec<u8> {
    let document = document(body);
    package(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/media/logo.png", b"\x89PNG {{total}}"),
        ("word/header1.xml", format!("<w:hdr xmlns:w=\"{NS}\">{}</w:hdr>", p("No. {{number}}")).as_bytes()),
        ("word/footer1.xml", format!("<w:ftr xmlns:w=\"{NS}\">{}</w:ftr>", p("as it is")).as_bytes()),
    ])
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|cell| format!("<w:tc><w:tcPr/>{}</w:tc>", p(cell))).collect();
    format!("<w:tr>{cells}</w:tr>")
}

fn words() -> YesNo {
    YesNo { yes: "예".into(), no: "아니요".into() }
}

fn filled(form: &[u8], fields: &Value) -> Filled {
    fill_form(form, fields, &words(), &Limits::default()).unwrap()
}

/// The texts of what a body becomes, a line for each paragraph, and what was missing.
fn lines(body: &str, fields: &Value) -> (Vec<String>, Vec<String>) {
    let Filled { bytes, missing } = filled(&docx(body), fields);
    let text = part(&bytes, "word/document.xml");
    let lines = text.split("</w:p>").filter(|part| part.contains("<w:t")).map(|part| {
        part.replace("<w:br/>", "<w:t>\n</w:t>")
            .split("<w:t")
            .skip(1)
            .filter(|text| text.starts_with('>') || text.starts_with(" xml"))
            .filter_map(|text| text.split_once('>').and_then(|(_, text)| text.split_once("</w:t>")))
            .map(|(text, _)| text)
            .collect::<String>()
    });
    (lines.collect(), missing)
}

#[test]
fn fields_are_filled_and_everything_else_stays_byte_for_byte() {
    let form = docx(&format!("{}{}", p("총액: {{ total }}원, {{paid}}"), p("untouched &amp; {single} }} {{")));
    let Filled { bytes, missing } = filled(&form, &json!({"total": 1200, "paid": true, "number": "A<1>&"}));
    assert!(missing.is_empty(), "{missing:?}");
    let text = part(&bytes, "word/document.xml");
    let expected = document(&format!(
        "{}{}",
        "<w:p><w:r><w:t xml:space=\"preserve\">총액: 1200원, 예</w:t></w:r></w:p>",
        p("untouched &amp; {single} }} {{")
    ));
    assert_eq!(text, expected);
    assert!(part(&bytes, "word/header1.xml").contains(">No. A&lt;1&gt;&amp;</w:t>"));
    let raw = |bytes: &[u8], name: &str| {
        let mut zip = ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
        let index = zip.index_for_name(name).unwrap();
        let mut packed = Vec::new();
        zip.by_index_raw(index).unwrap().read_to_end(&mut packed).unwrap();
        packed
    };
    for name in ["word/media/logo.png", "word/footer1.xml", "[Content_Types].xml"] {
        assert_eq!(raw(&bytes, name), raw(&form, name), "{name}");
    }
    let again = crate::read(&bytes, "form.docx", None, &Limits::default()).unwrap();
    assert!(again.markdown().contains("총액: 1200원, 예"), "{}", again.markdown());
}

#[test]
fn a_field_that_word_has_split_looks_like_where_it_begins() {
    let split = "<w:p><w:pPr><w:jc/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>Dear {</w:t></w:r><w:proofErr/><w:r><w:t>{na</w:t></w:r>\
        <w:r><w:rPr><w:i/></w:rPr><w:t>me}</w:t></w:r><w:r><w:t>}!</w:t></w:r></w:p>";
    let text = part(&filled(&docx(split), &json!({"name": "김"})).bytes, "word/document.xml");
    let expected = "<w:p><w:pPr><w:jc/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">Dear 김</w:t></w:r><w:proofErr/>\
        <w:r><w:t xml:space=\"preserve\"></w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t xml:space=\"preserve\"></w:t></w:r>\
        <w:r><w:t xml:space=\"preserve\">!</w:t></w:r></w:p>";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn lists_repeat_a_row_a_paragraph_or_what_stands_between() {
    let items = json!({"number": 1, "items": [{"name": "종이", "price": 10}, {"name": "연필", "price": 20}], "who": "Kim", "tags": ["a", "b"], "none": []});
    let table = format!(
        "<w:tbl>{}{}</w:tbl>",
        row(&["Item", "Price"]),
        row(&["{{#items}}{{name}}", "{{price}} {{who}}{{/items}}"])
    );
    assert_eq!(lines(&table, &items).0, ["Item", "Price", "종이", "10 Kim", "연필", "20 Kim"]);
    let over_rows = format!(
        "<w:tbl>{}{}{}{}</w:tbl>",
        row(&["{{#items}}", ""]),
        row(&["{{name}}", "a"]),
        row(&["{{price}}", "b"]),
        row(&["{{/items}}", ""])
    );
    assert_eq!(lines(&over_rows, &items).0, ["종이", "a", "10", "b", "연필", "a", "20", "b"]);
    assert_eq!(lines(&p("- {{#items}}{{name}}: {{price}}{{/items}}"), &items).0, ["- 종이: 10", "- 연필: 20"]);
    assert_eq!(lines(&p("{{#tags}}{{.}}{{/tags}}"), &items).0, ["a", "b"]);
    assert_eq!(lines(&p("{{tags}}"), &items).0, ["a\nb"]);
    let between = [p("{{#items}}"), p("{{name}}"), p("{{price}}"), p("{{/items}}"), p("end")].concat();
    assert_eq!(lines(&between, &items).0, ["종이", "10", "연필", "20", "end"]);
    let without =
        [p("{{#none}}x{{/none}}"), p("{{^none}}nothing{{/none}}"), p("{{^items}}x{{/items}}"), p("end")].concat();
    assert_eq!(lines(&without, &items), (vec!["nothing".to_owned(), "end".to_owned()], vec![]));
    let nested = json!({"number": 1, "days": [{"day": 1, "items": [{"n": "a"}, {"n": "b"}]}, {"day": 2, "items": []}]});
    let body = [p("{{#days}}"), p("Day {{day}}"), p("{{#items}}{{day}}{{n}}{{/items}}"), p("{{/days}}")].concat();
    assert_eq!(lines(&body, &nested).0, ["Day 1", "1a", "1b", "Day 2"]);
    let object = json!({"number": 1, "buyer": {"name": "Lee"}});
    assert_eq!(lines(&p("{{#buyer}}{{name}}{{/buyer}} {{buyer.name}}"), &object).0, ["Lee Lee"]);
}

#[test]
fn what_is_missing_is_empty_and_named_once() {
    let body = [p("[{{a}}] {{a}}"), p("{{#list}}x{{/list}}"), p("[{{empty}}{{nothing}}]")].concat();
    let fields = json!({"number": 1, "empty": "", "nothing": null});
    let (lines, missing) = lines(&body, &fields);
    assert_eq!(
        (lines, missing),
        (vec!["[] ".to_owned(), "[]".to_owned()], vec!["a".into(), "list".into(), "nothing".into()])
    );
}

#[test]
fn lines_and_tabs_are_kept_and_nothing_becomes_xml() {
    let text =
        part(&filled(&docx(&p("{{a}}")), &json!({"a": "one\r\ntwo\t<w:p>\u{0}{{b}}"})).bytes, "word/document.xml");
    assert!(
        text.contains(">one</w:t><w:br/><w:t xml:space=\"preserve\">two</w:t><w:tab/><w:t xml:space=\"preserve\">&lt;w:p&gt;{{b}}</w:t>"),
        "{text}"
    );
}

#[test]
fn what_may_be_there_once_is_there_once_and_cells_keep_a_paragraph() {
    let body =
        "<w:p w14:paraId=\"1\" w:x=\"y\"><w:bookmarkStart w:id=\"0\"/><w:r><w:t>{{#l}}{{.}}{{/l}}</w:t></w:r></w:p>";
    let text = part(&filled(&docx(body), &json!({"l": [1, 2, 3]})).bytes, "word/document.xml");
    assert_eq!(
        (text.matches("paraId").count(), text.matches("bookmark").count(), text.matches("w:x=").count()),
        (1, 1, 3)
    );
    let cell = format!("<w:tbl>{}</w:tbl>", row(&["{{#l}}{{.}}{{/l}}", "b"]));
    let text = part(&filled(&docx(&cell), &json!({"l": []})).bytes, "word/document.xml");
    assert!(text.contains("<w:tc><w:tcPr/><w:p/></w:tc>"), "{text}");
    let rows = format!("<w:tbl>{}</w:tbl>", row(&["{{#l}}", "{{/l}}"]));
    let text = part(&filled(&docx(&rows), &json!({"l": []})).bytes, "word/document.xml");
    assert!(!text.contains("w:tbl"), "{text}");
}

#[test]
fn a_text_box_in_a_paragraph_is_filled_by_itself() {
    let body = format!(
        "<w:p><w:r><w:t>{{{{a}}}}</w:t></w:r><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r><w:r><w:t>{{{{a}}}}</w:t></w:r></w:p>",
        p("{{#l}}{{.}}{{/l}}")
    );
    let text = part(&filled(&docx(&body), &json!({"a": "A", "l": ["x", "y"]})).bytes, "word/document.xml");
    let texts: Vec<_> = text.split("preserve\">").skip(1).map(|text| &text[..1]).collect();
    assert_eq!(texts, ["A", "x", "y", "A"]);
}

#[test]
fn the_fields_of_a_form_are_named_with_their_lists() {
    let form = docx(&[p("{{a}} {{a}}"), p("{{#items}}{{name}}{{/items}}"), p("{{#open}}"), p("{{/other}}")].concat());
    let found = form_fields(&form, &Limits::default()).unwrap();
    let named: Vec<String> =
        found.fields.iter().map(|field| format!("{}/{}", field.within.join("/"), field.name)).collect();
    assert_eq!(named, ["/a", "/items", "items/name", "/open", "/number"]);
    assert_eq!(found.unclosed, ["other", "open"]);
    // What doesn't end is left as it is.
    let text = part(&filled(&form, &json!({"a": 1})).bytes, "word/document.xml");
    assert!(text.contains("{{#open}}") && text.contains("{{/other}}"), "{text}");
}

#[test]
fn what_is_no_form_is_refused() {
    let code = |bytes: &[u8]| form_fields(bytes, &Limits::default()).unwrap_err().code;
    assert_eq!(code(b""), ErrorCode::Empty);
    assert_eq!(code(b"%PDF-1.7"), ErrorCode::TypeMismatch);
    let document = document(&p("{{a}}"));
    let with = |extra: (&str, &[u8])| {
        package(&[("[Content_Types].xml", TYPES.as_bytes()), ("word/document.xml", document.as_bytes()), extra])
    };
    assert_eq!(code(&with(("word/vbaProject.bin", b"macro"))), ErrorCode::Unsupported);
    let entities = format!("<!DOCTYPE w [<!ENTITY a \"{{{{\">]><w:hdr xmlns:w=\"{NS}\"/>");
    assert_eq!(code(&with(("word/header1.xml", entities.as_bytes()))), ErrorCode::TooComplex);
    assert_eq!(code(&with(("word/header1.xml", b"<w:hdr>{{a</w:ftr>"))), ErrorCode::Damaged);
    let deep = format!("{}{{{}", "<w:p>".repeat(2000), "</w:p>".repeat(2000));
    assert_eq!(code(&with(("word/header1.xml", deep.as_bytes()))), ErrorCode::TooComplex);
    let limits = Limits { text: 10_000, ..Limits::default() };
    let grown = fill_form(&docx(&p("{{#l}}some words{{/l}}")), &json!({"l": vec![1; 10_000]}), &words(), &limits);
    assert_eq!(grown.unwrap_err().code, ErrorCode::TooLarge);
}
