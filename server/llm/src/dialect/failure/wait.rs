//! How long a provider's message asks us to wait: "Please try again in 6m0.5s", "Please retry after 2 seconds".

use std::time::Duration;

/// Phrases before the duration.
const ASKS: &[&str] =
    &["try again in ", "try again after ", "retry in ", "retry after ", "retrying in ", "wait for ", "wait "];

/// The duration that a message asks for.
pub(super) fn asked_in_words(message: &str) -> Option<Duration> {
    let message = message.to_lowercase();
    ASKS.iter().find_map(|ask| message.split(ask).skip(1).find_map(spoken))
}

/// Parses durations such as `34.4s`, `20ms`, `6m0s` and `1h2m`, possibly followed by a full stop.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let text = text.trim_end_matches(['.', ',']);
    let (time, rest) = parts(text)?;
    rest.is_empty().then_some(time)
}

/// Parses a duration at the beginning of a text: `2 seconds.`, `1 minute and 30 seconds`, `7m12.5s. Visit …`. A number without a
/// unit means seconds.
fn spoken(text: &str) -> Option<Duration> {
    if let Some((time, _)) = parts(text) {
        return Some(time);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    let ends = rest.is_empty()
        || rest.starts_with([' ', ',', ';', ')', '\n']) && !rest.trim_start().starts_with(char::is_alphabetic);
    let number = number.trim_end_matches('.');
    Duration::try_from_secs_f64(number.parse().ok().filter(|_| ends)?).ok()
}

/// Parses numbers with units for as long as there are any; returns their sum and the rest of the text.
fn parts(text: &str) -> Option<(Duration, &str)> {
    let mut total = None;
    let mut rest = text;
    while let Some((part, after)) = part(rest) {
        let sum: Duration = total.unwrap_or_default();
        total = Some(sum.checked_add(part)?);
        rest = after;
    }
    total.map(|total| (total, rest))
}

fn part(text: &str) -> Option<(Duration, &str)> {
    let text = text.trim_start_matches([' ', ',']);
    let text = text.strip_prefix("and ").unwrap_or(text);
    let number_end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, tail) = text.split_at_checked(number_end)?;
    let tail = tail.strip_prefix(' ').unwrap_or(tail);
    let unit_end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
    let (unit, tail) = tail.split_at_checked(unit_end)?;
    let seconds = match unit {
        "ms" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        _ => return None,
    };
    Some((Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: f64) -> Option<Duration> {
        Some(Duration::from_secs_f64(seconds))
    }

    #[test]
    fn durations() {
        assert_eq!(duration("20ms"), seconds(0.02));
        assert_eq!(duration("1h2m3s"), seconds(3723.0));
        assert_eq!(duration("34.4s."), seconds(34.4));
        for nonsense in ["", ".", "soon", "5", "-1s", "9e300h", "s", "5s later"] {
            assert_eq!(duration(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn both_wordings() {
        for (message, expected) in [
            ("Rate limit reached. Please try again in 6m0.5s. Visit …", seconds(360.5)),
            ("… have exceeded token rate limit. Please retry after 2 seconds.", seconds(2.0)),
            ("Please retry after 1 second.", seconds(1.0)),
            ("Retry after 1 minute and 30 seconds", seconds(90.0)),
            ("Please wait 5 minutes before you try again", seconds(300.0)),
            ("Please retry in 31.5s.", seconds(31.5)),
            ("Try again in 250ms", seconds(0.25)),
            ("retry after 7", seconds(7.0)),
            ("Retry after 7.", seconds(7.0)),
            ("You must wait for 3s", seconds(3.0)),
            ("Please try again in a moment", None),
            ("retry after 3 attempts", None),
            ("Please wait until 2026-01-01", None),
        ] {
            assert_eq!(asked_in_words(message), expected, "{message}");
        }
    }
}
