//! Examples from runs.

use crate::{CHAT_INPUT, Definition, Example, InputKind, Kind, Values};

impl Definition {
    /// A worked example: these values got a good answer. Left out are files, because an example is published with its app, and
    /// values that this definition has no input for, because the run may have been of another version.
    pub fn example_of(&self, values: &Values, answer: &str) -> Example {
        let takes = |name: &String| {
            self.inputs.iter().any(|input| input.name == *name && input.kind != InputKind::File)
                || (self.kind == Kind::Chat && name == CHAT_INPUT)
        };
        let inputs = values.iter().filter(|(name, _)| takes(name)).map(|(name, value)| (name.clone(), value.clone()));
        Example { inputs: inputs.collect(), answer: answer.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_run_becomes_an_example_without_what_an_example_can_not_have() {
        let mut definition: Definition = serde_json::from_value(json!({
            "format": "madang/1", "kind": "form",
            "inputs": [
                {"name": "notes", "label": "Notes", "kind": "paragraph"},
                {"name": "papers", "label": "Papers", "kind": "file"},
            ],
            "prompt": {"messages": [{"role": "user", "text": "{{notes}} {{papers}}"}]},
        }))
        .unwrap();
        let papers = json!([{"id": uuid::Uuid::nil(), "name": "a.pdf"}]);
        let values = json!({"notes": "Kim: hello", "papers": papers, "gone": 1, "message": "Hi"});
        let values = values.as_object().unwrap();
        let example = definition.example_of(values, "Good.");
        assert_eq!((json!(example.inputs), example.answer.as_str()), (json!({"notes": "Kim: hello"}), "Good."));
        definition.prompt.examples.push(example);
        assert!(definition.check().is_empty(), "{:?}", definition.check());
        definition.kind = Kind::Chat;
        assert!(definition.example_of(values, "").inputs.contains_key("message"));
    }
}
