use std::{fmt::Write as _, time::Instant};

use super::{
    faces::{Face, Shaper, load},
    lines::{Line, Pieces, Style},
    pdf,
    tags::Tags,
};
use crate::{
    Content, Document, Limits,
    write::{
        WriteError,
        testing::{SAMPLE, about, fonts, sample},
    },
};

fn written(markdown: &str) -> Vec<u8> {
    pdf(&about(), &sample(markdown), &fonts()).unwrap()
}

/// What our own reader, which is built on another crate, finds in a file.
fn read(bytes: &[u8]) -> Document {
    crate::read(bytes, "answer.pdf", None, &Limits::default()).unwrap()
}

/// All text that is read, without spaces at the ends of lines.
fn text(document: &Document) -> String {
    document.markdown().lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

/// How often bytes stand in a file. Only what is no stream can be found.
fn count(bytes: &[u8], part: &str) -> usize {
    bytes.windows(part.len()).filter(|window| *window == part.as_bytes()).count()
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
fn what_is_written_is_read_again_in_korean_and_in_order() {
    let document = read(&written(SAMPLE));
    let text = text(&document);
    let mut rest = text.as_str();
    for part in [
        "회의록 <1>",
        "결정과 이유, 취소 및",
        "코드 a<b",
        "😀",
        "둘째 줄",
        "할 일",
        "첫째",
        "둘째",
        "끝",
        "3.",
        "셋째",
        "4.",
        "넷째",
        "인용문",
        "def f(x):",
        "return x & 1",
        "항목",
        "금액",
        "종이",
        "연필",
        "1,200",
        "=1+1",
        "-3.50",
        "누리집",
        "위험",
        "hello",
        "끝",
    ] {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part} is not where it should be in {text}"));
        rest = &rest[at + part.len()..];
    }
    assert_eq!(document.title.as_deref(), Some("회의록 <1>"));
    assert_eq!((document.pages, document.scanned), (Some(1), false));
    let headings = document.blocks.iter().filter(|block| matches!(block.content, Content::Heading { .. }));
    assert!(headings.count() >= 2, "{text}");
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
fn links_outline_tags_and_origin_are_there() {
    let bytes = written(&format!("{SAMPLE}\n\n[법](https://law.go.kr/법)"));
    assert_eq!(count(&bytes, "/URI(https://example.com/?a=1&b=2)"), 1);
    assert_eq!(count(&bytes, "/URI(https://law.go.kr/%EB%B2%95)"), 1);
    assert_eq!(count(&bytes, "javascript"), 0);
    for (part, times) in [
        ("/Type/Outlines", 1),
        ("/Type/StructTreeRoot", 1),
        ("/S/H1/", 1),
        ("/S/H2/", 1),
        ("/S/L/", 3),
        ("/S/LI/", 5),
        ("/S/Table/", 1),
        ("/S/TR/", 3),
        ("/S/TH/", 2),
        ("/S/TD/", 4),
        ("/S/Link/", 2),
        ("/S/Code/", 1),
        ("/S/BlockQuote/", 1),
        ("/Keywords(AI-generated)", 1),
        ("/CreationDate(D:20260331010203Z)", 1),
    ] {
        assert_eq!(count(&bytes, part), times, "{part}");
    }
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
fn characters_that_no_font_has_and_odd_ones_do_no_harm() {
    let odd = "עברית العربية ไทย 𓀀 \u{E000} 한\u{AC}글 각 e\u{301} 👨‍👩‍👧‍👦 1️⃣ 🇰🇷 \u{202E}abc\u{202C} \u{FFFD}\u{FFFF} \u{200B} ☐ 個人 č CO₂ ✗";
    let text = text(&read(&written(odd)));
    // Our reader doesn't know what stands in place of a missing glyph; others do (`tests/written.rs`).
    for part in ["한", "글", "각", "👨", "abc", "個人", "č CO₂"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for empty in ["", "-", "1.\n2.", "| |\n|-|\n| |", "```\n```", "> ", "# ", "---", "\u{AD}\u{200E}"] {
        assert!(written(empty).starts_with(b"%PDF-"), "{empty:?}");
    }
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
fn a_table_over_many_pages_has_its_head_on_each() {
    let mut table = "# 표\n\n| 이름 | 금액 |\n|---|--:|\n".to_owned();
    for row in 1..=150 {
        let _ = writeln!(table, "| 항목{row} | {row} |");
    }
    let document = read(&written(&table));
    let pages = document.pages.unwrap();
    assert!((4..=6).contains(&pages), "{pages}");
    let text = text(&document);
    assert_eq!(text.matches("이름").count(), pages as usize, "{text}");
    assert!(
        (1..=150).all(|row| text.matches(&format!("항목{row} ")).count() == 1 || text.contains(&format!("항목{row}")))
    );
    // A row that is higher than a page goes on on the next one.
    let long = format!("| 이름 | 글 |\n|---|---|\n| 하나 | {}끝 |", "긴 글이 이어져요. ".repeat(1500));
    let document = read(&written(&long));
    assert!(document.pages.unwrap() >= 3 && self::text(&document).contains("끝"));
}

/// The lines of a text that is `width` ems wide at most.
fn lines(text: &str, width: f32) -> Vec<String> {
    let fonts = load(&fonts()).unwrap();
    let mut shaper = Shaper::new(&fonts);
    let mut tags = Tags::new();
    let leaf = tags.leaf(Tags::WHOLE);
    let mut pieces = Pieces::default();
    pieces.add(&mut shaper, text, Style::new(Face::Text, 1.0, (0, 0, 0)), leaf);
    let lines = pieces.lines(&mut shaper, width);
    let text = |line: &Line| line.runs.iter().map(|run| run.text.as_str()).collect::<String>();
    for line in &lines {
        let seen: f32 = line.runs.iter().map(|run| run.width).sum();
        assert!(seen <= width + 0.001 || text(line).chars().count() == 1, "{} is {seen} wide", text(line));
    }
    lines.iter().map(text).collect()
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
fn lines_end_between_words_and_within_them_only_in_need() {
    assert_eq!(lines("대한민국의 주권은 국민에게 있고", 9.0), ["대한민국의 주권은 ", "국민에게 있고"]);
    assert_eq!(lines("한글 개인정보보호책임자 지정", 5.0), ["한글 ", "개인정보보", "호책임자 ", "지정"]);
    assert_eq!(lines("國民健康保險", 3.0), ["國民健", "康保險"]);
    assert_eq!(lines("이것은「인용」이다", 4.5), ["이것은", "「인용」", "이다"]);
    assert_eq!(lines("a\n\n  b", 9.0), ["a", "", "  b"]);
    assert_eq!(lines(&"w".repeat(3000), 20.0).concat(), "w".repeat(3000));
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
fn a_huge_answer_takes_bounded_time_and_room() {
    let mut table = "| 번호 | 항목 | 담당 | 금액 |\n|---|---|---|--:|\n".to_owned();
    for row in 0..2000 {
        let _ = writeln!(table, "| {row} | 길고 긴 이름의 항목 {row} | 홍길동 과장 | {},200 |", row * 7);
    }
    let part = "## 제목\n\n**굵은** 글과 `코드`, [링크](https://example.com)가 있는 한 단락의 글이에요. 조금 더 길어요.\n\n1. 하나\n   - 둘\n\n";
    let prose = part.repeat(150 * 1024 / part.len());
    let word = "x".repeat(150 * 1024);
    let wide =
        format!("|{}\n|{}\n{}", "열 |".repeat(200), "-|".repeat(200), format!("|{}\n", "값 |".repeat(200)).repeat(20));
    for (what, text) in [("table", table), ("prose", prose), ("word", word), ("wide", wide)] {
        let begun = Instant::now();
        let bytes = written(&text);
        let took = begun.elapsed();
        println!("{what}: {} bytes of text, {} bytes of PDF, {took:?}", text.len(), bytes.len());
        assert!(bytes.len() < 3 * 1024 * 1024, "{what}: {} bytes", bytes.len());
        // Unoptimised and beside other tests; a release build takes a small part of it.
        assert!(took.as_secs() < 60, "{what}: {took:?}");
    }
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
fn more_than_a_thousand_pages_are_refused_soon() {
    let begun = Instant::now();
    for text in ["a\n\n".repeat(300_000), format!("|a|\n|-|\n{}", "|b|\n".repeat(100_000))] {
        let written = pdf(&about(), &sample(&text), &fonts());
        assert!(matches!(written, Err(WriteError::TooLong)), "{:?}", written.map(|bytes| bytes.len()));
    }
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn a_font_that_is_none_is_named() {
    let none = std::sync::Arc::new(b"none".to_vec());
    let fonts =
        super::PdfFonts { text: none.clone(), bold: none.clone(), code: none.clone(), more: none.clone(), emoji: none };
    assert!(matches!(pdf(&about(), &[], &fonts), Err(WriteError::Font("text"))));
}

/// The metadata of a file, found in the way of a reader: by the table that the end names, which is about nothing else in a file that is marked.
fn metadata(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let number_after = |text: &str, part: &str| -> usize {
        let rest = text.rsplit_once(part).unwrap().1;
        rest.split_ascii_whitespace().next().unwrap().parse().unwrap()
    };
    let table = String::from_utf8_lossy(&bytes[number_after(&text, "startxref")..]).into_owned();
    let mut words = table.split_ascii_whitespace().skip(1);
    let (number, count) = (words.next().unwrap(), words.next().unwrap());
    assert_eq!(count, "1");
    assert!(text.contains(&format!("/Metadata {number} 0 R")), "it is the metadata of the whole document");
    let offset: usize = words.next().unwrap().parse().unwrap();
    let object = String::from_utf8_lossy(&bytes[offset..]).into_owned();
    assert!(object.starts_with(&format!("{number} 0 obj")), "{}", &object[..40]);
    let length: usize =
        object.split_once("/Length ").unwrap().1.split_ascii_whitespace().next().unwrap().parse().unwrap();
    let begin = offset + object.find("stream\n").unwrap() + "stream\n".len();
    String::from_utf8(bytes[begin..begin + length].to_vec()).unwrap()
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
fn its_metadata_says_that_ai_made_it_whatever_people_wrote() {
    let tricky =
        "</rdf:Description></rdf:RDF> <?xpacket begin 7 0 obj << /Length 3 /Type /Metadata >> stream startxref 9";
    let about = crate::write::About { title: tricky.to_owned(), ..about() };
    let blocks = sample(&format!("# {tricky}\n\nfine"));
    let marked = pdf(&about, &blocks, &fonts()).unwrap();
    let xmp = metadata(&marked);
    assert!(xmp.starts_with("<?xpacket begin") && xmp.ends_with("<?xpacket end=\"r\"?>"), "{xmp}");
    assert!(xmp.contains(
        ">http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>"
    ));
    let mut reader = quick_xml::Reader::from_str(&xmp);
    while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
    assert!(text(&read(&marked)).contains("fine"), "another program reads it");

    let unmarked = pdf(&crate::write::About { by_ai: false, ..about }, &blocks, &fonts()).unwrap();
    assert_eq!(count(&unmarked, "Iptc4xmpExt"), 0);
    assert_eq!(count(&unmarked, "Made by AI"), 0);
}
