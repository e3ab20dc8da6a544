//! Who else has the app open: when this tab says that it is there, and what is said of those who come. Pure.

use api::Person;
use model::PersonId;

/// How often a tab says that it is there. The server forgets those that were silent for 22 s.
pub const BEAT_MS: u64 = 10_000;
/// For how long a tab that nobody sees goes on, for those who look something up elsewhere.
const HIDDEN_MS: f64 = 2.0 * 60_000.0;
/// For how long a tab that is seen but not used goes on.
const UNUSED_MS: f64 = 30.0 * 60_000.0;
/// Whoever is back sooner than this has not left, as far as anybody needs to hear: their line was away.
const BACK_MS: f64 = 2.0 * 60_000.0;
/// How many people are named; the others are counted.
const NAMED: usize = 2;

/// Whether a tab that was last used so long ago still counts as open.
pub fn is_here(is_hidden: bool, unused_ms: f64) -> bool {
    unused_ms < if is_hidden { HIDDEN_MS } else { UNUSED_MS }
}

/// Those who are there, and those who were a moment ago.
#[derive(Debug, Clone, Default)]
pub struct Company {
    seen: Vec<(PersonId, f64)>,
}

impl Company {
    /// Takes in who is there now, and returns who has come.
    pub fn come<'p>(&mut self, others: &'p [Person], now_ms: f64) -> Vec<&'p Person> {
        self.seen.retain(|(_, at)| now_ms - at < BACK_MS);
        let new: Vec<&Person> =
            others.iter().filter(|person| self.seen.iter().all(|(known, _)| *known != person.id)).collect();
        self.seen.retain(|(known, _)| others.iter().all(|person| person.id != *known));
        self.seen.extend(others.iter().map(|person| (person.id, now_ms)));
        new
    }
}

/// The names to show, and how many more there are.
pub fn named(others: &[Person]) -> (Vec<&str>, usize) {
    let names = others.iter().take(NAMED).map(|person| person.name.as_str()).collect();
    (names, others.len().saturating_sub(NAMED))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> Person {
        Person { id: Uuid::from_u128(number).into(), name: format!("P{number}") }
    }

    #[test]
    fn a_tab_that_nobody_uses_falls_silent() {
        assert!(is_here(false, 29.0 * 60_000.0) && !is_here(false, 30.0 * 60_000.0));
        assert!(is_here(true, 60_000.0) && !is_here(true, 2.0 * 60_000.0));
    }

    #[test]
    fn whoever_comes_is_told_of_once() {
        let mut company = Company::default();
        let mut come = |others: &[u128], now_s: f64| -> Vec<String> {
            let others: Vec<Person> = others.iter().copied().map(person).collect();
            company.come(&others, now_s * 1000.0).into_iter().map(|person| person.name.clone()).collect()
        };
        assert_eq!(come(&[1], 0.0), ["P1"]);
        assert_eq!(come(&[1, 2], 10.0), ["P2"]);
        assert!(come(&[2], 20.0).is_empty());
        assert!(come(&[1, 2], 60.0).is_empty(), "only the line was away");
        assert!(come(&[2], 70.0).is_empty());
        assert!(come(&[2], 180.0).is_empty(), "who stays is not told of again");
        assert_eq!(come(&[1, 2], 190.0), ["P1"]);
    }

    #[test]
    fn a_few_are_named_and_the_others_counted() {
        let all: Vec<Person> = (1..=4).map(person).collect();
        assert_eq!(named(&all[..2]), (vec!["P1", "P2"], 0));
        assert_eq!(named(&all), (vec!["P1", "P2"], 2));
        assert_eq!(named(&[]), (vec![], 0));
    }
}
