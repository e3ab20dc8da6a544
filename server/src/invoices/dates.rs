//! Days, as people and programs write them.

use api::InvoiceDateOrder;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// A day, and whether it is one of UTC for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    pub day: Date,
    pub utc: bool,
}

/// The day that a cell names; `None` if it names none.
pub fn dated(text: &str, order: InvoiceDateOrder) -> Option<Dated> {
    let text = text.trim();
    let found = moment_of_number(text).or_else(|| of_parts(text, order)).or_else(|| with_month_name(text))?;
    (2000..=2999).contains(&found.day.year()).then_some(found)
}

/// Seconds or milliseconds since 1970, or eight digits.
fn moment_of_number(text: &str) -> Option<Dated> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    match text.len() {
        8 => {
            let day = day(number / 10_000, number / 100 % 100, number % 100)?;
            Some(Dated { day, utc: false })
        }
        10 => Some(Dated { day: OffsetDateTime::from_unix_timestamp(number).ok()?.date(), utc: true }),
        13 => Some(Dated { day: OffsetDateTime::from_unix_timestamp(number / 1_000).ok()?.date(), utc: true }),
        _ => None,
    }
}

/// Three numbers with something between them, and perhaps a time: `2026-12-01T09:00:00+09:00`, `12/1/2026`, `2026. 12. 1.`, `2026년 12월 1일`.
fn of_parts(text: &str, order: InvoiceDateOrder) -> Option<Dated> {
    let mut rest = text;
    let mut numbers = [(0_i64, 0_usize); 3];
    for (place, number) in numbers.iter_mut().enumerate() {
        if place > 0 {
            rest = rest.trim_start_matches([' ', '-', '/', '.', '년', '월']);
        }
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        *number = (rest.get(..length)?.parse().ok()?, length);
        rest = rest.get(length..)?;
    }
    let [first, second, third] = numbers;
    let day = match (first.1, third.1) {
        (4, 1..=2) => day(first.0, second.0, third.0)?,
        (1..=2, 4) => match order {
            InvoiceDateOrder::MonthFirst => day(third.0, first.0, second.0)?,
            InvoiceDateOrder::DayFirst => day(third.0, second.0, first.0)?,
        },
        _ => return None,
    };
    Some(in_utc(day, rest.trim_start_matches(['일', '.', ' ', 'T'])))
}

/// The two first numbers of a date whose year comes last: which is the month isn't certain.
pub fn day_and_month(text: &str) -> Option<(u8, u8)> {
    let mut numbers = text.trim().splitn(3, ['/', '-', '.']).map(str::trim);
    let (first, second, third) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let year = third.split([' ', 'T', ',']).next()?;
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((first.parse().ok()?, second.parse().ok()?))
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// `Dec 1, 2026`, `1 December 2026`, `1-Dec-2026`
fn with_month_name(text: &str) -> Option<Dated> {
    let lower = text.to_lowercase();
    let mut words = lower.split([' ', ',', '-', '.', '/']).filter(|word| !word.is_empty());
    let (first, second, third) = (words.next()?, words.next()?, words.next()?);
    let month_of =
        |word: &str| MONTHS.iter().position(|month| word.starts_with(month)).and_then(|at| i64::try_from(at + 1).ok());
    let (month, of_month) = match (month_of(first), month_of(second)) {
        (Some(month), _) => (month, second),
        (None, Some(month)) => (month, first),
        (None, None) => return None,
    };
    let year = Some(third).filter(|year| year.len() == 4)?;
    Some(Dated { day: day(year.parse().ok()?, month, of_month.parse().ok()?)?, utc: false })
}

fn day(year: i64, month: i64, day: i64) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
}

/// The day in UTC, if the rest of the text names a time and how far its clock is from UTC; otherwise the day as it is written.
fn in_utc(day: Date, rest: &str) -> Dated {
    let as_written = Dated { day, utc: false };
    let upper = rest.trim().to_uppercase();
    let clock = upper.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')).count();
    let (clock, zone) = (upper.get(..clock).unwrap_or_default(), upper.get(clock..).unwrap_or_default().trim());
    let Some(offset) = offset(zone) else { return as_written };
    let mut parts = clock.split([':', '.']).map(|part| part.parse::<u8>().unwrap_or_default());
    let (hour, minute, second) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let Ok(time) = Time::from_hms(hour, minute, second) else { return as_written };
    let utc = PrimitiveDateTime::new(day, time).assume_offset(offset).checked_to_offset(UtcOffset::UTC);
    utc.map_or(as_written, |utc| Dated { day: utc.date(), utc: true })
}

fn offset(zone: &str) -> Option<UtcOffset> {
    if matches!(zone, "Z" | "UTC" | "GMT") {
        return Some(UtcOffset::UTC);
    }
    if zone == "KST" {
        return UtcOffset::from_hms(9, 0, 0).ok();
    }
    let sign: i8 = match zone.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let hours: i8 = digits.get(..2)?.parse().ok()?;
    let minutes: i8 = digits.get(2..4).unwrap_or("0").parse().ok()?;
    UtcOffset::from_hms(sign * hours, sign.checked_mul(minutes)?, 0).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn month_first(text: &str) -> Option<Dated> {
        dated(text, InvoiceDateOrder::MonthFirst)
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        for text in [
            "2026-12-01",
            "2026/12/1",
            "2026. 12. 1.",
            "2026년 12월 1일",
            "12/01/2026",
            "20261201",
            "Dec 1, 2026",
            "1-Dec-2026",
            "1 December 2026",
            "2026-12-01 10:30:45",
            "12/1/2026 3:04",
        ] {
            assert_eq!(month_first(text), Some(Dated { day: date!(2026 - 12 - 01), utc: false }), "{text}");
        }
        let day_first = dated("01.12.2026", InvoiceDateOrder::DayFirst);
        assert_eq!(day_first, Some(Dated { day: date!(2026 - 12 - 01), utc: false }));
        for text in ["", "Total", "2026-13-01", "2026-12", "13/13/2026", "0001-01-01", "12", "1.5"] {
            assert_eq!(month_first(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_brought_to_utc() {
        for text in [
            "1796083200",
            "1796083200000",
            "2026-12-01T00:00:00Z",
            "2026-12-01T00:00:00+00:00",
            "2026-12-01 08:59:59.5+09:00",
            "2026-12-01 08:59 KST",
            "2026-12-01T12:00:00 UTC",
        ] {
            let found = month_first(text).unwrap();
            let expected = if text.contains("+09") || text.contains("KST") {
                date!(2026 - 11 - 30)
            } else {
                date!(2026 - 12 - 01)
            };
            assert_eq!(found, Dated { day: expected, utc: true }, "{text}");
        }
        assert_eq!(day_and_month("12/1/2026 0:00"), Some((12, 1)));
        assert_eq!((day_and_month("2026-12-01"), day_and_month("Total")), (None, None));
    }
}
