//! Words: importing test rows.

use api::ImportFate;

use crate::format::number;

words! {
    /// Importing test rows.
    Import;

    title { En => "Import test rows", Ko => "테스트 행 가져오기" }
    file { En => "File", Ko => "파일" }
    file_hint {
        En => "CSV, TSV or Excel with a heading row. Also OpenAI Evals and Prompt Flow (.jsonl) and promptfoo (.yaml).",
        Ko => "제목 행이 있는 CSV, TSV, 엑셀 파일이에요. OpenAI Evals와 Prompt Flow(.jsonl), promptfoo(.yaml) 파일도 돼요.",
    }
    choose { En => "Choose a file", Ko => "파일 고르기" }
    or_drop { En => "or drop it here", Ko => "또는 여기에 끌어다 놓기" }
    reading { En => "Reading the file", Ko => "파일을 읽는 중" }
    unreadable { En => "The file can’t be read. Choose it again.", Ko => "파일을 읽지 못했어요. 다시 골라 주세요." }
    too_large { En => "The file is larger than 5 MB. Split it, or leave columns out.", Ko => "파일이 5MB를 넘어요. 나누거나 필요 없는 열을 빼 주세요." }
    columns { En => "Columns", Ko => "열" }
    columns_hint { En => "What each column of the file is.", Ko => "파일의 열이 각각 무엇인지 골라 주세요." }
    column(number: usize) { En => format!("Column {number}"), Ko => format!("{number}번째 열") }
    nothing { En => "Not read", Ko => "읽지 않음" }
    expected { En => "A good answer", Ko => "좋은 답변" }
    tags { En => "Tags", Ko => "태그" }
    input(label: &str) { En => format!("Input: {label}"), Ko => format!("입력: {label}") }
    sample(values: &str) { En => format!("Such as: {values}"), Ko => format!("예: {values}") }
    good(count: u32) {
        En => match count {
            0 => "No row can be added".to_owned(),
            1 => "1 row can be added".to_owned(),
            count => format!("{} rows can be added", number(count.into())),
        },
        Ko => match count {
            0 => "추가할 수 있는 행이 없어요".to_owned(),
            count => format!("행 {}개를 추가할 수 있어요", number(count.into())),
        },
    }
    first_rows { En => "The first of them", Ko => "처음 몇 행" }
    bad(count: u32) {
        En => if count == 1 { "1 line can’t be added".to_owned() } else { format!("{} lines can’t be added", number(count.into())) },
        Ko => format!("{}줄은 추가할 수 없어요", number(count.into())),
    }
    bad_more(count: u32) {
        En => format!("And {} more.", number(count.into())),
        Ko => format!("{}줄이 더 있어요.", number(count.into())),
    }
    line(line: u32, message: &str) { En => format!("Line {line}: {message}"), Ko => format!("{line}번째 줄: {message}") }
    notes { En => "What becomes of the rest", Ko => "나머지가 어떻게 되는지" }
    fate(fate: ImportFate) -> &'static str {
        En => match fate {
            ImportFate::Mapped => "Taken over:",
            ImportFate::Changed => "Changed:",
            ImportFate::Dropped => "Left out:",
        },
        Ko => match fate {
            ImportFate::Mapped => "가져옴:",
            ImportFate::Changed => "바뀜:",
            ImportFate::Dropped => "빠짐:",
        },
    }
    add(count: u32) {
        En => if count == 1 { "Add 1 row".to_owned() } else { format!("Add {} rows", number(count.into())) },
        Ko => format!("행 {}개 추가", number(count.into())),
    }
    adding { En => "Adding", Ko => "추가하는 중" }
    added(count: u32) {
        En => if count == 1 { "1 test row added".to_owned() } else { format!("{} test rows added", number(count.into())) },
        Ko => format!("테스트 행 {}개를 추가했어요", number(count.into())),
    }
}
