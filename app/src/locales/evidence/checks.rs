//! Words: what must be true of an answer.

use ::model::{
    Language,
    evidence::{Check, CheckResult, LengthUnit},
};

use crate::format::number;

words! {
    /// Checks of answers.
    Checks;

    title { En => "Checks for all rows", Ko => "모든 행의 점검" }
    lead {
        En => "What must be true of every answer. A row passes if all its checks pass.",
        Ko => "모든 답변이 갖춰야 할 조건이에요. 모두 만족해야 통과예요.",
    }
    none { En => "No checks yet.", Ko => "아직 점검이 없어요." }
    add { En => "Add check", Ko => "점검 추가" }
    /// For screen readers.
    edit(check: &str) { En => format!("Edit check: {check}"), Ko => format!("점검 수정: {check}") }
    remove(check: &str) { En => format!("Remove check: {check}"), Ko => format!("점검 빼기: {check}") }
    removed { En => "Check removed", Ko => "점검을 뺐어요" }
    saved { En => "Checks saved", Ko => "점검을 저장했어요" }
    done { En => "Keep check", Ko => "점검 저장" }
    /// When a row is saved while a check is typed.
    keep_first { En => "Keep or cancel the check first.", Ko => "점검을 먼저 저장하거나 취소해 주세요." }
    too_many(most: usize) {
        En => format!("There are {most} checks, which is the most."),
        Ko => format!("점검은 {most}개까지 둘 수 있어요."),
    }
    theirs { En => "Somebody else changed the checks meanwhile", Ko => "그사이 다른 사람이 점검을 바꿨어요" }
    theirs_text {
        En => "The list shows theirs now. Yours was not saved; it is still in the fields.",
        Ko => "목록은 그 사람이 저장한 점검이에요. 쓰신 점검은 저장하지 않았고, 입력한 내용은 그대로 있어요.",
    }
    kind { En => "What is checked", Ko => "점검할 것" }
    contains { En => "Contains a text", Ko => "표현 포함" }
    not_contains { En => "Does not contain a text", Ko => "표현 없음" }
    matches { En => "Matches a regular expression", Ko => "정규식과 일치" }
    equals { En => "Equals the expected answer", Ko => "기대 답변과 같음" }
    length { En => "Length", Ko => "길이" }
    language { En => "Language", Ko => "언어" }
    fields { En => "Valid against the output’s fields", Ko => "출력 항목에 맞음" }
    number_within { En => "Number within limits", Ko => "숫자 범위" }
    cites_given { En => "Cites only what was given", Ko => "제공한 자료만 인용" }
    cost { En => "Cost", Ko => "비용" }
    time { En => "Time", Ko => "걸린 시간" }
    judge { En => "A model judges", Ko => "모델이 판정" }
    equals_hint {
        En => "Only rows with an expected answer are checked. White space at the ends doesn’t count.",
        Ko => "기대 답변이 있는 행만 점검해요. 앞뒤 빈칸은 보지 않아요.",
    }
    fields_hint {
        En => "The answer must be a JSON document with the fields that the app’s output names.",
        Ko => "답변이 앱의 출력에 정한 항목을 갖춘 JSON 문서여야 해요.",
    }
    cites_hint {
        En => "Each web address and each number in square brackets must stand in what the model was given.",
        Ko => "답변에 쓴 웹 주소와 대괄호 안 번호가 모델에게 준 자료에 있어야 해요.",
    }
    text { En => "Text", Ko => "표현" }
    match_case { En => "Capitals and small letters must be the same", Ko => "대문자와 소문자 구별" }
    pattern { En => "Regular expression", Ko => "정규식" }
    pattern_hint {
        En => "It may match anywhere in the answer. Example: \\d{4}-\\d{2}-\\d{2}",
        Ko => "답변 어디에서든 일치하면 돼요. 예: \\d{4}-\\d{2}-\\d{2}",
    }
    unit { En => "Counted in", Ko => "세는 단위" }
    unit_name(unit: LengthUnit) -> &'static str {
        En => match unit { LengthUnit::Words => "words", LengthUnit::Characters => "characters" },
        Ko => match unit { LengthUnit::Words => "단어", LengthUnit::Characters => "글자" },
    }
    at_least { En => "At least", Ko => "최소" }
    at_most { En => "At most", Ko => "최대" }
    field { En => "Field of the answer", Ko => "답변의 항목" }
    field_hint {
        En => "A path with dots in a JSON answer, such as total.price. Empty for the first number of the text.",
        Ko => "JSON 답변에서 점으로 이은 경로예요. 예: total.price. 비우면 글에 처음 나오는 숫자를 봐요.",
    }
    seconds { En => "seconds", Ko => "초" }
    question { En => "What must be true", Ko => "지켜야 할 것" }
    question_hint {
        En => "In a sentence: “The reply offers a refund and invents no cause.”",
        Ko => "한 문장으로 써 주세요. 예: ‘환불을 제안하고, 없는 원인을 지어내지 않는다.’",
    }
    judge_model { En => "Model that judges", Ko => "판정할 모델" }
    judge_default { En => "The workspace’s default", Ko => "워크스페이스 기본 모델" }
    one_limit { En => "Enter at least one of the two limits.", Ko => "최소와 최대 가운데 하나는 입력해 주세요." }
    not_number { En => "Write digits, such as 120 or 0.5.", Ko => "120이나 0.5처럼 숫자로 써 주세요." }
    not_whole { En => "Write a whole number, such as 120.", Ko => "120처럼 정수로 써 주세요." }
    upside_down { En => "The most is less than the least.", Ko => "최대가 최소보다 작아요." }
    not_money { En => "Write an amount, such as 30 or 0.02.", Ko => "30이나 0.02처럼 금액을 써 주세요." }
    /// A check in a few words, as lists and cells show it. `cost` is its amount of money.
    sentence(check: &Check, cost: &str) { En => english(check, cost), Ko => korean(check, cost) }
    result(result: CheckResult) -> &'static str {
        En => match result {
            CheckResult::Pass => "Pass:",
            CheckResult::Fail => "Fail:",
            CheckResult::Unknown => "Not checked:",
        },
        Ko => match result {
            CheckResult::Pass => "통과:",
            CheckResult::Fail => "실패:",
            CheckResult::Unknown => "점검 안 함:",
        },
    }
}

