//! Removing or renaming a setting in a request's body.

use serde_json::{Map, Value};

use super::Adjustment;

/// Fields that no request can do without, or that hold the conversation. Nothing in them is a setting.
const CONTENT: [&str; 13] = [
    "model",
    "messages",
    "contents",
    "input",
    "system",
    "systemInstruction",
    "instructions",
    "tools",
    "toolConfig",
    "stream",
    "schema",
    "store",
    "responseJsonSchema",
];

/// Fields that constrain the answer to JSON. They are not just removed but replaced by instructions.
pub(super) const JSON: [&str; 8] = [
    "response_format",
    "responseFormat",
    "format",
    "text",
    "textFormat",
    "outputConfig",
    "responseMimeType",
    "responseJsonSchema",
];

/// The names of the settings in a body, in their order.
pub(super) fn settings(body: &Value) -> Vec<String> {
    let mut names = Vec::new();
    if let Value::Object(fields) = body {
        collect(fields, &mut names);
    }
    names
}

fn collect(fields: &Map<String, Value>, names: &mut Vec<String>) {
    for (name, value) in fields.iter().filter(|(name, _)| !is_content(name)) {
        match value {
            // Its parts can't be rejected one by one.
            Value::Object(_) if JSON.contains(&name.as_str()) || name == "stream_options" => names.push(name.clone()),
            Value::Object(inner) => collect(inner, names),
            _ => names.push(name.clone()),
        }
    }
}

/// The body with a setting removed or renamed wherever it occurs; `None` if it doesn't occur.
pub(super) fn adjusted(body: &[u8], adjustment: &Adjustment) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    change(value.as_object_mut()?, adjustment).then(|| serde_json::to_vec(&value).ok()).flatten()
}

fn change(fields: &mut Map<String, Value>, adjustment: &Adjustment) -> bool {
    if let Some(value) = fields.remove(&adjustment.setting) {
        if let Some(instead) = &adjustment.instead {
            fields.insert(instead.clone(), value);
        }
        return true;
    }
    let inner = fields.iter_mut().filter(|(name, _)| !is_content(name) && !JSON.contains(&name.as_str()));
    let mut emptied = None;
    for (name, value) in inner {
        let Value::Object(inner) = value else { continue };
        if change(inner, adjustment) {
            emptied = Some((name.clone(), inner.is_empty()));
            break;
        }
    }
    if let Some((name, true)) = &emptied {
        fields.remove(name);
    }
    emptied.is_some()
}

fn is_content(name: &str) -> bool {
    CONTENT.contains(&name)
}
