//! Values from posted HTML forms.

use serde_json::Value;

use crate::{Definition, InputKind, Values};

impl Definition {
    /// Values from the fields of a posted HTML form, ready for [`check_values`](Self::check_values), which parses their texts.
    ///
    /// A browser leaves out unticked checkboxes and empty choices. Here they are *empty*, not absent, so that a default doesn't
    /// tick them again. If a field is posted twice, a multiselect keeps all values, other kinds the last one.
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
