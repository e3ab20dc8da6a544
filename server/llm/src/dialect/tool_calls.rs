//! Tool calls that arrive in pieces.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::chat::{ChatRequest, Event, Tool, ToolCall, ToolChoice};

/// The tools to offer where none can be named: the one that is to be called, alone.
pub(super) fn offered(request: &ChatRequest) -> &[Tool] {
    let named = match &request.tool_choice {
        ToolChoice::Named(name) => request.tools.iter().find(|tool| tool.name == *name),
        _ => None,
    };
    named.map_or(&request.tools, std::slice::from_ref)
}

/// The calls of one answer, by their index.
#[derive(Debug, Default)]
pub(super) struct ToolCalls(BTreeMap<u64, ToolCall>);

impl ToolCalls {
    /// Adds to the call with this index. A repeated name or id is ignored.
    pub(super) fn add(&mut self, place: u64, id: Option<String>, name: Option<String>, arguments: &str) {
        let call = self.0.entry(place).or_default();
        for (field, value) in [(&mut call.id, id), (&mut call.name, name)] {
            if let (true, Some(value)) = (field.is_empty(), value) {
                *field = value;
            }
        }
        call.arguments.push_str(arguments);
    }

    /// The index after the last one.
    pub(super) fn next_place(&self) -> u64 {
        self.0.last_key_value().map_or(0, |(place, _)| place + 1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Emits the calls, which are complete now.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) {
        let calls = std::mem::take(&mut self.0).into_values().filter(|call| !call.name.is_empty());
        events.extend(calls.map(|call| Event::ToolCall(ToolCall { arguments: or_none(call.arguments), ..call })));
    }
}

/// Arguments as JSON text: some servers send a document, some its text.
pub(super) fn document(arguments: &Value) -> String {
    match arguments {
        Value::String(text) => or_none(text.clone()),
        Value::Null => "{}".to_owned(),
        other => other.to_string(),
    }
}

/// No arguments may be sent as nothing at all.
fn or_none(arguments: String) -> String {
    if arguments.trim().is_empty() { "{}".to_owned() } else { arguments }
}
