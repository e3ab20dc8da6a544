//! Tool calls that come in pieces.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::chat::{Event, ToolCall};

/// The calls of one answer, by their places.
#[derive(Debug, Default)]
pub(super) struct ToolCalls(BTreeMap<u64, ToolCall>);

impl ToolCalls {
    /// Adds to the call at `place`. A name or an id that comes again is the same.
    pub(super) fn add(&mut self, place: u64, id: Option<String>, name: Option<String>, arguments: &str) {
        let call = self.0.entry(place).or_default();
        for (field, value) in [(&mut call.id, id), (&mut call.name, name)] {
            if let (true, Some(value)) = (field.is_empty(), value) {
                *field = value;
            }
        }
        call.arguments.push_str(arguments);
    }

    /// The place after the last.
    pub(super) fn next_place(&self) -> u64 {
        self.0.last_key_value().map_or(0, |(place, _)| place + 1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The calls, whole.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) {
        let calls = std::mem::take(&mut self.0).into_values().filter(|call| !call.name.is_empty());
        events.extend(calls.map(|call| Event::ToolCall(ToolCall { arguments: or_none(call.arguments), ..call })));
    }
}

/// Arguments as a document: some write them as one, some as its text.
pub(super) fn document(arguments: &Value) -> String {
    match arguments {
        Value::String(text) => or_none(text.clone()),
        Value::Null => "{}".to_owned(),
        other => other.to_string(),
    }
}

/// Nothing stands for no arguments.
fn or_none(arguments: String) -> String {
    if arguments.trim().is_empty() { "{}".to_owned() } else { arguments }
}
