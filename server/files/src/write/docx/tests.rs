use super::super::testing::{SAMPLE, about, part, sample};
use super::*;

fn document_of(markdown: &str) -> String {
    part(&docx(&about(), &sample(markdown)).unwrap(), "word/document.xml")
}

#[test]
fn headings_lists_tables_and_code_have_their_styles() {
    let bytes = docx(&about(), &sample(SAMPLE)).unwrap();
    let document = part(&bytes, "word/document.xml");
    for piece in [
        "<w:pStyle w:val=\"Heading1\"/>",
        "<w:pStyle w:val=\"Code\"/>",
        "<w:pStyle w:val=\"Quote\"/>",
        "<w:tblHeader/>",
        "<w:jc w:val=\"right\"/>",
        "<w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/>",
        "<w:numId w:val=\"2\"/>",
        "<w:bidi/>",
        "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>",
        "😀",
    ] {
        assert!(document.contains(piece), "{piece} in {document}");
    }
    assert!(!document.contains(['\u{0}', '\u{1b}']));
    let numbering = part(&bytes, "word/numbering.xml");
    assert!(numbering.contains("<w:startOverride w:val=\"3\"/>"), "{numbering}");
    assert!(part(&bytes, "word/styles.xml").contains("w:eastAsia=\"맑은 고딕\""));
    assert!(
        part(&bytes, "docProps/core.xml")
            .contains("<dc:title>회의록 &lt;1&gt;</dc:title><dc:language>ko-KR</dc:language>")
    );
    assert!(part(&bytes, "docProps/core.xml").contains("<cp:keywords>AI-generated</cp:keywords>"));
    assert!(part(&bytes, "docProps/custom.xml").contains("trainedAlgorithmicMedia</vt:lpwstr>"));
    assert!(part(&bytes, "_rels/.rels").contains("Target=\"docProps/custom.xml\""));
    assert!(part(&bytes, "[Content_Types].xml").contains("custom-properties+xml"));
    assert!(
        part(&bytes, "word/_rels/document.xml.rels")
            .contains("Target=\"https://example.com/?a=1&amp;b=2\" TargetMode=\"External\"")
    );
}

#[test]
fn every_counted_list_begins_by_itself() {
    let bytes = docx(&about(), &sample("1. a\n2. b\n\ntext\n\n1. c\n")).unwrap();
    let numbering = part(&bytes, "word/numbering.xml");
    assert_eq!(numbering.matches("<w:startOverride w:val=\"1\"/>").count(), 2, "{numbering}");
    let document = part(&bytes, "word/document.xml");
    assert_eq!(
        (document.matches("<w:numId w:val=\"2\"/>").count(), document.matches("<w:numId w:val=\"3\"/>").count()),
        (2, 1)
    );
}

#[test]
fn an_item_that_begins_with_a_table_keeps_its_sign() {
    let document = document_of("- | a |\n  |---|\n  | b |\n");
    assert!(document.find("<w:numPr>").unwrap() < document.find("<w:tbl>").unwrap(), "{document}");
}
