//! Check digits and dates.

/// The digits of a text, full-width ones included.
pub(crate) fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(digit).collect()
}

/// The value of a digit, also of a full-width one.
pub(crate) fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| u32::from(c).checked_sub(u32::from('０')).filter(|value| *value < 10))
}

/// The check of card numbers (ISO/IEC 7812-1, annex B).
pub(crate) fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

/// What the number of a resident tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resident {
    /// Whether the last digit is the one that the others lead to.
    pub checked: bool,
    /// Whether it may be from after 4 October 2020, since when the last six digits are drawn by lot and nothing can be checked.
    pub may_be_drawn: bool,
}

/// Reads 13 digits as a resident's number; `None` if they are none: no day has such a date, or the seventh digit tells no century.
pub(crate) fn resident(digits: &[u32]) -> Option<Resident> {
    let &[y1, y2, m1, m2, d1, d2, century, .., last] = digits else { return None };
    if digits.len() != 13 {
        return None;
    }
    let (is_foreign, since) = match century {
        1 | 2 => (false, 1900),
        3 | 4 => (false, 2000),
        5 | 6 => (true, 1900),
        7 | 8 => (true, 2000),
        _ => return None,
    };
    let (year, month, day) = (since + y1 * 10 + y2, m1 * 10 + m2, d1 * 10 + d2);
    if !is_date(year, month, day) {
        return None;
    }
    let weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
    let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
    let check = if is_foreign { (13 - sum % 11) % 10 } else { (11 - sum % 11) % 10 };
    Some(Resident { checked: check == last, may_be_drawn: (year, month, day) >= (2020, 10, 5) })
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let longest = match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=longest).contains(&day)
}

/// The check of bank accounts that are numbered as ISO 13616 says.
pub(crate) fn iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let Some((head, tail)) = plain.split_at_checked(4) else { return false };
    if !(15..=34).contains(&plain.len()) {
        return false;
    }
    let rest = tail.chars().chain(head.chars()).try_fold(0_u32, |rest, c| {
        let value = c.to_digit(36)?;
        Some(if value > 9 { (rest * 100 + value) % 97 } else { (rest * 10 + value) % 97 })
    });
    rest == Some(1)
}

/// The check digit of a field of a passport's machine-readable zone (ICAO Doc 9303, part 3).
pub(crate) fn passport_field(field: &str, check: char) -> bool {
    let sum: u32 = field
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(c, weight)| c.to_digit(36).unwrap_or_default() * weight)
        .sum();
    check.to_digit(10) == Some(sum % 10) || (check == '<' && sum == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_checked() {
        assert!(luhn(&digits("4111 1111 1111 1111")));
        assert!(luhn(&digits("378282246310005")));
        assert!(!luhn(&digits("4111 1111 1111 1112")));
        assert!(!luhn(&digits("0000 0000 0000 0000")));
    }

    #[test]
    fn residents_are_checked() {
        let checked = |text: &str| resident(&digits(text)).map(|resident| resident.checked);
        // The weighted sum of 900101-123456 is 124, which is 3 modulo 11, and 11 - 3 is 8.
        assert_eq!(checked("900101-1234568"), Some(true));
        assert_eq!(checked("900101-1234569"), Some(false));
        // A foreigner's: the sum of 900101-523456 is 156, which is 2 modulo 11, and 13 - 2 is 11, whose last digit is 1.
        assert_eq!(checked("900101-5234561"), Some(true));
        assert_eq!(checked("900230-1234568"), None, "no such day");
        assert_eq!(checked("901301-1234568"), None, "no such month");
        assert_eq!(checked("900101-9234568"), None, "no such century");
        assert_eq!(resident(&digits("210101-3000000")).map(|resident| resident.may_be_drawn), Some(true));
        assert_eq!(resident(&digits("201004-3000000")).map(|resident| resident.may_be_drawn), Some(false));
        assert_eq!(resident(&digits("000229-3000000")).map(|resident| resident.may_be_drawn), Some(false));
    }

    #[test]
    fn accounts_are_checked() {
        assert!(iban("GB82 WEST 1234 5698 7654 32"));
        assert!(iban("DE89370400440532013000"));
        assert!(!iban("DE89370400440532013001"));
        assert!(!iban("DE89"));
    }

    #[test]
    fn passports_are_checked() {
        // The specimen of ICAO Doc 9303.
        assert!(passport_field("L898902C3", '6'));
        assert!(passport_field("740812", '2'));
        assert!(!passport_field("740812", '3'));
        assert!(passport_field("<<<<<<<<<<<<<<", '<'));
    }
}
