//! What differs between two JSON documents, so that either can be made of the other.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A place in a document that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The names of the fields that lead there.
    pub path: Vec<String>,
    edit: Edit,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Edit {
    /// Another value, or one where there was none.
    Value {
        #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
        before: Option<Value>,
        #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
        after: Option<Value>,
    },
    /// Another stretch of a text, from a byte on: a long prompt isn't kept twice for one letter.
    Text { at: usize, before: String, after: String },
}

/// Keeps a `null` that is there apart from a value that isn't.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Which way a change is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Undo,
    Redo,
}

impl Change {
    /// Where the written stretch of the text ends, in bytes, if a text was changed.
    pub fn text_end(&self, direction: Direction) -> Option<usize> {
        match (&self.edit, direction) {
            (Edit::Text { at, before, .. }, Direction::Undo) => Some(at.saturating_add(before.len())),
            (Edit::Text { at, after, .. }, Direction::Redo) => Some(at.saturating_add(after.len())),
            (Edit::Value { .. }, _) => None,
        }
    }

    /// Changes the document that this was compared with.
    pub fn apply(&self, document: &mut Value, direction: Direction) {
        let Some((last, parents)) = self.path.split_last() else { return };
        let parent = parents.iter().try_fold(document, |place, field| place.get_mut(field));
        let Some(fields) = parent.and_then(Value::as_object_mut) else { return };
        match &self.edit {
            Edit::Value { before, after } => match if direction == Direction::Undo { before } else { after } {
                Some(value) => drop(fields.insert(last.clone(), value.clone())),
                None => drop(fields.remove(last)),
            },
            Edit::Text { at, before, after } => {
                let (old, new) = if direction == Direction::Undo { (after, before) } else { (before, after) };
                let stretch = *at..at.saturating_add(old.len());
                if let Some(Value::String(text)) = fields.get_mut(last)
                    && text.get(stretch.clone()) == Some(old)
                {
                    text.replace_range(stretch, new);
                }
            }
        }
    }

    /// Renames fields of the path, and changes the values.
    pub fn map(&mut self, path: impl Fn(&mut Vec<String>), value: impl Fn(&[String], &mut Value)) {
        path(&mut self.path);
        if let Edit::Value { before, after } = &mut self.edit {
            for each in [before, after].into_iter().flatten() {
                value(&self.path, each);
            }
        }
    }
}

/// What differs between two objects.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare(&mut Vec::new(), Some(before), Some(after), &mut found);
    found
}

fn compare(path: &mut Vec<String>, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Change>) {
    match (before, after) {
        _ if before == after => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            for field in old.keys().chain(new.keys().filter(|field| !old.contains_key(*field))) {
                path.push(field.clone());
                compare(path, old.get(field), new.get(field), found);
                path.pop();
            }
        }
        (Some(Value::String(old)), Some(Value::String(new))) => {
            found.push(Change { path: path.clone(), edit: stretch(old, new) });
        }
        _ => found
            .push(Change { path: path.clone(), edit: Edit::Value { before: before.cloned(), after: after.cloned() } }),
    }
}

/// The stretch that differs, without what both texts begin and end with.
fn stretch(old: &str, new: &str) -> Edit {
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let at = same(&mut old.chars().zip(new.chars()));
    let (old, new) = (old.get(at..).unwrap_or_default(), new.get(at..).unwrap_or_default());
    let end = same(&mut old.chars().rev().zip(new.chars().rev()));
    let middle = |text: &str| text.get(..text.len().saturating_sub(end)).unwrap_or_default().to_owned();
    Edit::Text { at, before: middle(old), after: middle(new) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn either_document_is_made_of_the_other() {
        for (before, after) in [
            (json!({"a": 1}), json!({"a": 2, "b": null})),
            (json!({"a": {"b": "하나 둘 셋"}, "c": [1]}), json!({"a": {"b": "하나 두 셋"}, "c": [1, 2]})),
            (json!({"a": "aaa"}), json!({"a": "aa"})),
            (json!({"a": "😀😁"}), json!({"a": "😁😁"})),
            (json!({"a": "x"}), json!({"a": {"en": "x"}})),
        ] {
            let found = changes(&before, &after);
            // As they are after a reload.
            let found: Vec<Change> = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
            let mut document = before.clone();
            found.iter().for_each(|change| change.apply(&mut document, Direction::Redo));
            assert_eq!(document, after);
            found.iter().for_each(|change| change.apply(&mut document, Direction::Undo));
            assert_eq!(document, before);
        }
        assert!(changes(&json!({"a": 1}), &json!({"a": 1})).is_empty());
    }

    #[test]
    fn a_letter_in_a_long_text_is_a_small_change() {
        let long = "안녕하세요. ".repeat(3_000);
        let found = changes(&json!({"a": long}), &json!({"a": format!("{long}!")}));
        assert!(serde_json::to_string(&found).unwrap().len() < 100);
        assert_eq!(found[0].text_end(Direction::Redo), Some(long.len() + 1));
    }
}
