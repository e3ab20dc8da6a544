//! Example values for an app's inputs.

use model::{CHAT_INPUT, Definition, Input, InputKind, Kind, Language, Values, hidden_inputs};
use serde_json::{Value, json};

/// A file that an example uploads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFile {
    /// What stands among the values where its id belongs.
    pub place: String,
    /// What it is called.
    pub name: String,
}

/// The files that an example uploads: one for each input that needs one, or else for the first that takes any.
pub fn example_files(definition: &Definition) -> Vec<(&str, ExampleFile)> {
    let of_kind = || definition.inputs.iter().filter(|input| input.kind == InputKind::File);
    let any_needed = of_kind().any(|input| input.required);
    let most = if any_needed { usize::MAX } else { 1 };
    let wanted = of_kind().filter(|input| input.required || !any_needed).take(most);
    let file = |input: &Input| {
        let limits = input.files.clone().unwrap_or_default();
        let ending = limits.taken().next().and_then(|group| group.endings().first().copied()).unwrap_or("pdf");
        ExampleFile { place: format!("FILE_ID_OF_{}", input.name), name: format!("example.{ending}") }
    };
    wanted.map(|input| (input.name.as_str(), file(input))).collect()
}

/// The values of the sample, if the app takes them, or else one value for each input that is shown.
pub fn example_values(definition: &Definition, sample: Option<&Values>) -> Values {
    let sample = sample.filter(|sample| !sample.is_empty() && definition.check_values(sample).is_ok());
    if let Some(sample) = sample.filter(|_| !definition.has_files()) {
        return sample.clone();
    }
    let mut values = definition.defaults();
    for input in &definition.inputs {
        if !values.contains_key(&input.name)
            && let Some(value) = example_value(input)
        {
            values.insert(input.name.clone(), value);
        }
    }
    for (input, file) in example_files(definition) {
        values.insert(input.to_owned(), json!([file.place]));
    }
    if definition.kind == Kind::Chat {
        values.insert(CHAT_INPUT.to_owned(), json!("Hello! What can you do for me?"));
    }
    let hidden: Vec<String> = hidden_inputs(&definition.inputs, &values).into_iter().map(str::to_owned).collect();
    values.retain(|name, _| !hidden.contains(name));
    values
}

/// A value that the input takes; none of files, which have to be uploaded.
fn example_value(input: &Input) -> Option<Value> {
    let label = input.label.get(Language::En);
    let most = input.max_chars.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    let text = |text: String| text.chars().take(most).collect::<String>();
    let first = || input.options.first().cloned();
    Some(match input.kind {
        InputKind::Text | InputKind::Paragraph => json!(text(format!("Example: {label}"))),
        InputKind::Number => json!(input.min.or(input.max).unwrap_or(1.0)),
        InputKind::Select => json!(first()?),
        InputKind::Multiselect => json!([first()?]),
        InputKind::Checkbox => json!(true),
        InputKind::Date => json!("2026-12-01"),
        InputKind::Url => json!("https://example.com"),
        InputKind::List => json!([text("One".to_owned()), text("Two".to_owned())]),
        InputKind::File => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(inputs: Value) -> Definition {
        serde_json::from_value(json!({
            "format": "madang/1", "kind": "form", "inputs": inputs,
            "prompt": {"messages": [{"role": "user", "text": "x"}]},
        }))
        .unwrap()
    }

    #[test]
    fn made_up_values_are_taken() {
        let kinds = InputKind::ALL.into_iter().filter(|kind| *kind != InputKind::File);
        let inputs: Vec<_> = kinds
            .map(|kind| {
                json!({"name": kind.id(), "label": "A label", "kind": kind.id(), "required": true, "max_chars": 4,
                    "min": 5, "max": 9, "options": ["a", "b"]})
            })
            .map(|mut input| {
                let kind = InputKind::from_id(input["kind"].as_str().unwrap()).unwrap();
                let fields = input.as_object_mut().unwrap();
                fields.retain(|name, _| match name.as_str() {
                    "max_chars" => kind.counts_chars(),
                    "min" | "max" => kind == InputKind::Number,
                    "options" => kind.has_options(),
                    _ => true,
                });
                input
            })
            .collect();
        let definition = definition(json!(inputs));
        let values = example_values(&definition, None);
        assert_eq!(values.len(), 9);
        assert!(definition.check_values(&values).is_ok(), "{:?}", definition.check_values(&values));
    }

    #[test]
    fn a_sample_and_defaults_come_first_and_what_is_hidden_is_left_out() {
        let definition = definition(json!([
            {"name": "tone", "label": "Tone", "kind": "select", "options": ["formal", "friendly"], "default": "friendly"},
            {"name": "why", "label": "Why", "kind": "text", "shown_when": {"input": "tone", "is": ["formal"]}},
            {"name": "papers", "label": "Papers", "kind": "file"},
        ]));
        let values = example_values(&definition, None);
        assert_eq!(json!(values), json!({"tone": "friendly", "papers": ["FILE_ID_OF_papers"]}));
        assert_eq!(example_files(&definition)[0].1.name, "example.pdf");
        let only_text = self::definition(json!([{"name": "notes", "label": "Notes", "kind": "text"}]));
        let sample = json!({"notes": "Kim: hello"});
        let sample = sample.as_object();
        assert_eq!(example_values(&only_text, sample), sample.cloned().unwrap());
        let stale = json!({"gone": 1});
        assert_eq!(json!(example_values(&only_text, stale.as_object())), json!({"notes": "Example: Notes"}));
    }
}
