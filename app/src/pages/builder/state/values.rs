//! Converts what a form's fields hold into values.

use model::{CHAT_INPUT, Definition, Input, InputKind, Kind, Values};

use super::BuilderState;

/// The values of the fields. Each input is read on its own and none is required: one that is wrong or missing doesn't affect the
/// others, and keeps what was typed.
pub fn values_of(state: &BuilderState, held: &Values) -> Values {
    let mut values = Values::new();
    for row in state.inputs().iter() {
        let name = &row.input.name;
        // These values become an example that is published, and a file isn't.
        if row.input.kind == InputKind::File {
            continue;
        }
        let Some(typed) = held.get(name) else { continue };
        let alone = Values::from_iter([(name.clone(), typed.clone())]);
        let input = Input { required: false, ..row.input.clone() };
        let definition = Definition { kind: Kind::Form, inputs: vec![input], ..BuilderState::default().definition() };
        values.extend(definition.check_values(&alone).unwrap_or(alone));
    }
    let said =
        held.get(CHAT_INPUT).filter(|said| state.kind() == Kind::Chat && said.as_str().is_some_and(|s| !s.is_empty()));
    values.extend(said.map(|said| (CHAT_INPUT.to_owned(), said.clone())));
    values
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_wrong_does_not_keep_the_rest_away() {
        let mut definition: Definition = serde_json::from_value(json!({
            "format": "madang/1", "kind": "chat",
            "inputs": [
                {"name": "notes", "label": "Notes", "kind": "paragraph", "required": true},
                {"name": "count", "label": "Count", "kind": "number"},
                {"name": "people", "label": "People", "kind": "list"},
                {"name": "day", "label": "Day", "kind": "date"},
                {"name": "papers", "label": "Papers", "kind": "file"},
            ],
            "prompt": {"messages": []},
        }))
        .unwrap();
        let held = json!({"notes": "", "count": "1,250", "people": "Kim\nLee\n", "day": "soon", "message": "Hi",
            "papers": [{"id": uuid::Uuid::nil(), "name": "a.pdf"}]});
        let held = held.as_object().unwrap();
        let expected = json!({"count": 1250, "people": ["Kim", "Lee"], "day": "soon", "message": "Hi"});
        assert_eq!(values_of(&BuilderState::new(&definition, None), held), *expected.as_object().unwrap());
        definition.kind = Kind::Form;
        assert!(!values_of(&BuilderState::new(&definition, None), held).contains_key("message"));
    }
}
