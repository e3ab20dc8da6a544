//! What the page's address asks for.

use api::{Rating, RunLogQuery, RunSource, RunState, Timestamp};
use leptos_router::params::ParamsMap;
use model::Word as _;

use crate::format::read_dollars;

/// How many runs a page shows.
const PAGE: u16 = 50;

/// The filters, as the address has them: empty is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub q: Option<String>,
    pub person: Option<String>,
    pub source: Option<String>,
    pub state: Option<String>,
    pub rating: Option<String>,
    pub model: Option<String>,
    /// A version's number; only of an app.
    pub version: Option<String>,
    /// What a run cost at least, in dollars as typed.
    pub cost: Option<String>,
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
            source: value("source"),
            state: value("state"),
            rating: value("rating"),
            model: value("model"),
            version: value("version"),
            cost: value("cost"),
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
            ("source", &self.source),
            ("state", &self.state),
            ("rating", &self.rating),
            ("model", &self.model),
            ("version", &self.version),
            ("cost", &self.cost),
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

    /// What the API is asked for, on a clock that is so far ahead of UTC.
    pub fn query(&self, offset_minutes: i32) -> RunLogQuery {
        RunLogQuery { limit: Some(PAGE), after: self.after.clone(), ..self.filter(offset_minutes) }
    }

    /// The same for all runs and not only a page of them.
    pub fn filter(&self, offset_minutes: i32) -> RunLogQuery {
        let day = |day: &Option<String>, later: i64| {
            let midnight: Timestamp = format!("{}T00:00:00Z", day.as_ref()?).parse().ok()?;
            Some(Timestamp(midnight.0 + (later * 24 * 60 - i64::from(offset_minutes)) * 60_000))
        };
        RunLogQuery {
            version: self.version.as_ref().and_then(|number| number.parse().ok()),
            person: self.person.as_ref().and_then(|person| person.parse().ok()),
            source: self.source.as_ref().and_then(|source| RunSource::from_word(source)),
            model: self.model.clone(),
            state: self.state.as_ref().and_then(|state| RunState::from_word(state)),
            rating: self.rating.as_ref().and_then(|rating| Rating::from_word(rating)),
            least_micros: self.cost.as_ref().and_then(|cost| read_dollars(cost).ok().flatten()),
            from: day(&self.from, 0),
            until: day(&self.until, 1),
            q: self.q.clone(),
            ..RunLogQuery::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_for_what_it_says() {
        let address = [
            ("state", "failed"),
            ("cost", "0.05"),
            ("rating", "down"),
            ("version", "3"),
            ("until", "2026-12-01"),
            ("source", "nonsense"),
        ];
        let wanted =
            Wanted::read(|name| address.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()));
        let query = wanted.query(540);
        assert_eq!((query.state, query.rating, query.version), (Some(RunState::Failed), Some(Rating::Down), Some(3)));
        assert_eq!((query.least_micros, query.source, query.limit), (Some(50_000), None, Some(50)));
        assert_eq!(query.until.unwrap().to_string(), "2026-12-01T15:00:00.000Z");
        assert!(wanted.is_filtered() && wanted.older("x".into()).address().ends_with("&after=x"));
    }
}
