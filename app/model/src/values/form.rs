//! What an HTML form posts.

use serde_json::Value;

use crate::{Definition, InputKind, Values};

impl Definition {
    /// Values from the fields of a posted HTML form, ready for [`check_values`](Self::check_values), which reads their texts.
    ///
    /// A browser leaves out unticked checkboxes and empty choices: here they are *empty*, not absent, so that a default doesn't
    /// tick them again. Of a field that is posted twice all values are kept for a multiselect, else the last.
    pub fn values_from_form<'f>(&self, fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Values {
        let mut values = Values::new();
        for input in &self.inputs {
            match input.kind {
                InputKind::Checkbox => values.insert(input.name.clone(), Value::Bool(false)),
                InputKind::Multiselect => values.insert(input.name.clone(), Value::Array(Vec::new())),
                _ => None,
            };
        }
        for (name, text) in fields {
            match values.get_mut(name) {
                Some(Value::Array(chosen)) => chosen.push(text.into()),
                _ => {
                    values.insert(name.to_owned(), text.into());
                }
            }
        }
        values
    }
}
