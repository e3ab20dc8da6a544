//! Points in time, without a calendar library in the browser.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time in milliseconds since 1970-01-01 UTC; RFC 3339 on the wire, as in `2026-11-23T14:02:11.482Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

#[cfg(feature = "openapi")]
mod schema {
    use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type};

    impl utoipa::PartialSchema for super::Timestamp {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
                .description(Some("A moment, RFC 3339 in UTC with milliseconds."))
                .examples(["2026-11-23T14:02:11.482Z"])
                .into()
        }
    }

    impl utoipa::ToSchema for super::Timestamp {}
}

/// A date and time in some time zone, for display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    pub year: i64,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59.
    pub second: u8,
    /// The millisecond, 0 to 999.
    pub millisecond: u16,
}

const DAY_MS: i64 = 86_400_000;

impl Timestamp {
    /// The date and time in a zone that is `offset_minutes` ahead of UTC.
    pub fn civil(self, offset_minutes: i32) -> Civil {
        let ms = self.0.saturating_add(i64::from(offset_minutes) * 60_000);
        let (days, rest) = (ms.div_euclid(DAY_MS), ms.rem_euclid(DAY_MS));
        let (year, month, day) = civil_from_days(days);
        let part = |unit: i64, modulus: i64| u8::try_from(rest / unit % modulus).unwrap_or_default();
        Civil {
            year,
            month,
            day,
            hour: part(3_600_000, 24),
            minute: part(60_000, 60),
            second: part(1_000, 60),
            millisecond: u16::try_from(rest % 1_000).unwrap_or_default(),
        }
    }
}

// Howard Hinnant's days-to-civil algorithm (public domain), for the proleptic Gregorian calendar.
fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, hour, minute, second, millisecond } = self.civil(0);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
    }
}

/// The text is no RFC 3339 time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time; write it like 2026-11-23T14:02:11Z")]
pub struct NotATime;

impl FromStr for Timestamp {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let number = |from: usize, to: usize| -> Result<i64, NotATime> {
            let digits = text.get(from..to).ok_or(NotATime)?;
            if !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(NotATime);
            }
            digits.parse().map_err(|_| NotATime)
        };
        let is = |at: usize, allowed: &str| text.get(at..at + 1).is_some_and(|c| allowed.contains(c));
        if !(is(4, "-") && is(7, "-") && is(10, "Tt ") && is(13, ":") && is(16, ":")) {
            return Err(NotATime);
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let days = days_from_civil(year, month, day);
        if civil_from_days(days) != (year, u8::try_from(month).unwrap_or(0), u8::try_from(day).unwrap_or(0)) {
            return Err(NotATime);
        }
        if hour > 23 || minute > 59 || second > 60 {
            return Err(NotATime);
        }
        let (fraction_ms, zone) = fraction(text.get(19..).ok_or(NotATime)?)?;
        let seconds = hour * 3_600 + minute * 60 + second - zone_minutes(zone)? * 60;
        Ok(Self(days * DAY_MS + seconds * 1_000 + fraction_ms))
    }
}

fn fraction(rest: &str) -> Result<(i64, &str), NotATime> {
    let Some(rest) = rest.strip_prefix('.') else { return Ok((0, rest)) };
    let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or(NotATime)?;
    let (digits, zone) = rest.split_at(end);
    if digits.is_empty() {
        return Err(NotATime);
    }
    let ms: String = digits.chars().chain("000".chars()).take(3).collect();
    Ok((ms.parse().map_err(|_| NotATime)?, zone))
}

fn zone_minutes(zone: &str) -> Result<i64, NotATime> {
    if zone.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let sign = match zone.get(..1) {
        Some("+") => 1,
        Some("-") => -1,
        _ => return Err(NotATime),
    };
    let part = |from, to| zone.get(from..to).and_then(|d| d.parse::<i64>().ok()).ok_or(NotATime);
    match (zone.len(), zone.get(3..4)) {
        (6, Some(":")) => Ok(sign * (part(1, 3)? * 60 + part(4, 6)?)),
        _ => Err(NotATime),
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_rfc_3339() {
        let moment = Timestamp(1_795_442_531_482);
        assert_eq!(moment.to_string(), "2026-11-23T14:02:11.482Z");
        assert_eq!("2026-11-23T14:02:11.482Z".parse(), Ok(moment));
        assert_eq!("2026-11-23T23:02:11.482+09:00".parse(), Ok(moment));
        assert_eq!("1970-01-01T00:00:00Z".parse(), Ok(Timestamp(0)));
        assert_eq!(
            "2024-02-29T00:00:00Z".parse::<Timestamp>().map(|t| t.to_string()),
            Ok("2024-02-29T00:00:00.000Z".into())
        );
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "2026-11-23",
            "2026-02-29T00:00:00Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T10:00:00",
            "2026-11-23T1회:00:00Z",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(NotATime), "{text}");
        }
    }

    #[test]
    fn every_day_of_eight_centuries_survives_the_round_trip() {
        for day in (-150_000..150_000).step_by(7) {
            let moment = Timestamp(day * DAY_MS + 1);
            assert_eq!(moment.to_string().parse(), Ok(moment));
        }
    }
}