fn english(check: &Check, cost: &str) -> String {
    let case = |exact: bool| if exact { ", capitals count" } else { "" };
    match check {
        Check::Contains { text, match_case } => format!("contains “{text}”{}", case(*match_case)),
        Check::NotContains { text, match_case } => format!("does not contain “{text}”{}", case(*match_case)),
        Check::Matches { pattern } => format!("matches {pattern}"),
        Check::Equals {} => "equals the expected answer".to_owned(),
        Check::Length { unit, min, max } => {
            let unit = unit.as_str();
            between_en(min.map(|n| number(n.into())), max.map(|n| number(n.into())), unit)
        }
        Check::Language { language: Language::En } => "is written in English".to_owned(),
        Check::Language { language: Language::Ko } => "is written in Korean".to_owned(),
        Check::Fields {} => "has the output’s fields".to_owned(),
        Check::Number { field, min, max } => {
            let limits = between_en(min.map(|n| n.to_string()), max.map(|n| n.to_string()), "");
            format!("{} {}", field.as_deref().unwrap_or("first number"), limits.trim_end())
        }
        Check::CitesGiven {} => "cites only what was given".to_owned(),
        Check::Cost { .. } => format!("costs at most {cost}"),
        Check::Time { max_ms } => format!("takes at most {}", crate::format::duration((*max_ms).into(), Language::En)),
        Check::Judge { question, .. } => format!("a model judges: {question}"),
    }
}

fn between_en(min: Option<String>, max: Option<String>, unit: &str) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max} {unit}"),
        (Some(min), None) => format!("at least {min} {unit}"),
        (None, Some(max)) => format!("at most {max} {unit}"),
        (None, None) => unit.to_owned(),
    }
}

fn korean(check: &Check, cost: &str) -> String {
    let case = |exact: bool| if exact { " (대소문자 구별)" } else { "" };
    match check {
        Check::Contains { text, match_case } => format!("‘{text}’ 포함{}", case(*match_case)),
        Check::NotContains { text, match_case } => format!("‘{text}’ 없음{}", case(*match_case)),
        Check::Matches { pattern } => format!("정규식 {pattern} 일치"),
        Check::Equals {} => "기대 답변과 같음".to_owned(),
        Check::Length { unit, min, max } => {
            let unit = if *unit == LengthUnit::Words { "단어" } else { "자" };
            between_ko(min.map(|n| number(n.into())), max.map(|n| number(n.into())), unit)
        }
        Check::Language { language: Language::En } => "영어로 씀".to_owned(),
        Check::Language { language: Language::Ko } => "한국어로 씀".to_owned(),
        Check::Fields {} => "출력 항목을 갖춤".to_owned(),
        Check::Number { field, min, max } => {
            let limits = between_ko(min.map(|n| n.to_string()), max.map(|n| n.to_string()), "");
            format!("{} {limits}", field.as_deref().unwrap_or("첫 숫자"))
        }
        Check::CitesGiven {} => "제공한 자료만 인용".to_owned(),
        Check::Cost { .. } => format!("비용 {cost} 이하"),
        Check::Time { max_ms } => format!("{} 이내", crate::format::duration((*max_ms).into(), Language::Ko)),
        Check::Judge { question, .. } => format!("모델 판정: {question}"),
    }
}

fn between_ko(min: Option<String>, max: Option<String>, unit: &str) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min}~{max}{unit}"),
        (Some(min), None) => format!("{min}{unit} 이상"),
        (None, Some(max)) => format!("{max}{unit} 이하"),
        (None, None) => unit.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(check: &Check) -> [String; 2] {
        [Language::En, Language::Ko].map(|language| Checks(language).sentence(check, "₩30"))
    }

    #[test]
    fn a_check_reads_as_a_sentence() {
        let refund = Check::Contains { text: "refund".into(), match_case: false };
        assert_eq!(said(&refund), ["contains “refund”", "‘refund’ 포함"]);
        let short = Check::Length { unit: LengthUnit::Words, min: None, max: Some(1_200) };
        assert_eq!(said(&short), ["at most 1,200 words", "1,200단어 이하"]);
        let number = Check::Number { field: Some("total.price".into()), min: Some(1.5), max: Some(3.0) };
        assert_eq!(said(&number), ["total.price 1.5 to 3", "total.price 1.5~3"]);
        let dear = Check::Cost { max: ::model::Money::usd(20_000) };
        assert_eq!(said(&dear), ["costs at most ₩30", "비용 ₩30 이하"]);
        assert_eq!(said(&Check::Time { max_ms: 4_500 }), ["takes at most 4.5 s", "4.5초 이내"]);
        assert_eq!(said(&Check::Language { language: Language::Ko }), ["is written in Korean", "한국어로 씀"]);
    }
}
