//! Formats numbers and quoted texts for messages.

/// The maximum number of characters that a message quotes.
const QUOTED_CHARS: usize = 64;

/// A text, shortened to fit into a message.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Digits in groups of three: `20,000`. Both languages write them this way.
pub(crate) fn grouped(count: usize) -> String {
    group(&count.to_string())
}

/// A number without unnecessary decimals, its integer part in groups of three.
pub(crate) fn number(number: f64) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    match digits.split_once('.') {
        Some((whole, decimals)) => format!("{sign}{}.{decimals}", group(whole)),
        None => format!("{sign}{}", group(digits)),
    }
}

fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shortened_between_characters() {
        assert_eq!(shortened("회의"), "회의");
        assert_eq!(shortened(&"가".repeat(64)), "가".repeat(64));
        assert_eq!(shortened(&"가".repeat(65)), "가".repeat(64) + "…");
    }

    #[test]
    fn digits_come_in_groups_of_three() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(number(-1234.5), "-1,234.5");
        assert_eq!(number(2.0), "2");
    }
}
