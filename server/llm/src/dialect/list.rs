//! Lists of models. Entries are parsed one by one; a malformed one is counted and skipped.

use std::collections::HashSet;

use serde_json::Value;
use time::{
    Date, OffsetDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

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

/// The first of these fields that holds a day, as `YYYY-MM-DD`: a date, a date with a time, or seconds since 1970. A time counts
/// by its day in UTC.
pub(super) fn day(entry: &Value, names: &[&str]) -> Option<String> {
    let read = |value: &Value| match value {
        Value::String(text) => {
            let in_utc = || Some(OffsetDateTime::parse(text, &Rfc3339).ok()?.to_offset(UtcOffset::UTC).date());
            let first = || Date::parse(text.get(..10)?, DAY).ok();
            in_utc().or_else(first)
        }
        // A date that counts milliseconds lies far ahead, where no provider plans.
        other => Some(OffsetDateTime::from_unix_timestamp(i64::try_from(count(other)?).ok()?).ok()?.date()),
    };
    let date =
        names.iter().find_map(|name| read(entry.get(name)?)).filter(|date| (2020..2100).contains(&date.year()))?;
    date.format(DAY).ok()
}

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A list of texts.
pub(super) fn words<'a>(entry: &'a Value, name: &str) -> Option<Vec<&'a str>> {
    Some(entry.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_day_in_whatever_form_it_is_told() {
        let read = |value: Value| day(&json!({ "shutdown_date": value }), &["shutdown_date", "deprecation"]);
        for told in [
            json!("2026-12-11"),
            json!("2026-12-11T00:00:00Z"),
            json!("2026-12-11T23:30:00.000Z"),
            json!("2026-12-11 00:00"),
            // In Korea it is the twelfth already.
            json!("2026-12-12T08:00:00+09:00"),
            json!(1_796_947_200),
        ] {
            assert_eq!(read(told.clone()).as_deref(), Some("2026-12-11"), "{told}");
        }
        for nothing in [
            json!(null),
            json!(""),
            json!("soon"),
            json!("2026-13-01"),
            json!(true),
            json!(1_796_947_200_000_u64),
            json!({}),
        ] {
            assert_eq!(read(nothing.clone()), None, "{nothing}");
        }
        let other =
            day(&json!({"shutdown_date": null, "deprecation": "2027-01-14"}), &["shutdown_date", "deprecation"]);
        assert_eq!(other.as_deref(), Some("2027-01-14"));
    }
}
