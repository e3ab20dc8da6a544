//! Finds out what a provider's message rejects, whatever its wording.

use serde_json::Value;

use super::{
    Adjustment,
    body::{self, JSON},
};

/// What was rejected.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// A setting.
    Setting(Adjustment),
    /// Constraining the answer to JSON.
    Json,
    /// The system role.
    Rules,
    /// Two messages of the same role in a row.
    Turns,
}

/// Phrases which say that something is not supported, as opposed to having a wrong value.
const REFUSES: [&str; 18] = [
    "not a known",
    "support",
    "not take",
    "not accept",
    "not allow",
    "not enabled",
    "not permitted",
    "not recogni",
    "unrecogni",
    "unknown",
    "unexpected",
    "deprecated",
    "incompatible",
    "invalid",
    "cannot",
    "can't",
    "not available",
    "must not",
];

/// Phrases which say that too much was requested, which the person must change.
const TOO_MUCH: [&str; 8] =
    ["too large", "too high", "at most", "less than", "maximum", "exceed", "greater than", "out of range"];

/// Determines what is wrong with a request, if the message names something in its body.
pub(super) fn read(sent: &[u8], refusal: &str) -> Option<Refused> {
    let body: Value = serde_json::from_slice(sent).ok()?;
    let settings = body::settings(&body);
    let parsed: Option<Value> = serde_json::from_str(refusal).ok();
    let words = parsed.as_ref().map_or_else(|| refusal.to_owned(), words_of);
    let lower = words.to_lowercase();
    let refuses = REFUSES.iter().any(|word| lower.contains(word)) || parsed.as_ref().is_some_and(says_unsupported);
    if lower.contains("alternate") || lower.contains("alternating") {
        return Some(Refused::Turns);
    }
    let setting = match parsed.as_ref().map(fields_of).filter(|fields| !fields.is_empty()) {
        Some(fields) => settings.iter().find(|setting| fields.iter().any(|field| same(field, setting))),
        None => named_in(&words, &settings, refuses),
    };
    if let Some(setting) = setting {
        if JSON.contains(&setting.as_str()) {
            return Some(Refused::Json);
        }
        let instead = suggested(&words, setting);
        let too_much = TOO_MUCH.iter().any(|word| lower.contains(word));
        if too_much && instead.is_none() && is_limit(setting) {
            return None;
        }
        return Some(Refused::Setting(Adjustment { setting: setting.clone(), instead }));
    }
    let about = |words: &[&str]| refuses && words.iter().any(|word| lower.contains(word));
    let bound = settings.iter().any(|setting| JSON.contains(&setting.as_str()));
    if bound && about(&["json mode", "json_schema", "json schema", "structured output", "response format"]) {
        return Some(Refused::Json);
    }
    about(&[
        "system role",
        "system message",
        "system prompt",
        "system instruction",
        "developer instruction",
        "'system'",
        "role system",
    ])
    .then_some(Refused::Rules)
}

const CODES: [&str; 6] = ["input", "code", "type", "status", "object", "param"];

/// All texts in the message, joined.
fn words_of(refusal: &Value) -> String {
    match refusal {
        Value::String(text) => format!("{text}\n"),
        Value::Array(items) => items.iter().map(words_of).collect(),
        // Codes are not prose. Quotes of the request would match anything.
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, value)| value.is_object() || !CODES.contains(&name.as_str()))
            .map(|(_, value)| words_of(value))
            .collect(),
        _ => String::new(),
    }
}

/// Codes such as `unsupported_parameter`, `unsupported_value`, `unknown_parameter` and `extra_forbidden`.
fn says_unsupported(refusal: &Value) -> bool {
    let codes = ["/error/code", "/code", "/error/type", "/type", "/detail/0/type", "/status/code", "/error/status"];
    codes.iter().filter_map(|at| refusal.pointer(at)?.as_str()).any(|code| {
        ["unsupported", "unknown", "extra_forbidden", "not_supported", "unrecognized"]
            .iter()
            .any(|word| code.contains(word))
    })
}

