//! Doors: what lets somebody from outside run an app, such as a share link. Each has a policy, and what it was used for counts against it.
//!
//! [`lets_in`] alone says whether a door lets a run in. It is asked when a page is shown, and again, with what is counted by then, in the
//! transaction that starts the run.
//!
//! Days are those of UTC, for all doors: their limits protect a budget, and have to mean the same wherever somebody comes from.

use crate::word::words;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

words! {
    /// What kind of door it is.
    DoorKind {
        /// A share link.
        Link "link",
        /// A key of a program.
        Key "key",
    }
}

/// What a door allows. Moments are in milliseconds since 1970, money in millionths of a US dollar; what is `None` has no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether somebody has closed it for good.
    pub revoked: bool,
    /// When it opens.
    pub opens_at_ms: Option<i64>,
    /// When it closes.
    pub closes_at_ms: Option<i64>,
    pub limits: Limits,
}

/// How many runs a door lets in, and what they may cost in millionths of a US dollar; what is `None` has no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    pub max_runs: Option<i64>,
    pub max_runs_per_day: Option<i64>,
    pub max_micros: Option<i64>,
    pub max_micros_per_day: Option<i64>,
    /// How many runs may be in progress at the same time, those that wait for a place among them.
    pub max_runs_at_once: Option<i64>,
}

/// What a door was used for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// The runs that it started, those in progress among them.
    pub runs: i64,
    pub runs_today: i64,
    /// Those in progress. They are only known where their number is limited, and a run is asked for.
    pub running: i64,
    /// What the runs that are over cost.
    pub spent_micros: i64,
    /// What those that were started today and are over cost.
    pub spent_today_micros: i64,
    /// The most that the runs in progress may cost.
    pub reserved_micros: i64,
    /// The same of those that were started today.
    pub reserved_today_micros: i64,
}

/// What somebody wants to run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ask {
    /// The most that the run may cost. `None` if the price of a model is unknown, or nobody had to reckon it.
    pub most_micros: Option<i64>,
}

/// Why a door lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// Somebody closed it for good.
    Revoked,
    /// It opens at this moment.
    NotYetOpen { opens_at_ms: i64 },
    /// Its time is over.
    Expired,
    /// Its number of runs is used up.
    RunsUsed,
    /// Its money is used up, or what is left of it is less than this run may cost.
    MoneyUsed,
    /// The day's number of runs is used up.
    DayRunsUsed { most: i64, again_at_ms: Option<i64> },
    /// The day's money is used up, or what is left of it is less than this run may cost.
    DayMoneyUsed { again_at_ms: Option<i64> },
    /// What is left of the money is held for runs in progress, which hardly cost all of it.
    MoneyHeld,
    /// As many runs are in progress as may be at the same time.
    RunsAtOnce { most: i64 },
    /// Its money is limited, and nobody knows what the run may cost.
    CostUnknown,
}

impl Shut {
    /// When it lets somebody in again, in milliseconds since 1970; `None` if it may never.
    pub fn again_at_ms(self) -> Option<i64> {
        match self {
            Self::NotYetOpen { opens_at_ms } => Some(opens_at_ms),
            Self::DayRunsUsed { again_at_ms, .. } | Self::DayMoneyUsed { again_at_ms } => again_at_ms,
            Self::Revoked
            | Self::Expired
            | Self::RunsUsed
            | Self::MoneyUsed
            | Self::MoneyHeld
            | Self::RunsAtOnce { .. }
            | Self::CostUnknown => None,
        }
    }
}

impl Limits {
    /// Whether anything is limited.
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }

    /// Whether money is limited, so that each run needs to say beforehand what it may cost at most.
    pub fn limits_money(&self) -> bool {
        self.max_micros.is_some() || self.max_micros_per_day.is_some()
    }
}

/// Whether a door is open to look at: as [`lets_in`], before anybody has asked for a run.
///
/// # Errors
/// Why it is shut.
pub fn is_open(policy: &Policy, usage: &Usage, now_ms: i64) -> Result<(), Shut> {
    let used = |spent, most: Option<i64>| most.is_some_and(|most| spent >= most);
    time(policy, now_ms)?;
    if policy.limits.max_runs.is_some_and(|most| usage.runs >= most) {
        return Err(Shut::RunsUsed);
    }
    if used(usage.spent_micros, policy.limits.max_micros) {
        return Err(Shut::MoneyUsed);
    }
    let again_at_ms = next_day(policy, now_ms);
    if let Some(most) = policy.limits.max_runs_per_day.filter(|most| usage.runs_today >= *most) {
        return Err(Shut::DayRunsUsed { most, again_at_ms });
    }
    if used(usage.spent_today_micros, policy.limits.max_micros_per_day) {
        return Err(Shut::DayMoneyUsed { again_at_ms });
    }
    Ok(())
}

