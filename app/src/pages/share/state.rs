//! The values of the share link form, and the requests made from them. Pure.

use api::{CreateLink, Link, LinkState, Timestamp, UpdateLink};
use ui::parse_number;

/// The longest name of a link, in characters.
const NAME_CHARS: usize = 80;
/// The highest limit of runs for a link.
const MOST_RUNS: u32 = 1_000_000;
/// The highest limit of runs per address and hour.
const MOST_RUNS_PER_HOUR: u32 = 1_000;
/// The default of that limit.
const RUNS_PER_HOUR: u32 = 20;

const MINUTE_MS: i64 = 60_000;

/// The values as they are typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinkInput {
    pub name: String,
    /// A date and time in the reader's time zone, as the browser's field writes it; empty means never.
    pub closes: String,
    /// Empty means no limit.
    pub max_runs: String,
    pub per_hour: String,
    /// The number of a version; empty means the published one.
    pub version: String,
}

impl Default for LinkInput {
    fn default() -> Self {
        Self {
            name: String::new(),
            closes: String::new(),
            max_runs: String::new(),
            per_hour: RUNS_PER_HOUR.to_string(),
            version: String::new(),
        }
    }
}

impl LinkInput {
    /// Values for a new link to a version; `None` for whichever is published.
    pub fn for_version(version: Option<u32>) -> Self {
        Self { version: version.map(|version| version.to_string()).unwrap_or_default(), ..Self::default() }
    }

    /// Values for editing a link.
    pub fn of(link: &Link, offset_minutes: impl Fn(Timestamp) -> i32) -> Self {
        Self {
            name: link.name.clone(),
            closes: link.expires_at.map(|at| local_text(at, offset_minutes(at))).unwrap_or_default(),
            max_runs: link.max_runs.map(|runs| runs.to_string()).unwrap_or_default(),
            per_hour: link.max_runs_per_address_hour.to_string(),
            version: link.pinned_version.map(|version| version.to_string()).unwrap_or_default(),
        }
    }
}

/// A problem that must be fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkProblem {
    /// It needs a name.
    NameMissing,
    NameTooLong,
    /// It is not a date and time.
    ClosesWrong,
    /// It is not a number from 1 to 1,000,000.
    RunsWrong,
    /// It is not a number from 1 to 1,000.
    PerHourWrong,
}

/// The typed values, parsed.
struct ParsedLink {
    name: String,
    expires_at: Option<Timestamp>,
    max_runs: Option<u32>,
    per_hour: u32,
}

fn read(typed: &LinkInput, offset_minutes: impl Fn(Timestamp) -> i32) -> Result<ParsedLink, Vec<LinkProblem>> {
    let mut problems = Vec::new();
    let name = typed.name.trim();
    if name.is_empty() {
        problems.push(LinkProblem::NameMissing);
    } else if name.chars().count() > NAME_CHARS {
        problems.push(LinkProblem::NameTooLong);
    }
    let closes = typed.closes.trim();
    let expires_at = moment(closes, offset_minutes);
    if !closes.is_empty() && expires_at.is_none() {
        problems.push(LinkProblem::ClosesWrong);
    }
    let max_runs = whole(&typed.max_runs, MOST_RUNS);
    if !typed.max_runs.trim().is_empty() && max_runs.is_none() {
        problems.push(LinkProblem::RunsWrong);
    }
    let per_hour =
        if typed.per_hour.trim().is_empty() { Some(RUNS_PER_HOUR) } else { whole(&typed.per_hour, MOST_RUNS_PER_HOUR) };
    if per_hour.is_none() {
        problems.push(LinkProblem::PerHourWrong);
    }
    match per_hour {
        Some(per_hour) if problems.is_empty() => {
            Ok(ParsedLink { name: name.to_owned(), expires_at, max_runs, per_hour })
        }
        _ => Err(problems),
    }
}

/// The values as a new link.
///
/// # Errors
/// The problems, in the order of the fields.
pub(super) fn create(
    typed: &LinkInput,
    offset_minutes: impl Fn(Timestamp) -> i32,
) -> Result<CreateLink, Vec<LinkProblem>> {
    let ParsedLink { name, expires_at, max_runs, per_hour } = read(typed, offset_minutes)?;
    Ok(CreateLink {
        name,
        expires_at,
        max_runs,
        max_runs_per_address_hour: Some(per_hour),
        pinned_version: typed.version.parse().ok(),
        ..CreateLink::default()
    })
}

/// The values as a change to a link, without what is unchanged.
///
/// # Errors
/// The problems, in the order of the fields.
pub(super) fn change(
    link: &Link,
    typed: &LinkInput,
    offset_minutes: impl Fn(Timestamp) -> i32,
) -> Result<UpdateLink, Vec<LinkProblem>> {
    // The field has no seconds: an untouched one must not move the end.
    let same_end = typed.closes == LinkInput::of(link, &offset_minutes).closes;
    let ParsedLink { name, expires_at, max_runs, per_hour } = read(typed, offset_minutes)?;
    Ok(UpdateLink {
        name: (name != link.name).then_some(name),
        expires_at: (!same_end).then_some(expires_at),
        max_runs: (max_runs != link.max_runs).then_some(max_runs),
        max_runs_per_address_hour: (per_hour != link.max_runs_per_address_hour).then_some(per_hour),
        ..UpdateLink::default()
    })
}

