//! What the page's address asks for, and what an entry says was changed.

use api::{AuditQuery, Timestamp};
use leptos_router::params::ParamsMap;
use serde_json::Value;

/// How many entries a page shows.
const PAGE: u16 = 50;

/// The filters, as the address has them: empty is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub q: Option<String>,
    pub person: Option<String>,
    pub action: Option<String>,
    pub kind: Option<String>,
    pub object: Option<String>,
    /// The first day, `YYYY-MM-DD`, of the reader's clock.
    pub from: Option<String>,
    /// The last day.
    pub until: Option<String>,
    pub after: Option<String>,
}

impl Wanted {
    /// Reads the values of an address.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name| value(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Self {
            q: value("q"),
            person: value("person"),
            action: value("action"),
            kind: value("kind"),
            object: value("object"),
            from: value("from"),
            until: value("until"),
            after: value("after"),
        }
    }

    /// The query string of the page's address.
    pub fn address(&self) -> String {
        let mut params = ParamsMap::new();
        for (name, value) in [
            ("q", &self.q),
            ("person", &self.person),
            ("action", &self.action),
            ("kind", &self.kind),
            ("object", &self.object),
            ("from", &self.from),
            ("until", &self.until),
            ("after", &self.after),
        ] {
            if let Some(value) = value.as_deref().map(str::trim).filter(|value| !value.is_empty()) {
                params.insert(name, value.to_owned());
            }
        }
        params.to_query_string()
    }

    pub fn is_filtered(&self) -> bool {
        *self != Self { after: self.after.clone(), ..Self::default() }
    }

    pub fn newest(&self) -> Self {
        Self { after: None, ..self.clone() }
    }

    pub fn older(&self, next: String) -> Self {
        Self { after: Some(next), ..self.clone() }
    }

    pub fn of_object(kind: &str, object: &str) -> Self {
        Self { kind: Some(kind.to_owned()), object: Some(object.to_owned()), ..Self::default() }
    }

    pub fn without_object(&self) -> Self {
        Self { kind: None, object: None, after: None, ..self.clone() }
    }

    /// What the API is asked for, on a clock that is so far ahead of UTC.
    pub fn query(&self, offset_minutes: i32) -> AuditQuery {
        AuditQuery { limit: Some(PAGE), after: self.after.clone(), ..self.filter(offset_minutes) }
    }

    /// The same for all entries and not only a page of them.
    pub fn filter(&self, offset_minutes: i32) -> AuditQuery {
        let day = |day: &Option<String>, later: i64| {
            let midnight: Timestamp = format!("{}T00:00:00Z", day.as_ref()?).parse().ok()?;
            Some(Timestamp(midnight.0 + (later * 24 * 60 - i64::from(offset_minutes)) * 60_000))
        };
        AuditQuery {
            person: self.person.as_ref().and_then(|person| person.parse().ok()),
            action: self.action.clone(),
            object_kind: self.kind.clone(),
            object_id: self.object.clone(),
            from: day(&self.from, 0),
            until: day(&self.until, 1),
            q: self.q.clone(),
            ..AuditQuery::default()
        }
    }
}

/// A field that an entry says something about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changed {
    /// Its name; a dot leads into objects.
    pub name: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The fields that are different, or all if there is only one side. `yes` and `no` are words for truth.
pub(super) fn changes(before: Option<&Value>, after: Option<&Value>, yes: &str, no: &str) -> Vec<Changed> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (value, fields) in [(before, &mut old), (after, &mut new)] {
        if let Some(value) = value {
            flatten("", value, fields);
        }
    }
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::Bool(true) => Some(yes.to_owned()),
        Value::Bool(false) => Some(no.to_owned()),
        Value::String(text) => Some(short(text)),
        other => Some(short(&other.to_string())),
    };
    let find = |fields: &[(String, Value)], name: &str| {
        fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let mut names: Vec<&String> = old.iter().map(|(name, _)| name).collect();
    names.extend(new.iter().map(|(name, _)| name).filter(|name| old.iter().all(|(known, _)| known != *name)));
    names
        .into_iter()
        .map(|name| (name, find(&old, name), find(&new, name)))
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| Changed {
            name: name.clone(),
            before: before.as_ref().and_then(text),
            after: after.as_ref().and_then(text),
        })
        .filter(|changed| changed.before.is_some() || changed.after.is_some())
        .collect()
}

fn flatten(name: &str, value: &Value, fields: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                let name = if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
                flatten(&name, value, fields);
            }
        }
        other => fields.push((name.to_owned(), other.clone())),
    }
}

/// At most 300 characters: the whole of it is in the export.
fn short(text: &str) -> String {
    let mut short: String = text.chars().take(300).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_and_its_filters_are_the_same() {
        let wanted = Wanted {
            q: Some("50% & more".into()),
            from: Some("2026-12-01".into()),
            until: Some("2026-12-01".into()),
            ..Wanted::default()
        };
        assert_eq!(wanted.address(), "?q=50%25%20%26%20more&from=2026%2D12%2D01&until=2026%2D12%2D01");
        assert!(wanted.is_filtered() && !Wanted::default().older("7".into()).is_filtered());
        let filter = wanted.filter(540);
        assert_eq!(filter.from.unwrap().to_string(), "2026-11-30T15:00:00.000Z");
        assert_eq!(filter.until.unwrap().to_string(), "2026-12-01T15:00:00.000Z");
        assert_eq!((filter.limit, wanted.query(0).limit), (None, Some(50)));
        assert_eq!(Wanted::read(|_| Some(" ".into())), Wanted::default());
    }

    #[test]
    fn only_what_is_different_is_told_and_whole_texts_are_cut() {
        let before = json!({"name": "a", "limits": {"runs": 5, "on": true}, "gone": "x", "same": [1]});
        let after =
            json!({"name": "b", "limits": {"runs": 6, "on": false}, "same": [1], "new": null, "long": "y".repeat(400)});
        let told = changes(Some(&before), Some(&after), "yes", "no");
        let lines: Vec<_> = told
            .iter()
            .map(|one| (one.name.as_str(), one.before.as_deref().unwrap_or("-"), one.after.as_deref().unwrap_or("-")))
            .collect();
        assert!(lines.contains(&("name", "a", "b")) && lines.contains(&("limits.runs", "5", "6")), "{lines:?}");
        assert!(lines.contains(&("limits.on", "yes", "no")) && lines.contains(&("gone", "x", "-")), "{lines:?}");
        assert!(lines.iter().any(|(name, _, after)| *name == "long" && after.chars().count() == 301), "{lines:?}");
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert_eq!(changes(None, None, "yes", "no"), []);
    }
}
