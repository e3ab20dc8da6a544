//! Values from posted HTML forms.

use serde_json::Value;

use crate::{Definition, FileRef, InputKind, Values};

impl Definition {
    /// Values from the fields of a posted HTML form, ready for [`check_values`](Self::check_values), which parses their texts.
    ///
    /// A browser leaves out unticked checkboxes and empty choices. Here they are *empty*, not absent, so that a default doesn't
    /// tick them again. If a field is posted twice, a multiselect and a file keep all values, other kinds the last one. A file's
    /// field has its id, or its id and its name as JSON.
    pub fn values_from_form<'f>(&self, fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Values {
        let mut values = Values::new();
        for input in &self.inputs {
            match input.kind {
                InputKind::Checkbox => values.insert(input.name.clone(), Value::Bool(false)),
                InputKind::Multiselect | InputKind::File => values.insert(input.name.clone(), Value::Array(Vec::new())),
                _ => None,
            };
        }
        for (name, text) in fields {
            match values.get_mut(name) {
                Some(Value::Array(chosen)) => chosen.push(item(self, name, text)),
                _ => {
                    values.insert(name.to_owned(), text.into());
                }
            }
        }
        values
    }
}

/// An item of a field that keeps all its values.
fn item(definition: &Definition, name: &str, text: &str) -> Value {
    let is_file = definition.file_inputs().any(|(file, _)| file == name);
    let file = is_file.then(|| serde_json::from_str::<Value>(text).ok()).flatten();
    file.as_ref().and_then(FileRef::of).map_or_else(|| text.into(), |file| file.to_value())
}
