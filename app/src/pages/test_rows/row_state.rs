//! A test row as it is typed. Pure.

use api::TestRow;
use model::{Input, InputKind, Kind, Values};

/// The longest tag, in characters.
const TAG_CHARS: usize = 40;
/// How many tags a row may have.
const TAGS: usize = 10;

/// What is wrong with the tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagTrouble {
    TooMany,
    TooLong,
}

/// Tags that were typed with commas between them, each once.
///
/// # Errors
/// [`TagTrouble`] if the server would refuse them.
pub fn read_tags(typed: &str) -> Result<Vec<String>, TagTrouble> {
    let mut tags: Vec<String> = Vec::new();
    for tag in typed.split([',', '，', '、', '\n']).map(str::trim).filter(|tag| !tag.is_empty()) {
        if tag.chars().count() > TAG_CHARS {
            return Err(TagTrouble::TooLong);
        }
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    if tags.len() > TAGS { Err(TagTrouble::TooMany) } else { Ok(tags) }
}

/// The values to save: those of the fields, and those that the app has no input for any more, which would be lost otherwise.
pub fn with_gone(mut typed: Values, row: Option<&TestRow>) -> Values {
    for name in row.into_iter().flat_map(|row| &row.gone) {
        if let Some(value) = row.and_then(|row| row.inputs.get(name)) {
            typed.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    typed
}

/// The inputs of a row: those of the draft, and for a chat also the message.
pub fn inputs_of(kind: Kind, inputs: Vec<Input>, message: &str) -> Vec<Input> {
    let message = (kind == Kind::Chat).then(|| Input {
        name: model::CHAT_INPUT.to_owned(),
        label: message.into(),
        kind: InputKind::Paragraph,
        hint: None,
        required: true,
        max_chars: None,
        min: None,
        max: None,
        options: Vec::new(),
        files: None,
        default: None,
        shown_when: None,
    });
    inputs.into_iter().chain(message).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_are_read_as_they_are_typed() {
        let tags = |typed: &str| read_tags(typed);
        assert_eq!(tags(" refund,angry , refund,").unwrap(), ["refund", "angry"]);
        assert_eq!(tags("환불、화난 고객").unwrap(), ["환불", "화난 고객"]);
        assert_eq!(tags("").unwrap(), Vec::<String>::new());
        assert_eq!(tags(&"x".repeat(41)), Err(TagTrouble::TooLong));
        let many = (0..11).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(tags(&many), Err(TagTrouble::TooMany));
    }

    #[test]
    fn values_without_an_input_are_not_lost() {
        let row: TestRow = serde_json::from_value(json!({
            "id": uuid::Uuid::nil(), "number": 1, "title": "", "inputs": {"tone": "warm", "text": "old"}, "gone": ["tone"], "revision": 1,
            "changed_by": {"id": uuid::Uuid::nil(), "name": "Kim"}, "changed_at": "2026-11-29T00:00:00Z",
        }))
        .unwrap();
        let typed = json!({"text": "new"}).as_object().cloned().unwrap();
        let saved = with_gone(typed.clone(), Some(&row));
        assert_eq!(serde_json::Value::from(saved), json!({"text": "new", "tone": "warm"}));
        assert_eq!(with_gone(typed.clone(), None), typed);
    }
}