/// Fields that the message names in a structured way: OpenAI's `param`, `loc` in the lists of Mistral and FastAPI, Google's field
/// violations.
fn fields_of(refusal: &Value) -> Vec<String> {
    let error = refusal.get("error").filter(|error| error.is_object()).unwrap_or(refusal);
    let mut fields: Vec<String> = Vec::new();
    for name in ["param", "parameter", "field"] {
        fields.extend(error.get(name).and_then(Value::as_str).map(str::to_owned));
    }
    for list in [refusal.get("detail"), error.get("detail")] {
        for fault in list.and_then(Value::as_array).into_iter().flatten() {
            let place = fault.get("loc").and_then(Value::as_array);
            fields.extend(place.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
        }
    }
    for detail in error.get("details").and_then(Value::as_array).into_iter().flatten() {
        for violation in detail.get("fieldViolations").and_then(Value::as_array).into_iter().flatten() {
            fields.extend(violation.get("field").and_then(Value::as_str).map(str::to_owned));
        }
    }
    fields
}

/// Maps `generation_config.max_output_tokens` to `maxOutputTokens`, and `response_format.type` to `response_format`.
fn same(field: &str, setting: &str) -> bool {
    field.split(['.', '[', ']']).any(|part| plain(part) == plain(setting))
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase()
}

/// The setting that the message names. A name that is also an English word counts only in quotation marks, or next to a phrase of
/// rejection.
fn named_in<'s>(words: &str, settings: &'s [String], refuses: bool) -> Option<&'s String> {
    let of = |identifier: &Identifier<'_>| settings.iter().find(|setting| same(identifier.name, setting));
    let mut found: Vec<&String> = Vec::new();
    for identifier in identifiers(words) {
        let Some(setting) = of(&identifier) else { continue };
        let sure = identifier.quoted || identifier.name.contains('_') || refuses && identifier.name.len() > 3;
        if sure && !found.contains(&setting) {
            found.push(setting);
        }
    }
    // In "`temperature` and `top_p` cannot both be specified", the first is the one that we always keep.
    let both = found.iter().any(|name| plain(name) == "temperature");
    let top_p = found.iter().find(|name| both && plain(name) == "topp");
    let synonym = || settings.iter().find(|name| *name == "think" && refuses && words.contains("thinking"));
    top_p.or(found.first()).copied().or_else(synonym)
}

/// The name that the message suggests instead of a setting's.
fn suggested(words: &str, setting: &str) -> Option<String> {
    let parts = parts_of(setting);
    let like = |name: &str| {
        let name = name.to_ascii_lowercase();
        if is_limit(setting) {
            return is_limit(&name);
        }
        parts.iter().any(|part| name.contains(part.as_str()))
    };
    let mut seen = false;
    for identifier in identifiers(words) {
        let other = !same(identifier.name, setting);
        // "'temperature' and 'top_p'" names two settings, but suggests neither.
        let asked = ["use", "send", "try", "mean", "instead", "with", "rename"].contains(&identifier.before);
        let is_name = !identifier.name.contains('.') && (identifier.quoted || identifier.name.contains('_'));
        if other && is_name && like(identifier.name) && (asked || seen && is_limit(setting)) {
            return Some(identifier.name.to_owned());
        }
        seen |= !other;
    }
    None
}

/// Whether a name is one for the maximum length of the answer.
fn is_limit(name: &str) -> bool {
    let name = plain(name);
    name.contains("tokens") || name.contains("predict") || name == "maxlength"
}

fn parts_of(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for c in name.chars() {
        if c == '_' || c.is_ascii_uppercase() {
            parts.push(String::new());
        }
        if let (true, Some(part)) = (c != '_', parts.last_mut()) {
            part.push(c.to_ascii_lowercase());
        }
    }
    parts.retain(|part| part.len() > 3);
    parts
}

struct Identifier<'w> {
    name: &'w str,
    quoted: bool,
    /// The word before it in lower case, if it matters.
    before: &'w str,
}

/// Everything in the text that may be a name, in order.
fn identifiers(words: &str) -> Vec<Identifier<'_>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let mut all: Vec<Identifier<'_>> = Vec::new();
    let mut begin = None;
    let mut before = "";
    for (at, c) in words.char_indices().chain([(words.len(), ' ')]) {
        match (is_part(c), begin) {
            (true, None) => begin = Some(at),
            (false, Some(start)) => {
                begin = None;
                let name = words.get(start..at).unwrap_or_default().trim_matches('.');
                let left = words.get(..start).and_then(|left| left.chars().next_back());
                let quoted = left.is_some_and(|c| "'\"`‘“*".contains(c));
                all.push(Identifier { name, quoted, before: lowered(before) });
                before = name;
            }
            _ => {}
        }
    }
    all
}

/// Phrases that introduce a suggestion.
fn lowered(word: &str) -> &str {
    const WORDS: [&str; 7] = ["use", "send", "try", "mean", "instead", "with", "rename"];
    WORDS.iter().find(|known| known.eq_ignore_ascii_case(word)).copied().unwrap_or(word)
}
