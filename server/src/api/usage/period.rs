//! Which days are meant, and which they are compared with. Days are those of UTC.

use store::UsagePeriods;
use time::{Date, Duration, Month};

use crate::{api::check::day, error::Refusal};

/// The most days of a period.
const MOST_DAYS: i64 = 366;

/// A period and what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub first: Date,
    pub last: Date,
    /// The earlier one that it is compared with.
    pub before: (Date, Date),
}

impl Period {
    /// The period from one day to another: the present month if nothing is said.
    pub fn of(from: Option<&str>, to: Option<&str>, today: Date) -> Result<Self, Refusal> {
        let first = from.map(|from| day("from", from)).transpose()?.unwrap_or_else(|| month_of(today).0);
        let last = to.map(|to| day("to", to)).transpose()?.unwrap_or_else(|| month_of(first).1);
        if last < first {
            return Err(Refusal::field(
                "to",
                "Give a last day that is not before the first.",
                "첫날보다 앞서지 않은 마지막 날을 넣어 주세요.",
            ));
        }
        if (last - first).whole_days() >= MOST_DAYS {
            return Err(Refusal::field("to", "Ask for at most 366 days at a time.", "한 번에 366일까지 볼 수 있어요."));
        }
        Ok(Self { first, last, before: before(first, last, today) })
    }

    pub fn periods(self) -> UsagePeriods {
        UsagePeriods { now: (self.first, self.last), before: self.before }
    }
}

/// The month before a month, and otherwise as many days as there are. Of a period that isn't over as many days are compared as have begun:
/// a month would always be cheaper than the last one until its end.
fn before(first: Date, last: Date, today: Date) -> (Date, Date) {
    let (start, end) = if month_of(first) == (first, last) {
        first.previous_day().map_or((first, first), month_of)
    } else {
        let end = first.saturating_sub(Duration::DAY);
        (end.saturating_sub(last - first), end)
    };
    if first <= today && today < last {
        return (start, start.saturating_add(today - first).min(end));
    }
    (start, end)
}

/// The first and the last day of a day's month.
pub fn month_of(day: Date) -> (Date, Date) {
    let last = day.month().length(day.year());
    (day.replace_day(1).unwrap_or(day), day.replace_day(last).unwrap_or(day))
}

/// `2026-12`
pub fn month_name(day: Date) -> String {
    let month: Month = day.month();
    format!("{}-{:02}", day.year(), u8::from(month))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn compared(from: &str, to: Option<&str>, today: Date) -> (Date, Date) {
        Period::of(Some(from), to, today).unwrap().before
    }

    #[test]
    fn a_period_is_compared_with_the_one_before() {
        let later = date!(2027 - 06 - 01);
        assert_eq!(compared("2026-03-01", None, later), (date!(2026 - 02 - 01), date!(2026 - 02 - 28)));
        assert_eq!(compared("2026-03-05", Some("2026-03-11"), later), (date!(2026 - 02 - 26), date!(2026 - 03 - 04)));
        assert_eq!(compared("2026-03-05", Some("2026-03-05"), later), (date!(2026 - 03 - 04), date!(2026 - 03 - 04)));
        let at_once = Period::of(None, None, date!(2026 - 12 - 10)).unwrap();
        assert_eq!((at_once.first, at_once.last), (date!(2026 - 12 - 01), date!(2026 - 12 - 31)));
    }

    #[test]
    fn of_a_period_that_is_not_over_only_what_has_begun_is_compared() {
        assert_eq!(compared("2026-12-01", None, date!(2026 - 12 - 10)), (date!(2026 - 11 - 01), date!(2026 - 11 - 10)));
        assert_eq!(compared("2026-03-01", None, date!(2026 - 03 - 30)), (date!(2026 - 02 - 01), date!(2026 - 02 - 28)));
        let is_over = compared("2026-12-01", None, date!(2026 - 12 - 31));
        assert_eq!(is_over, (date!(2026 - 11 - 01), date!(2026 - 11 - 30)));
    }

    #[test]
    fn what_is_no_period_is_refused() {
        let today = date!(2026 - 12 - 10);
        for (from, to) in
            [("2026-13-01", None), ("tomorrow", None), ("0001-01-01", None), ("2026-02-02", Some("2026-02-01"))]
        {
            assert!(Period::of(Some(from), to, today).is_err(), "{from}");
        }
        assert!(Period::of(Some("2026-01-01"), Some("2027-01-01"), today).is_ok(), "366 days");
        assert!(Period::of(Some("2026-01-01"), Some("2027-01-02"), today).is_err());
    }
}