/// Whether a door lets a run in now.
///
/// # Errors
/// Why not. What lasts longest comes first: nobody should wait for a day that doesn't help them.
pub fn lets_in(policy: &Policy, usage: &Usage, ask: Ask, now_ms: i64) -> Result<(), Shut> {
    is_open(policy, usage, now_ms)?;
    if policy.limits.limits_money() {
        let most = ask.most_micros.ok_or(Shut::CostUnknown)?;
        let fits = |used: i64, limit: Option<i64>| limit.is_none_or(|limit| used.saturating_add(most) <= limit);
        if !fits(usage.spent_micros, policy.limits.max_micros) {
            return Err(Shut::MoneyUsed);
        }
        if !fits(usage.spent_today_micros, policy.limits.max_micros_per_day) {
            return Err(Shut::DayMoneyUsed { again_at_ms: next_day(policy, now_ms) });
        }
        let held = usage.spent_micros.saturating_add(usage.reserved_micros);
        let held_today = usage.spent_today_micros.saturating_add(usage.reserved_today_micros);
        if !fits(held, policy.limits.max_micros) || !fits(held_today, policy.limits.max_micros_per_day) {
            return Err(Shut::MoneyHeld);
        }
    }
    match policy.limits.max_runs_at_once {
        Some(most) if usage.running >= most => Err(Shut::RunsAtOnce { most }),
        _ => Ok(()),
    }
}

/// How much of a door's limit of runs is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunsLeft {
    pub most: i64,
    pub left: i64,
    /// When there are as many as `most` again, in milliseconds since 1970; `None` if that is when runs end.
    pub again_at_ms: Option<i64>,
}

/// How many runs a door lets in before it makes one wait, by the limit that is nearest. That of all its runs isn't told: waiting doesn't help
/// there.
pub fn runs_left(policy: &Policy, usage: &Usage, now_ms: i64) -> Option<RunsLeft> {
    let limit = |most: Option<i64>, used: i64, again_at_ms| {
        most.map(|most| RunsLeft { most, left: most.saturating_sub(used).max(0), again_at_ms })
    };
    let limits = &policy.limits;
    let day = limit(limits.max_runs_per_day, usage.runs_today, Some(end_of_day(now_ms)));
    let at_once = limit(limits.max_runs_at_once, usage.running, None);
    // As shares, without dividing.
    let is_nearer = |a: &RunsLeft, b: &RunsLeft| a.left.saturating_mul(b.most) < b.left.saturating_mul(a.most);
    match (day, at_once) {
        (Some(day), Some(at_once)) => Some(if is_nearer(&at_once, &day) { at_once } else { day }),
        (day, at_once) => day.or(at_once),
    }
}

fn time(policy: &Policy, now_ms: i64) -> Result<(), Shut> {
    if policy.revoked {
        return Err(Shut::Revoked);
    }
    if policy.closes_at_ms.is_some_and(|closes| closes <= now_ms) {
        return Err(Shut::Expired);
    }
    match policy.opens_at_ms {
        Some(opens_at_ms) if opens_at_ms > now_ms => Err(Shut::NotYetOpen { opens_at_ms }),
        _ => Ok(()),
    }
}

/// When the next day begins, if the door is open then.
fn next_day(policy: &Policy, now_ms: i64) -> Option<i64> {
    Some(end_of_day(now_ms)).filter(|next| policy.closes_at_ms.is_none_or(|closes| *next < closes))
}

