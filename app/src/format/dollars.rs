//! Parses and formats dollars as people type them.

/// The text is not an amount of dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotDollars;

/// Parses dollars into micros; an empty text is `None`.
///
/// # Errors
/// [`NotDollars`] if the text is no amount, or has digits below a micro.
pub fn read_dollars(text: &str) -> Result<Option<u64>, NotDollars> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '$' | ',')).collect();
    if text.is_empty() {
        return Ok(None);
    }
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(rest) || rest.len() > 6 || (whole.is_empty() && rest.is_empty()) {
        return Err(NotDollars);
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| NotDollars)? };
    let rest: u64 = format!("{rest:0<6}").parse().map_err(|_| NotDollars)?;
    whole.checked_mul(1_000_000).and_then(|micros| micros.checked_add(rest)).map(Some).ok_or(NotDollars)
}

/// Micros as dollars for a text field: `2.5`.
pub fn typed_dollars(micros: u64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_read_as_they_are_written() {
        for (text, amount) in [
            ("15", Ok(Some(15_000_000))),
            ("0.5", Ok(Some(500_000))),
            (" $1.25 ", Ok(Some(1_250_000))),
            ("1,000", Ok(Some(1_000_000_000))),
            ("", Ok(None)),
            ("cheap", Err(NotDollars)),
            ("1.2.3", Err(NotDollars)),
            (".", Err(NotDollars)),
            ("0.1234567", Err(NotDollars)),
        ] {
            assert_eq!(read_dollars(text), amount, "{text}");
        }
        assert_eq!((typed_dollars(15_000_000), typed_dollars(500_000)), ("15".to_owned(), "0.5".to_owned()));
    }
}
