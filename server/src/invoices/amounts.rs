//! Amounts of money, as people and programs write them.

use api::InvoiceDecimal;
use model::budget::BudgetCurrency;

/// An amount as it is written: its digits with their marks, and what else it says.
struct Written {
    /// Digits, points, commas and perhaps an exponent.
    digits: String,
    negative: bool,
    currency: Option<BudgetCurrency>,
}

/// An amount in millionths, with its currency if it names one; `None` if it is no amount.
pub fn amount(text: &str, decimal: InvoiceDecimal) -> Option<(i64, Option<BudgetCurrency>)> {
    let written = written(text)?;
    let (mantissa, exponent) = match written.digits.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok().filter(|n| (-30..=12).contains(n))?),
        None => (&*written.digits, 0),
    };
    let (thousands, point) = match decimal {
        InvoiceDecimal::Point => (',', '.'),
        InvoiceDecimal::Comma => ('.', ','),
    };
    let (whole, part) = mantissa.split_once(point).unwrap_or((mantissa, ""));
    if part.contains([',', '.']) || !is_grouped(whole, thousands) {
        return None;
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let micros = scaled(&whole, part, exponent)?;
    Some((if written.negative { -micros } else { micros }, written.currency))
}

/// Whether marks between thousands stand where they may: `12,34` is a mistake, or another way to write.
fn is_grouped(whole: &str, mark: char) -> bool {
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    all_digits(first) && groups.all(|group| group.len() == 3 && all_digits(group))
}

/// Digits before and after the point, times ten to the exponent, in millionths, rounded.
fn scaled(whole: &str, part: &str, exponent: i32) -> Option<i64> {
    let digits: String = [whole, part].concat();
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    // Beyond so many digits nothing counts in millionths.
    let kept = digits.get(..digits.len().min(30))?;
    let left_out = i32::try_from(digits.len() - kept.len()).ok()?;
    let value: u128 = kept.parse().ok()?;
    let shift = 6 + exponent - i32::try_from(part.len()).ok()? + left_out;
    let micros = if shift >= 0 {
        value.checked_mul(10_u128.checked_pow(shift.unsigned_abs())?)?
    } else {
        match 10_u128.checked_pow(shift.unsigned_abs()) {
            Some(power) => (value + power / 2) / power,
            None => 0,
        }
    };
    i64::try_from(micros).ok().filter(|micros| *micros <= 1_000_000_000_000_000)
}

fn written(text: &str) -> Option<Written> {
    let text = text.trim().to_uppercase();
    let in_brackets = text.starts_with('(') && text.ends_with(')');
    let mut rest = text.trim_matches(['(', ')']).to_owned();
    let mut currency = None;
    for (words, of) in
        [(&["US$", "USD", "$"][..], BudgetCurrency::Usd), (&["KRW", "₩", "\u{ffe6}", "원"][..], BudgetCurrency::Krw)]
    {
        for word in words {
            if rest.contains(word) {
                rest = rest.replace(word, "");
                currency = Some(of);
            }
        }
    }
    let mut negative = in_brackets;
    let mut digits = String::new();
    for c in rest.chars() {
        match c {
            '0'..='9' | ',' | '.' => digits.push(c),
            'E' if !digits.is_empty() => digits.push('e'),
            '-' | '+' if digits.ends_with('e') => digits.push(c),
            '-' | '\u{2212}' => negative = true,
            '+' | '\'' | '’' => {}
            _ if c.is_whitespace() => {}
            _ => return None,
        }
    }
    digits.chars().any(|c| c.is_ascii_digit()).then_some(Written { digits, negative, currency })
}

/// What the amounts of a column tell about how they are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    point: bool,
    comma: bool,
    /// There are amounts like `1,234`, which may be a thousand or a little more than one.
    unclear: bool,
}

