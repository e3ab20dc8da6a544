//! The values of the form for a new key, and the request made from them. Pure.

use api::{CreateApiKey, Timestamp};
use model::{KeyScope, Money, Word as _};
use ui::parse_number;

/// The longest name of a key, in characters.
const NAME_CHARS: usize = 80;
/// The highest limit of runs for a key.
const MOST_RUNS: u32 = 1_000_000;
/// The highest limit of runs at the same time.
const MOST_AT_ONCE: u32 = 1_000;
/// The highest limit of money for a key, in US dollars.
const MOST_DOLLARS: f64 = 1_000_000.0;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// For how many days a key can live. Empty means for ever.
pub(super) const LIFETIMES: [&str; 4] = ["30", "90", "365", ""];

/// The values as they are typed and chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyInput {
    pub name: String,
    pub scopes: Vec<String>,
    /// A number of days; empty means for ever.
    pub days: String,
    /// Numbers of runs, and amounts in US dollars. Empty means no limit.
    pub max_runs: String,
    pub max_runs_per_day: String,
    pub max_cost: String,
    pub max_cost_per_day: String,
    pub max_runs_at_once: String,
    /// The slug of the workspace in which a key of one's own works.
    pub workspace: String,
}

impl KeyInput {
    /// What a form begins with: the key runs apps, for three months.
    pub fn new(workspace: String) -> Self {
        let scopes = [KeyScope::AppsRun, KeyScope::RunsRead].map(|scope| scope.as_str().to_owned());
        let none = String::new;
        Self {
            name: none(),
            scopes: scopes.to_vec(),
            days: "90".to_owned(),
            max_runs: none(),
            max_runs_per_day: none(),
            max_cost: none(),
            max_cost_per_day: none(),
            max_runs_at_once: none(),
            workspace,
        }
    }
}

/// A problem that must be fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyProblem {
    NameMissing,
    NameTooLong,
    /// It may do nothing.
    ScopesMissing,
    /// It is not a number from 1 to 1,000,000.
    RunsWrong,
    RunsPerDayWrong,
    /// It is not an amount above zero, up to a million dollars.
    CostWrong,
    CostPerDayWrong,
    /// It is not a number from 1 to 1,000.
    AtOnceWrong,
}

/// The values as a new key.
///
/// # Errors
/// The problems, in the order of the fields.
pub(super) fn create(typed: &KeyInput, now: Option<Timestamp>) -> Result<CreateApiKey, Vec<KeyProblem>> {
    let mut problems = Vec::new();
    let name = typed.name.trim();
    if name.is_empty() {
        problems.push(KeyProblem::NameMissing);
    } else if name.chars().count() > NAME_CHARS {
        problems.push(KeyProblem::NameTooLong);
    }
    let scopes: Vec<_> = typed.scopes.iter().filter_map(|scope| KeyScope::from_word(scope)).collect();
    if scopes.is_empty() {
        problems.push(KeyProblem::ScopesMissing);
    }
    let max_runs = limit(&typed.max_runs, runs, KeyProblem::RunsWrong, &mut problems);
    let max_runs_per_day = limit(&typed.max_runs_per_day, runs, KeyProblem::RunsPerDayWrong, &mut problems);
    let max_cost = limit(&typed.max_cost, dollars, KeyProblem::CostWrong, &mut problems);
    let max_cost_per_day = limit(&typed.max_cost_per_day, dollars, KeyProblem::CostPerDayWrong, &mut problems);
    let max_runs_at_once = limit(&typed.max_runs_at_once, at_once, KeyProblem::AtOnceWrong, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let days: Option<i64> = typed.days.parse().ok();
    let expires_at = days.zip(now).map(|(days, now)| Timestamp(now.0.saturating_add(days.saturating_mul(DAY_MS))));
    let name = name.to_owned();
    Ok(CreateApiKey {
        name,
        scopes,
        expires_at,
        max_runs,
        max_runs_per_day,
        max_cost,
        max_cost_per_day,
        max_runs_at_once,
    })
}

/// A limit as it is typed: nothing, or what `read` makes of it.
fn limit<T>(text: &str, read: fn(&str) -> Option<T>, wrong: KeyProblem, problems: &mut Vec<KeyProblem>) -> Option<T> {
    if text.trim().is_empty() {
        return None;
    }
    let limit = read(text);
    if limit.is_none() {
        problems.push(wrong);
    }
    limit
}

/// A whole number of runs.
fn runs(text: &str) -> Option<u32> {
    let number = parse_number(text).filter(|number| number.fract() == 0.0 && *number >= 1.0)?;
    // This is exact, because it is whole.
    number.to_string().parse().ok().filter(|runs| *runs <= MOST_RUNS)
}

fn at_once(text: &str) -> Option<u32> {
    runs(text).filter(|runs| *runs <= MOST_AT_ONCE)
}

/// An amount in US dollars.
fn dollars(text: &str) -> Option<Money> {
    let amount =
        parse_number(text.trim().trim_start_matches('$')).filter(|amount| *amount > 0.0 && *amount <= MOST_DOLLARS)?;
    // Of a million dollars that is far from the ends of i64.
    let micros = format!("{:.0}", amount * 1_000_000.0).parse().ok().filter(|micros| *micros > 0)?;
    Some(Money::usd(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn a_key_runs_apps_for_three_months_unless_something_else_is_chosen() {
        let typed = KeyInput { name: " CRM ".into(), ..KeyInput::new(String::new()) };
        let made = create(&typed, Some(NOW)).unwrap();
        assert_eq!((made.name.as_str(), made.scopes.as_slice()), ("CRM", &[KeyScope::AppsRun, KeyScope::RunsRead][..]));
        assert_eq!(made.expires_at, Some(Timestamp(NOW.0 + 90 * DAY_MS)));
        let for_ever = KeyInput { days: String::new(), ..typed };
        assert_eq!(create(&for_ever, Some(NOW)).unwrap().expires_at, None);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let empty = KeyInput { scopes: Vec::new(), ..KeyInput::new(String::new()) };
        assert_eq!(create(&empty, Some(NOW)), Err(vec![KeyProblem::NameMissing, KeyProblem::ScopesMissing]));
        let long = KeyInput { name: "가".repeat(81), ..KeyInput::new(String::new()) };
        assert_eq!(create(&long, Some(NOW)), Err(vec![KeyProblem::NameTooLong]));
    }

    #[test]
    fn limits_are_taken_as_they_are_pasted() {
        let typed = KeyInput {
            name: "CRM".into(),
            max_runs: "5,000".into(),
            max_cost: "$12.5".into(),
            max_cost_per_day: "0.01".into(),
            ..KeyInput::new(String::new())
        };
        let made = create(&typed, Some(NOW)).unwrap();
        assert_eq!((made.max_runs, made.max_runs_per_day), (Some(5000), None));
        assert_eq!((made.max_cost, made.max_cost_per_day), (Some(Money::usd(12_500_000)), Some(Money::usd(10_000))));
        let wrong = KeyInput {
            max_runs: "0".into(),
            max_runs_per_day: "1.5".into(),
            max_cost: "much".into(),
            max_cost_per_day: "2000000".into(),
            max_runs_at_once: "1001".into(),
            ..typed
        };
        use KeyProblem::*;
        let all = vec![RunsWrong, RunsPerDayWrong, CostWrong, CostPerDayWrong, AtOnceWrong];
        assert_eq!(create(&wrong, None), Err(all));
    }

    #[test]
    fn a_form_begins_with_a_lifetime_that_it_offers() {
        assert!(LIFETIMES.contains(&KeyInput::new(String::new()).days.as_str()));
    }
}
