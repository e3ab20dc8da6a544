use time::macros::datetime;

use super::*;

fn answer(format: OutputFormat, text: &str) -> Answer {
    let output = Output { format, ..Output::default() };
    let made = datetime!(2026-03-31 23:30 UTC).to_offset(UtcOffset::from_hms(9, 0, 0).unwrap());
    Answer { text: text.to_owned(), output, language: Language::Ko, title: "회의록".to_owned(), made }
}

/// What needs nothing but the answer.
const ALL: [AnswerFormat; 6] = [
    AnswerFormat::Docx,
    AnswerFormat::Hwpx,
    AnswerFormat::Md,
    AnswerFormat::Xlsx,
    AnswerFormat::Csv,
    AnswerFormat::Json,
];

fn formats(format: OutputFormat, text: &str) -> String {
    let answer = answer(format, text);
    let can = |format: &AnswerFormat| answer.write(*format).unwrap().is_some();
    ALL.into_iter().filter(can).map(AnswerFormat::ending).collect::<Vec<_>>().join(" ")
}

#[test]
fn an_answer_becomes_what_it_can_be() {
    assert_eq!(formats(OutputFormat::Markdown, "# a\n\n- b"), "docx hwpx md");
    assert_eq!(formats(OutputFormat::Markdown, "| a |\n|---|\n| b |"), "docx hwpx md xlsx csv");
    assert_eq!(formats(OutputFormat::Text, "| a |\n|---|\n| b |"), "docx hwpx md");
    assert_eq!(formats(OutputFormat::Json, "```json\n{\"a\": 1}\n```"), ALL.map(AnswerFormat::ending).join(" "));
    assert_eq!(formats(OutputFormat::Json, "{\"a\": 1"), "docx hwpx md");
    assert_eq!(formats(OutputFormat::Markdown, &"| a |\n|---|\n| b |\n".repeat(LONGEST / 10)), "md");
}

#[test]
fn a_pdf_needs_fonts_and_an_answer_that_is_not_too_long() {
    let refused = answer(OutputFormat::Markdown, "# a").pdf(None).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NoFonts);
    let empty = Some(Path::new("/nonexistent"));
    assert_eq!(answer(OutputFormat::Markdown, "# a").pdf(empty).unwrap_err().code(), ErrorCode::NoFonts);
    assert!(answer(OutputFormat::Markdown, &"가".repeat(LONGEST_PDF)).pdf(None).unwrap().is_none());
}

#[test]
fn files_have_the_apps_name_and_the_readers_day() {
    let name = |app: &str| {
        let made = answer(OutputFormat::Text, "").made;
        disposition(app, made, AnswerFormat::Docx).unwrap().to_str().unwrap().to_owned()
    };
    assert_eq!(
        name("회의록: 3/31"),
        "attachment; filename=\"3-31 2026-04-01.docx\"; filename*=UTF-8''%ED%9A%8C%EC%9D%98%EB%A1%9D-%203-31%202026-04-01.docx"
    );
    let odd = name("\"\r\n../\u{202e}");
    assert_eq!(odd, "attachment; filename=\"madang 2026-04-01.docx\"; filename*=UTF-8''madang%202026-04-01.docx");
}

#[test]
fn a_long_answer_is_written_in_bounded_time() {
    let megabyte = |head: &str, text: &str| head.to_owned() + &text.repeat(1024 * 1024 / text.len());
    let prose = megabyte("", "## 제목\n\n**굵은** 글과 `코드`, [링크](https://example.com)\n\n1. 하나\n   - 둘\n\n");
    let table = megabyte("| 항목 | 금액 |\n|---|---|\n", "| 길고 긴 이름의 항목 하나 | 1,200 |\n");
    let begun = std::time::Instant::now();
    for (text, format) in [
        (&prose, AnswerFormat::Docx),
        (&prose, AnswerFormat::Hwpx),
        (&table, AnswerFormat::Docx),
        (&table, AnswerFormat::Xlsx),
        (&table, AnswerFormat::Csv),
    ] {
        assert!(answer(OutputFormat::Markdown, text).write(format).unwrap().is_some());
    }
    // Unoptimised and beside other tests; a release build takes a small part of it.
    assert!(begun.elapsed().as_secs() < 120, "{:?}", begun.elapsed());
}
