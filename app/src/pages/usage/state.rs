//! What is looked at, as it stands in the page's address.

use api::{UsageBy, UsageLine, UsageQuery, WhatIfQuery};
use model::{ConnectionId, Word as _, run::RunSource};

/// The parameter that asks for the table instead of the chart.
const VIEW: &str = "view";
const TABLE: &str = "table";
/// The parameter that names another model.
pub const WHAT_IF: &str = "what_if";

/// What is looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Looked {
    pub usage: UsageQuery,
    /// Whether the days are a table.
    pub as_table: bool,
    /// The other model: its connection and its id, with a space between.
    pub what_if: Option<String>,
}

impl Looked {
    /// From the parameters of an address. What they don't have, or what is none, counts as not asked for.
    pub fn of(get: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| get(name).filter(|value| !value.trim().is_empty());
        let usage = UsageQuery {
            from: get("from"),
            to: get("to"),
            by: get("by").and_then(|by| UsageBy::ALL.into_iter().find(|known| known.as_str() == by)),
            app: get("app").and_then(|id| id.parse().ok()),
            provider: get("provider"),
            connection: get("connection").and_then(|id| id.parse().ok()),
            model: get("model"),
            member: get("member").and_then(|id| id.parse().ok()),
            source: get("source").and_then(|source| RunSource::from_word(&source)),
            link: get("link").and_then(|id| id.parse().ok()),
        };
        Self { usage, as_table: get(VIEW).as_deref() == Some(TABLE), what_if: get(WHAT_IF) }
    }

    /// The parameters, as names and values.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let usage = &self.usage;
        let all = [
            ("from", usage.from.clone()),
            ("to", usage.to.clone()),
            ("by", usage.by.map(|by| by.as_str().to_owned())),
            ("app", usage.app.map(|id| id.to_string())),
            ("provider", usage.provider.clone()),
            ("connection", usage.connection.map(|id| id.to_string())),
            ("model", usage.model.clone()),
            ("member", usage.member.map(|id| id.to_string())),
            ("source", usage.source.map(|source| source.as_str().to_owned())),
            ("link", usage.link.map(|id| id.to_string())),
            (VIEW, self.as_table.then(|| TABLE.to_owned())),
            (WHAT_IF, self.what_if.clone()),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The address of this on the page at `path`.
    pub fn address(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (index, (name, value)) in self.parameters().into_iter().enumerate() {
            address.push(if index == 0 { '?' } else { '&' });
            address.push_str(name);
            address.push('=');
            escape(&value, &mut address);
        }
        address
    }

    /// The same, changed.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = self.clone();
        change(&mut changed);
        changed
    }

    /// The same, broken down by something else.
    pub fn by(&self, by: UsageBy) -> Self {
        self.with(|looked| looked.usage.by = Some(by))
    }

    /// The same of another period.
    pub fn of_days(&self, from: String, to: Option<String>) -> Self {
        self.with(|looked| (looked.usage.from, looked.usage.to) = (Some(from), to))
    }

    /// The same without what narrows it in one way.
    pub fn without(&self, by: UsageBy) -> Self {
        self.with(|looked| {
            let usage = &mut looked.usage;
            match by {
                UsageBy::App => usage.app = None,
                UsageBy::Model => (usage.model, usage.connection) = (None, None),
                UsageBy::Provider => usage.provider = None,
                UsageBy::Member => usage.member = None,
                UsageBy::Door => (usage.source, usage.link) = (None, None),
            }
        })
    }