impl Told {
    /// What an amount adds.
    pub fn see(&mut self, text: &str) {
        let Some(written) = written(text) else { return };
        let digits = written.digits.split('e').next().unwrap_or_default();
        let marks: Vec<char> = digits.chars().filter(|c| matches!(c, ',' | '.')).collect();
        let Some(last) = marks.last() else { return };
        let several = marks.iter().filter(|mark| *mark == last).count() > 1;
        let (before, after) = digits.rsplit_once(*last).unwrap_or_default();
        // Marks between thousands come more than once, decimal marks last.
        let is_decimal = !several
            && (marks.len() > 1 || after.len() != 3 || before.len() > 3 || before.trim_start_matches('0').is_empty());
        if several {
            self.put(if *last == ',' { InvoiceDecimal::Point } else { InvoiceDecimal::Comma });
        } else if is_decimal {
            self.put(if *last == ',' { InvoiceDecimal::Comma } else { InvoiceDecimal::Point });
        } else if *last == ',' {
            self.unclear = true;
        }
    }

    fn put(&mut self, decimal: InvoiceDecimal) {
        match decimal {
            InvoiceDecimal::Point => self.point = true,
            InvoiceDecimal::Comma => self.comma = true,
        }
    }

    /// How they are written; `None` if that must be asked. Won have no decimals, so a comma in them stands between thousands.
    pub fn decimal(self, all_won: bool) -> Option<InvoiceDecimal> {
        match (self.point, self.comma) {
            (true, true) => None,
            (_, true) => Some(InvoiceDecimal::Comma),
            (true, false) => Some(InvoiceDecimal::Point),
            (false, false) => (!self.unclear || all_won).then_some(InvoiceDecimal::Point),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_millionth() {
        let point = |text| amount(text, InvoiceDecimal::Point).map(|(micros, _)| micros);
        assert_eq!(point("1,234.5"), Some(1_234_500_000));
        assert_eq!(point("0.8958740000000000"), Some(895_874));
        assert_eq!(point("9.5e-05"), Some(95));
        assert_eq!(point("0.0000005"), Some(1), "half a millionth counts");
        assert_eq!(point("-3.20"), Some(-3_200_000));
        assert_eq!(point("\u{2212}3.20"), Some(-3_200_000));
        assert_eq!(point("($3.20)"), Some(-3_200_000));
        assert_eq!(
            [point("0"), point(""), point("free"), point("12,34"), point("1.2.3")],
            [Some(0), None, None, None, None]
        );
        assert_eq!(point("99999999999999999999"), None);
        let comma = |text| amount(text, InvoiceDecimal::Comma).map(|(micros, _)| micros);
        assert_eq!(
            (comma("1.234,5"), comma("0,07"), comma("1 234,50")),
            (Some(1_234_500_000), Some(70_000), Some(1_234_500_000))
        );
        assert_eq!(amount("₩1,390", InvoiceDecimal::Point), Some((1_390_000_000, Some(BudgetCurrency::Krw))));
        assert_eq!(amount("US$ 4", InvoiceDecimal::Point), Some((4_000_000, Some(BudgetCurrency::Usd))));
        assert_eq!(amount("1,390원", InvoiceDecimal::Point), Some((1_390_000_000, Some(BudgetCurrency::Krw))));
    }

    #[test]
    fn a_column_tells_how_it_is_written_or_it_is_asked() {
        let told = |texts: &[&str]| {
            let mut told = Told::default();
            texts.iter().for_each(|text| told.see(text));
            told
        };
        assert_eq!(told(&["1,234", "2.50"]).decimal(false), Some(InvoiceDecimal::Point));
        assert_eq!(told(&["1.234", "2,50"]).decimal(false), Some(InvoiceDecimal::Comma));
        assert_eq!(told(&["0,125"]).decimal(false), Some(InvoiceDecimal::Comma));
        assert_eq!(told(&["1,234"]).decimal(false), None);
        assert_eq!(told(&["1,234"]).decimal(true), Some(InvoiceDecimal::Point));
        assert_eq!(told(&["2.50", "2,50"]).decimal(false), None);
        assert_eq!(told(&["12", "7"]).decimal(false), Some(InvoiceDecimal::Point));
    }
}