/// The moment of a local date and time such as `2026-11-30T18:00`.
fn moment(text: &str, offset_minutes: impl Fn(Timestamp) -> i32) -> Option<Timestamp> {
    let seconds = if text.len() == "2026-11-30T18:00".len() { ":00" } else { "" };
    let as_utc: Timestamp = format!("{text}{seconds}Z").parse().ok()?;
    // The offset is known for moments only: guess one, then look it up again at the better guess, for days when clocks change.
    let at = |offset: i32| Timestamp(as_utc.0.saturating_sub(i64::from(offset) * MINUTE_MS));
    let guess = at(offset_minutes(as_utc));
    Some(at(offset_minutes(guess)))
}

/// A moment as the browser's date field writes it.
fn local_text(at: Timestamp, offset_minutes: i32) -> String {
    let local = at.civil(offset_minutes);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}", local.year, local.month, local.day, local.hour, local.minute)
}

/// A whole number from 1 to `most`, as people type it.
fn whole(text: &str, most: u32) -> Option<u32> {
    let number = parse_number(text)?;
    if number.fract() != 0.0 || number < 1.0 || number > f64::from(most) {
        return None;
    }
    // This is exact, because it is whole and fits into a `u32`.
    number.to_string().parse().ok()
}

/// Whether the link can be used now, or can be again without anybody's doing.
pub(super) fn is_open(link: &Link) -> bool {
    matches!(link.state, LinkState::Open | LinkState::NotYetOpen | LinkState::DayUsed)
}

/// Whether nearly all runs of a link are used; `runs` of `max_runs`.
pub(super) fn is_nearly_used(runs: u32, max_runs: u32) -> bool {
    u64::from(runs) * 10 >= u64::from(max_runs) * 9
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SEOUL: fn(Timestamp) -> i32 = |_| 540;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn link() -> Link {
        serde_json::from_value(json!({
            "id": "0197a5c0-0000-7000-8000-000000000001", "name": "Fair", "token_last4": "k3f9", "state": "open",
            "expires_at": "2026-11-30T09:00:17Z", "max_runs": 300, "max_runs_per_address_hour": 20, "runs": 12,
            "cost": {"micros": 0, "currency": "USD"},
            "created_at": "2026-11-23T14:02:11Z",
        }))
        .unwrap()
    }

    fn typed() -> LinkInput {
        LinkInput { name: " Fair ".into(), ..LinkInput::default() }
    }

    #[test]
    fn an_empty_limit_is_no_limit() {
        let made = create(&typed(), SEOUL).unwrap();
        assert_eq!((made.name.as_str(), made.expires_at, made.max_runs), ("Fair", None, None));
        assert_eq!((made.max_runs_per_address_hour, made.pinned_version), (Some(RUNS_PER_HOUR), None));
    }

    #[test]
    fn times_are_the_readers_and_numbers_are_taken_as_pasted() {
        let filled =
            LinkInput { closes: "2026-11-30T18:00".into(), max_runs: "5,000".into(), version: "7".into(), ..typed() };
        let made = create(&filled, SEOUL).unwrap();
        assert_eq!(made.expires_at, Some(at("2026-11-30T09:00:00Z")));
        assert_eq!((made.max_runs, made.pinned_version), (Some(5_000), Some(7)));
    }

    #[test]
    fn a_link_begins_with_the_version_that_was_asked_for() {
        let pinned = |version| {
            let typed = LinkInput { name: "Fair".into(), ..LinkInput::for_version(version) };
            create(&typed, SEOUL).unwrap().pinned_version
        };
        assert_eq!((pinned(None), pinned(Some(12))), (None, Some(12)));
    }

    #[test]
    fn the_day_on_which_clocks_change_is_read_with_its_own_offset() {
        // Berlin, the night to 25 October 2026: two hours ahead until 01:00 UTC, then one.
        let berlin = |moment: Timestamp| if moment < at("2026-10-25T01:00:00Z") { 120 } else { 60 };
        assert_eq!(super::moment("2026-10-25T01:30", berlin), Some(at("2026-10-24T23:30:00Z")));
        assert_eq!(super::moment("2026-10-25T04:00", berlin), Some(at("2026-10-25T03:00:00Z")));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        use LinkProblem::*;
        let wrong = LinkInput {
            name: " ".into(),
            closes: "tomorrow".into(),
            max_runs: "0".into(),
            per_hour: "1.5".into(),
            version: String::new(),
        };
        assert_eq!(create(&wrong, SEOUL), Err(vec![NameMissing, ClosesWrong, RunsWrong, PerHourWrong]));
        let long = LinkInput { name: "가".repeat(NAME_CHARS + 1), ..LinkInput::default() };
        assert_eq!(create(&long, SEOUL), Err(vec![NameTooLong]));
        for (text, number) in [("1", Some(1)), ("1000000", Some(MOST_RUNS)), ("1000001", None), ("-3", None)] {
            assert_eq!(whole(text, MOST_RUNS), number, "{text}");
        }
    }

    #[test]
    fn only_what_changed_is_sent_and_an_untouched_end_stays() {
        let same = LinkInput::of(&link(), SEOUL);
        assert_eq!(same.closes, "2026-11-30T18:00");
        assert_eq!(change(&link(), &same, SEOUL), Ok(UpdateLink::default()));
        let freed = LinkInput { closes: String::new(), max_runs: String::new(), ..same };
        let sent = change(&link(), &freed, SEOUL).unwrap();
        assert_eq!((sent.expires_at, sent.max_runs, sent.name), (Some(None), Some(None), None));
    }

    #[test]
    fn nine_tenths_are_nearly_all() {
        assert!(!is_nearly_used(89, 100) && is_nearly_used(90, 100) && is_nearly_used(u32::MAX, u32::MAX));
        assert!(is_open(&link()) && !is_open(&Link { state: LinkState::UsedUp, ..link() }));
    }
}