    /// The same narrowed to a line and broken down by what tells most about it; nothing if the line can't be asked for.
    pub fn within(&self, by: UsageBy, line: &UsageLine, in_app: bool) -> Option<Self> {
        let next = match by {
            UsageBy::App | UsageBy::Provider => UsageBy::Model,
            UsageBy::Model | UsageBy::Member | UsageBy::Door if in_app => UsageBy::Provider,
            UsageBy::Model | UsageBy::Member | UsageBy::Door => UsageBy::App,
        };
        let mut narrowed = self.by(next);
        let usage = &mut narrowed.usage;
        match by {
            UsageBy::App => usage.app = Some(line.app?),
            UsageBy::Model => (usage.model, usage.connection) = (Some(line.model.clone()?), line.connection),
            UsageBy::Provider => usage.provider = Some(line.provider.clone()?),
            UsageBy::Member => usage.member = Some(line.member?),
            UsageBy::Door => (usage.source, usage.link) = (Some(line.source?), line.link),
        }
        Some(narrowed)
    }

    /// What is asked about the other model; nothing if none is named.
    pub fn asks_what_if(&self) -> Option<WhatIfQuery> {
        let (connection, model) = self.what_if.as_deref()?.split_once(' ')?;
        let connection: ConnectionId = connection.parse().ok()?;
        Some(WhatIfQuery {
            from: self.usage.from.clone(),
            to: self.usage.to.clone(),
            connection,
            model: model.to_owned(),
        })
    }
}

/// Percent-encodes everything except RFC 3986's unreserved characters.
fn escape(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

/// The first day of the month so many months after that of a day such as `2026-12-01`.
pub fn month_after(day: &str, months: i32) -> Option<String> {
    let mut parts = day.splitn(3, '-').map(str::parse::<i32>);
    let (Some(Ok(year)), Some(Ok(month @ 1..=12))) = (parts.next(), parts.next()) else { return None };
    let all = year.checked_mul(12)?.checked_add(month - 1)?.checked_add(months)?;
    Some(format!("{:04}-{:02}-01", all.div_euclid(12), all.rem_euclid(12) + 1))
}

/// The change from one number to another, in percent, rounded; nothing if there was none before.
pub fn change_percent(now: u64, before: u64) -> Option<i64> {
    if before == 0 {
        return None;
    }
    let percent = (i128::from(now) - i128::from(before)) * 100;
    let half = i128::from(before) / 2 * percent.signum();
    i64::try_from((percent + half) / i128::from(before)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(query: &[(&str, &str)]) -> Looked {
        Looked::of(|name| query.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let id = "0197a5c0-0000-7000-8000-000000000001";
        let all = [
            ("from", "2026-11-01"),
            ("by", "model"),
            ("app", id),
            ("model", "a/b c&d"),
            ("view", "table"),
            ("what_if", "x y"),
        ];
        let looked = looked(&all);
        let parameters = looked.parameters();
        assert_eq!(parameters.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>(), all);
        assert!(looked.address("/w/x/admin/usage").contains("model=a%2Fb%20c%26d&view=table&what_if=x%20y"));
        assert_eq!(looked.without(UsageBy::Model).usage.model, None);
    }

    #[test]
    fn nonsense_counts_as_not_asked_for() {
        let looked = looked(&[("by", "colour"), ("app", "none"), ("source", "sky"), ("from", " "), ("what_if", "x y")]);
        assert_eq!(looked.usage, UsageQuery::default());
        assert_eq!(looked.asks_what_if(), None);
        assert_eq!(Looked::default().address("/p"), "/p");
    }

    #[test]
    fn months_follow_each_other_over_the_year() {
        assert_eq!(month_after("2026-12-05", 1).as_deref(), Some("2027-01-01"));
        assert_eq!(month_after("2026-01-01", -1).as_deref(), Some("2025-12-01"));
        assert_eq!(month_after("soon", 1), None);
    }

    #[test]
    fn changes_are_rounded_to_the_nearest_percent() {
        assert_eq!(change_percent(112, 100), Some(12));
        assert_eq!(change_percent(2, 3), Some(-33));
        assert_eq!(change_percent(1, 3), Some(-67));
        assert_eq!(change_percent(5, 0), None);
        assert_eq!(change_percent(u64::MAX, 1), None);
    }
}
