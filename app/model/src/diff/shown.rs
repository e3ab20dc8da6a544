//! The fields of a definition and their values as text, for comparisons.

use serde_json::{Map, Value};

use crate::{FileLimits, InputKind, Language, ShownWhen, format::grouped, format::number};

/// The name for people of a field of an input, of the model settings, of the output or of the chat. An unknown field has its name
/// in the definition.
pub fn field_name(field: &str, language: Language) -> &str {
    let (en, ko) = match field {
        "label" => ("Label", "이름표"),
        "kind" => ("Kind", "종류"),
        "hint" => ("Hint", "도움말"),
        "required" => ("Required", "필수"),
        "max_chars" => ("Maximum length", "최대 글자 수"),
        "min" => ("Smallest number", "최솟값"),
        "max" => ("Largest number", "최댓값"),
        "options" => ("Options", "선택지"),
        "files" => ("Files", "파일"),
        "default" => ("Default value", "기본값"),
        "shown_when" => ("Shown when", "보이는 조건"),
        "temperature" => ("Creativity", "창의성"),
        "top_p" => ("Word choice", "단어 선택 폭"),
        "form" => ("Company’s form", "회사 양식"),
        "max_output_tokens" => ("Longest answer", "최대 답변 길이"),
        "stop" => ("Stop at", "멈춤 글"),
        "seed" => ("Seed", "시드"),
        "reasoning_effort" => ("Thinking", "생각"),
        "format" => ("Answer format", "답변 형식"),
        "schema" => ("Answer fields", "답변 항목"),
        "opening" => ("Opening", "첫인사"),
        "suggestions" => ("Suggestions", "추천 질문"),
        "keep_turns" => ("Turns kept", "기억하는 대화 수"),
        "summarise" => ("Summary of older turns", "지난 대화 요약"),
        "long_input" => ("Long inputs", "긴 입력"),
        _ => return field,
    };
    match language {
        Language::En => en,
        Language::Ko => ko,
    }
}

/// A field's value as text; `–` if it is not set.
pub fn shown(field: &str, value: Option<&Value>, language: Language) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::Bool(set)) => pick(language, if *set { ("yes", "예") } else { ("no", "아니요") }).to_owned(),
        // A seed is an identifier made of digits; grouping would change it.
        Some(Value::Number(digits)) if field == "seed" => digits.to_string(),
        Some(Value::Number(digits)) => digits.as_f64().map_or_else(|| digits.to_string(), number),
        Some(Value::String(text)) => choice(field, text, language).to_owned(),
        Some(Value::Array(items)) if items.is_empty() => "–".to_owned(),
        Some(Value::Array(items)) => {
            items.iter().map(|item| shown("", Some(item), language)).collect::<Vec<_>>().join(", ")
        }
        Some(Value::Object(schema)) if field == "schema" => {
            let names =
                schema.get("properties").and_then(Value::as_object).map(|properties| properties.keys().cloned());
            names.map_or_else(|| "–".to_owned(), |names| names.collect::<Vec<_>>().join(", "))
        }
        Some(Value::Object(limits)) if field == "files" => files(limits, language),
        Some(Value::Object(condition)) if field == "shown_when" => shown_when(condition),
        // A file in a run's values.
        Some(Value::Object(file)) if file.contains_key("id") => {
            file.get("name").and_then(Value::as_str).unwrap_or("–").to_owned()
        }
        Some(Value::Object(texts)) => {
            let text = |tag: &str| texts.get(tag).and_then(Value::as_str).filter(|text| !text.is_empty());
            let languages = pick(language, (["en", "ko"], ["ko", "en"]));
            languages.into_iter().find_map(text).unwrap_or("–").to_owned()
        }
    }
}

/// What a file input takes, in words. What isn't set is said, too, because it has a limit all the same.
fn files(limits: &Map<String, Value>, language: Language) -> String {
    let limits = serde_json::from_value::<FileLimits>(Value::Object(limits.clone())).unwrap_or_default();
    let groups = match limits.groups.is_empty() {
        true => pick(language, ("all formats", "모든 형식")).to_owned(),
        false => limits.taken().map(|group| group.name(language)).collect::<Vec<_>>().join(", "),
    };
    let (files, mib) = (limits.max_files(), limits.max_bytes() / (1024 * 1024));
    let pages = grouped(usize::try_from(limits.max_pages()).unwrap_or(usize::MAX));
    match language {
        Language::En => {
            let plural = if files == 1 { "" } else { "s" };
            format!("{groups}; at most {files} file{plural}, {mib} MB and {pages} pages each")
        }
        Language::Ko => format!("{groups}, 최대 {files}개, 파일마다 {mib}MB, {pages}쪽까지"),
    }
}

/// `kind: Complaint, Praise`, or just `urgent`.
fn shown_when(condition: &Map<String, Value>) -> String {
    let when = serde_json::from_value::<ShownWhen>(Value::Object(condition.clone())).unwrap_or_default();
    if when.is.is_empty() { when.input } else { format!("{}: {}", when.input, when.is.join(", ")) }
}

/// The name for people of a choice from a closed set; other texts are returned unchanged.
fn choice<'t>(field: &str, text: &'t str, language: Language) -> &'t str {
    if field == "kind"
        && let Some(kind) = InputKind::from_id(text)
    {
        return kind.name(language);
    }
    let names = match (field, text) {
        (_, "") => ("–", "–"),
        ("reasoning_effort", "low") => ("little", "적게"),
        ("reasoning_effort", "medium") => ("some", "보통"),
        ("reasoning_effort", "high") => ("much", "많이"),
        ("format", "markdown") => ("formatted text", "서식 있는 글"),
        ("format", "text") => ("plain text", "일반 글"),
        ("format", "json") => ("fields", "항목"),
        ("long_input", "whole") => ("sent whole", "통째로 보내기"),
        ("long_input", "parts") => ("in parts, then joined", "나눠 읽고 합치기"),
        ("long_input", "refine") => ("part after part", "차례로 읽으며 다듬기"),
        _ => return text,
    };
    pick(language, names)
}

fn pick<T>(language: Language, (en, ko): (T, T)) -> T {
    match language {
        Language::En => en,
        Language::Ko => ko,
    }
}
