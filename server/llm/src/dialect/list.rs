//! Lists of models. Entries are parsed one by one; a malformed one is counted and skipped.

use std::collections::HashSet;

use serde_json::Value;

use super::parse::{count, garbage, value};
use crate::{
    error::Error,
    models::{ModelEntry, ModelList},
};

/// Parses the list under one of these names. `read` returns `None` for an entry that isn't a model.
///
/// A list that is null counts as empty, since some servers write it so.
pub(super) fn models(
    body: &[u8],
    names: &[&str],
    read: impl Fn(&Value) -> Option<ModelEntry>,
) -> Result<ModelList, Error> {
    let list = value(body).ok_or_else(|| garbage(body))?;
    let entries = match (&list, names.iter().find_map(|name| list.get(name).filter(|list| !list.is_null()))) {
        (_, Some(Value::Array(entries))) | (Value::Array(entries), None) => entries.as_slice(),
        (Value::Object(_), None) if is_empty_list(&list, names) => &[],
        _ => return Err(garbage(body)),
    };
    let mut known = HashSet::new();
    let mut found = ModelList::default();
    for entry in entries {
        match read(entry).filter(|model| !model.id.trim().is_empty()) {
            Some(model) if known.insert(model.id.clone()) => found.models.push(model),
            // A duplicate.
            Some(_) => {}
            None => found.unreadable += 1,
        }
    }
    if found.unreadable > 0 {
        tracing::warn!(unreadable = found.unreadable, read = found.models.len(), "a list of models holds bad entries");
    }
    Ok(found)
}

/// Whether null is in place of the list, or OpenAI's list object without a list.
fn is_empty_list(list: &Value, names: &[&str]) -> bool {
    names.iter().any(|name| list.get(name).is_some()) || list.get("object").is_some_and(|kind| kind == "list")
}

/// A text, unless it is empty.
pub(super) fn text(entry: &Value, name: &str) -> Option<String> {
    entry.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The first of these fields that holds a count.
pub(super) fn number(entry: &Value, names: &[&str]) -> Option<u64> {
    names.iter().find_map(|name| count(entry.get(name)?))
}

/// A list of texts.
pub(super) fn words<'a>(entry: &'a Value, name: &str) -> Option<Vec<&'a str>> {
    Some(entry.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect())
}