fn end_of_day(now_ms: i64) -> i64 {
    now_ms.div_euclid(DAY_MS).saturating_add(1).saturating_mul(DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 20_000 * DAY_MS + 3_600_000;
    const TOMORROW: i64 = 20_001 * DAY_MS;

    fn ask(micros: i64) -> Ask {
        Ask { most_micros: Some(micros) }
    }

    fn limited(limits: Limits) -> Policy {
        Policy { limits, ..Policy::default() }
    }

    #[test]
    fn a_door_without_limits_lets_everybody_in() {
        let used = Usage { runs: 1_000_000, spent_micros: i64::MAX, reserved_micros: i64::MAX, ..Usage::default() };
        assert_eq!(lets_in(&Policy::default(), &used, Ask::default(), NOW), Ok(()));
    }

    #[test]
    fn it_opens_and_closes_at_its_moments() {
        let policy = Policy { opens_at_ms: Some(NOW), closes_at_ms: Some(NOW + 10), ..Policy::default() };
        let at = |now| is_open(&policy, &Usage::default(), now);
        assert_eq!(at(NOW - 1), Err(Shut::NotYetOpen { opens_at_ms: NOW }));
        assert_eq!(at(NOW - 1).unwrap_err().again_at_ms(), Some(NOW));
        assert_eq!((at(NOW), at(NOW + 9)), (Ok(()), Ok(())));
        assert_eq!(at(NOW + 10), Err(Shut::Expired));
        assert_eq!(is_open(&Policy { revoked: true, ..policy }, &Usage::default(), NOW + 10), Err(Shut::Revoked));
    }

    #[test]
    fn runs_are_limited_in_all_and_by_the_day() {
        let policy = limited(Limits { max_runs: Some(3), max_runs_per_day: Some(2), ..Limits::default() });
        let at = |runs, runs_today| lets_in(&policy, &Usage { runs, runs_today, ..Usage::default() }, ask(1), NOW);
        assert_eq!(at(2, 1), Ok(()));
        assert_eq!(at(2, 2), Err(Shut::DayRunsUsed { most: 2, again_at_ms: Some(TOMORROW) }));
        assert_eq!(at(3, 2), Err(Shut::RunsUsed), "tomorrow doesn't help");
        let closing = Policy { closes_at_ms: Some(TOMORROW), ..policy };
        let used = Usage { runs_today: 2, ..Usage::default() };
        assert_eq!(is_open(&closing, &used, NOW), Err(Shut::DayRunsUsed { most: 2, again_at_ms: None }));
    }

    #[test]
    fn money_is_limited_by_what_a_run_may_cost_at_most() {
        let policy = limited(Limits { max_micros: Some(100), max_micros_per_day: Some(50), ..Limits::default() });
        let used = Usage { spent_micros: 60, spent_today_micros: 20, ..Usage::default() };
        let with = |used: Usage, micros| lets_in(&policy, &used, ask(micros), NOW);
        assert_eq!(with(used, 30), Ok(()));
        assert_eq!(with(used, 31), Err(Shut::DayMoneyUsed { again_at_ms: Some(TOMORROW) }));
        assert_eq!(with(used, 41), Err(Shut::MoneyUsed));
        let held = Usage { reserved_micros: 11, ..used };
        assert_eq!((with(held, 29), with(held, 30)), (Ok(()), Err(Shut::MoneyHeld)));
        let held = Usage { reserved_micros: 5, reserved_today_micros: 5, ..used };
        assert_eq!((with(held, 25), with(held, 26)), (Ok(()), Err(Shut::MoneyHeld)));
        assert_eq!(lets_in(&policy, &used, Ask::default(), NOW), Err(Shut::CostUnknown));
        assert_eq!(is_open(&policy, &used, NOW), Ok(()), "it is looked at before anybody asks for a run");
        assert_eq!(is_open(&policy, &Usage { spent_micros: 100, ..used }, NOW), Err(Shut::MoneyUsed));
    }

    #[test]
    fn so_many_runs_are_in_progress_at_once() {
        let policy = limited(Limits { max_runs_at_once: Some(2), ..Limits::default() });
        let at = |running| lets_in(&policy, &Usage { running, ..Usage::default() }, ask(1), NOW);
        assert_eq!((at(1), at(2)), (Ok(()), Err(Shut::RunsAtOnce { most: 2 })));
        let busy = Usage { running: 2, ..Usage::default() };
        assert_eq!(is_open(&policy, &busy, NOW), Ok(()), "its page is shown all the same");
        let used = Policy { limits: Limits { max_runs: Some(9), ..policy.limits }, ..policy };
        assert_eq!(
            lets_in(&used, &Usage { runs: 9, ..busy }, ask(1), NOW),
            Err(Shut::RunsUsed),
            "waiting doesn't help"
        );
    }

    #[test]
    fn the_nearest_limit_is_told() {
        let limits = Limits { max_runs_per_day: Some(10), max_runs_at_once: Some(4), ..Limits::default() };
        let left = |runs_today, running| {
            let used = Usage { runs_today, running, ..Usage::default() };
            runs_left(&limited(limits), &used, NOW).map(|told| (told.most, told.left, told.again_at_ms))
        };
        assert_eq!(left(2, 1), Some((4, 3, None)));
        assert_eq!(left(9, 1), Some((10, 1, Some(TOMORROW))));
        assert_eq!(left(12, 0), Some((10, 0, Some(TOMORROW))));
        assert_eq!(
            runs_left(&limited(Limits { max_runs: Some(5), ..Limits::default() }), &Usage::default(), NOW),
            None
        );
    }
}
