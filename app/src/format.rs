//! Numbers, money, durations and times as the reader's language writes them.

mod dollars;

use api::{Civil, Currency, ExchangeRate, Money, Timestamp};
use model::{
    Language,
    budget::{Amount, BudgetCurrency},
};

pub use dollars::{NotDollars, read_dollars, typed_dollars};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// `1184` → `1,184`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of tokens, rounded for comparing models: `8192` → `8K`, `1047576` → `1M`.
pub fn tokens(count: u64) -> String {
    match count {
        0..10_000 => number(count),
        10_000..1_000_000 => format!("{}K", number(count / 1_000)),
        _ => format!("{}M", number((count + 50_000) / 1_000_000)),
    }
}

/// A cost: two decimals from a dollar on, otherwise as many as needed, up to four. An amount above zero is never shown as zero.
fn money(money: Money) -> String {
    let Currency::Usd = money.currency;
    let (sign, micros) = (if money.micros < 0 { "−" } else { "" }, money.micros.unsigned_abs());
    if micros > 0 && micros < 100 {
        return format!("<{sign}$0.0001");
    }
    if micros >= 1_000_000 || micros == 0 {
        let cents = micros.saturating_add(5_000) / 10_000;
        return format!("{sign}${}.{:02}", number(cents / 100), cents % 100);
    }
    let places = format!("{:04}", (micros + 50) / 100);
    let (whole, rest) = places.split_at_checked(places.len().saturating_sub(4)).unwrap_or(("", &places));
    let whole = if whole.is_empty() { "0" } else { whole };
    let kept = rest.trim_end_matches('0').len().max(2);
    format!("{sign}${whole}.{}", rest.get(..kept).unwrap_or(rest))
}

/// An amount of a budget, in the budget's own currency.
pub fn budget_amount(amount: Amount) -> String {
    match amount.currency {
        BudgetCurrency::Usd => money(Money::usd(amount.micros)),
        BudgetCurrency::Krw => won(i128::from(amount.micros) * 100),
    }
}

/// Shows amounts in the workspace's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amounts {
    won_per_100_usd: Option<u32>,
}

impl Amounts {
    /// Amounts in won at this rate, or in dollars without one.
    pub fn new(rate: Option<&ExchangeRate>) -> Self {
        Self { won_per_100_usd: rate.map(|rate| rate.won_per_100_usd) }
    }

    /// `₩21` or `$0.015`.
    pub fn show(self, amount: Money) -> String {
        let Currency::Usd = amount.currency;
        match self.won_per_100_usd {
            None => money(amount),
            Some(rate) => won(i128::from(amount.micros) * i128::from(rate)),
        }
    }

    /// The sign of the currency that people type.
    pub fn sign(self) -> &'static str {
        if self.won_per_100_usd.is_some() { "₩" } else { "$" }
    }

    /// An amount for a text field, in the workspace's currency and without its sign.
    pub fn typed(self, amount: Money) -> String {
        match self.won_per_100_usd {
            None => typed_dollars(amount.micros.unsigned_abs()),
            Some(rate) => {
                let hundredths = (u128::from(amount.micros.unsigned_abs()) * u128::from(rate) + 500_000) / 1_000_000;
                let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
        }
    }

    /// Parses an amount that was typed in the workspace's currency; an empty text is `None`.
    ///
    /// # Errors
    /// [`NotDollars`] if the text is no amount.
    pub fn read(self, text: &str) -> Result<Option<Money>, NotDollars> {
        let plain: String = text.chars().filter(|c| *c != '₩' && *c != '원').collect();
        let Some(micros) = read_dollars(&plain)? else { return Ok(None) };
        let micros = match self.won_per_100_usd {
            None => micros,
            // Millionths of a won, at so many won for 100 dollars.
            Some(rate) => u64::try_from(u128::from(micros) * 100 / u128::from(rate.max(1))).map_err(|_| NotDollars)?,
        };
        i64::try_from(micros).map(|micros| Some(Money::usd(micros))).map_err(|_| NotDollars)
    }

    /// The same for micros of a dollar.
    pub fn micros(self, micros: u64) -> String {
        self.show(Money::usd(i64::try_from(micros).unwrap_or(i64::MAX)))
    }
}

/// Won from hundred-millionths (micros of a dollar times won per 100 dollars). An amount above zero is never shown as zero.
fn won(hundred_millionths: i128) -> String {
    const WON: u128 = 100_000_000;
    let (sign, amount) = (if hundred_millionths < 0 { "−" } else { "" }, hundred_millionths.unsigned_abs());
    if amount > 0 && amount < WON {
        return format!("<{sign}₩1");
    }
    format!("{sign}₩{}", number(u64::try_from((amount + WON / 2) / WON).unwrap_or(u64::MAX)))
}

/// A duration: `0.35 s`, `4.2 s`, `12 s`, `1 min 5 s`; `4.2초`, `1분 5초`.
pub fn duration(duration_ms: u64, language: Language) -> String {
    let seconds = match duration_ms {
        0..1_000 => format!("{}.{:02}", duration_ms / 1_000, duration_ms / 10 % 100),
        1_000..10_000 => format!("{}.{}", duration_ms / 1_000, duration_ms / 100 % 10),
        _ => (duration_ms / 1_000 % 60).to_string(),
    };
    let minutes = duration_ms / 60_000;
    match (language, minutes) {
        (Language::En, 0) => format!("{seconds} s"),
        (Language::En, _) => format!("{minutes} min {seconds} s"),
        (Language::Ko, 0) => format!("{seconds}초"),
        (Language::Ko, _) => format!("{minutes}분 {seconds}초"),
    }
}

/// `23 Nov, 14:02` or `11월 23일 14:02`; with the year if it is not that of `now`.
pub fn date_time(at: Timestamp, offset_minutes: i32, now: Option<Timestamp>, language: Language) -> String {
    let Civil { hour, minute, .. } = at.civil(offset_minutes);
    let day = date(at, offset_minutes, now, language);
    match language {
        Language::En => format!("{day}, {hour:02}:{minute:02}"),
        Language::Ko => format!("{day} {hour:02}:{minute:02}"),
    }
}

/// `23 Nov` or `11월 23일`; with the year if it is not that of `now`.
pub fn date(at: Timestamp, offset_minutes: i32, now: Option<Timestamp>, language: Language) -> String {
    let Civil { year, month, day, .. } = at.civil(offset_minutes);
    let other_year = now.is_some_and(|now| now.civil(offset_minutes).year != year);
    match (language, other_year) {
        (Language::En, false) => format!("{day} {}", month_name(month)),
        (Language::En, true) => format!("{day} {} {year}", month_name(month)),
        (Language::Ko, false) => format!("{month}월 {day}일"),
        (Language::Ko, true) => format!("{year}년 {month}월 {day}일"),
    }
}

/// Formats a date such as `2026-11-23` like other dates, with its year: `23 Nov 2026` or `2026년 11월 23일`.
pub fn day(text: &str, language: Language) -> String {
    let mut parts = text.splitn(3, '-').map(str::parse::<u16>);
    let (Some(Ok(year)), Some(Ok(month @ 1..=12)), Some(Ok(day))) = (parts.next(), parts.next(), parts.next()) else {
        return text.to_owned();
    };
    match language {
        Language::En => format!("{day} {} {year}", month_name(u8::try_from(month).unwrap_or_default())),
        Language::Ko => format!("{year}년 {month}월 {day}일"),
    }
}

/// Formats a month such as `2026-11`, or that of a day: `Nov 2026` or `2026년 11월`.
pub fn month(text: &str, language: Language) -> String {
    let mut parts = text.splitn(3, '-').map(str::parse::<u16>);
    let (Some(Ok(year)), Some(Ok(month @ 1..=12))) = (parts.next(), parts.next()) else { return text.to_owned() };
    match language {
        Language::En => format!("{} {year}", month_name(u8::try_from(month).unwrap_or_default())),
        Language::Ko => format!("{year}년 {month}월"),
    }
}

/// With seconds and year, for tooltips: `23 Nov 2026, 14:02:11` or `2026년 11월 23일 14:02:11`.
pub fn full_date_time(at: Timestamp, offset_minutes: i32, language: Language) -> String {
    let Civil { year, month, day, hour, minute, second, .. } = at.civil(offset_minutes);
    match language {
        Language::En => format!("{day} {} {year}, {hour:02}:{minute:02}:{second:02}", month_name(month)),
        Language::Ko => format!("{year}년 {month}월 {day}일 {hour:02}:{minute:02}:{second:02}"),
    }
}

/// How long ago or ahead, up to 7 days; otherwise the date. Future times are rounded to the nearest unit, so that what was just
/// given 7 days does not end "in 6 days".
pub fn relative(at: Timestamp, now: Timestamp, offset_minutes: i32, language: Language) -> String {
    let ago_ms = now.0.saturating_sub(at.0);
    let distance_ms = ago_ms.saturating_abs();
    if distance_ms >= 7 * DAY_MS && ago_ms > 0 || distance_ms > 7 * DAY_MS {
        return date_time(at, offset_minutes, Some(now), language);
    }
    if distance_ms < MINUTE_MS {
        return match language {
            Language::En => "just now".to_owned(),
            Language::Ko => "방금".to_owned(),
        };
    }
    let count = |unit_ms: i64| if ago_ms > 0 { distance_ms / unit_ms } else { (distance_ms + unit_ms / 2) / unit_ms };
    let (count, en, ko) = if count(MINUTE_MS) < 60 {
        (count(MINUTE_MS), "minute", "분")
    } else if count(HOUR_MS) < 24 {
        (count(HOUR_MS), "hour", "시간")
    } else {
        (count(DAY_MS), "day", "일")
    };
    let plural = if count == 1 { "" } else { "s" };
    match (language, ago_ms > 0) {
        (Language::En, true) => format!("{count} {en}{plural} ago"),
        (Language::En, false) => format!("in {count} {en}{plural}"),
        (Language::Ko, true) => format!("{count}{ko} 전"),
        (Language::Ko, false) => format!("{count}{ko} 뒤"),
    }
}

fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.get(usize::from(month).saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_grouped() {
        for (value, text) in [(0, "0"), (999, "999"), (1_184, "1,184"), (1_234_567, "1,234,567")] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn small_money_keeps_its_places_and_large_money_has_two() {
        for (micros, text) in [
            (0, "$0.00"),
            (40, "<$0.0001"),
            (1_250, "$0.0013"),
            (120_000, "$0.12"),
            (999_999, "$1.00"),
            (1_234_567_890, "$1,234.57"),
            (-50_000, "−$0.05"),
        ] {
            assert_eq!(money(Money::usd(micros)), text, "{micros}");
        }
    }

    #[test]
    fn won_are_whole_and_never_nothing_by_rounding() {
        let rate = ExchangeRate { won_per_100_usd: 139_250, as_of: "2026-11-28".into() };
        let amounts = Amounts::new(Some(&rate));
        for (micros, text) in [
            (0, "₩0"),
            (40, "<₩1"),
            (15_000, "₩21"),
            (3_000_000, "₩4,178"),
            (-15_000, "−₩21"),
            (i64::MAX, "₩12,843,646,800,345,000"),
        ] {
            let shown = amounts.show(Money::usd(micros));
            assert!(shown == text || micros == i64::MAX && shown.starts_with('₩'), "{micros}: {shown}");
        }
        assert_eq!(Amounts::default().show(Money::usd(15_000)), "$0.015");
    }

    #[test]
    fn an_amount_that_was_typed_reads_the_same_again() {
        let rate = ExchangeRate { won_per_100_usd: 139_250, as_of: "2026-11-28".into() };
        for (amounts, typed, shown) in [(Amounts::new(Some(&rate)), "30", "₩30"), (Amounts::default(), "0.02", "$0.02")]
        {
            let amount = amounts.read(typed).ok().flatten().unwrap();
            assert_eq!((amounts.show(amount).as_str(), amounts.typed(amount).as_str()), (shown, typed));
        }
        let amounts = Amounts::new(Some(&rate));
        assert_eq!(amounts.read(" ₩1,500원 ").map(|read| read.map(|money| money.micros)), Ok(Some(1_077_199)));
        assert_eq!((amounts.read(""), amounts.read("dear")), (Ok(None), Err(NotDollars)));
    }

    #[test]
    fn durations_are_as_exact_as_matters() {
        for (ms, en, ko) in [
            (349, "0.34 s", "0.34초"),
            (4_250, "4.2 s", "4.2초"),
            (12_900, "12 s", "12초"),
            (65_000, "1 min 5 s", "1분 5초"),
        ] {
            assert_eq!((duration(ms, Language::En), duration(ms, Language::Ko)), (en.into(), ko.into()));
        }
    }

    #[test]
    fn times_are_in_the_readers_zone() {
        let moment = at("2026-11-23T14:02:11Z");
        assert_eq!(date_time(moment, 0, None, Language::En), "23 Nov, 14:02");
        assert_eq!(date_time(moment, 600, None, Language::Ko), "11월 24일 00:02");
        assert_eq!(date_time(moment, 0, Some(at("2027-01-01T00:00:00Z")), Language::En), "23 Nov 2026, 14:02");
        assert_eq!(full_date_time(moment, 540, Language::Ko), "2026년 11월 23일 23:02:11");
    }

    #[test]
    fn days_alone_are_written_as_other_days_are() {
        assert_eq!(day("2026-11-08", Language::En), "8 Nov 2026");
        assert_eq!(day("2026-11-08", Language::Ko), "2026년 11월 8일");
        for other in ["2026-11", "soon", "2026-13-01", ""] {
            assert_eq!(day(other, Language::En), other);
        }
    }

    #[test]
    fn near_times_are_relative_and_far_ones_are_dates() {
        let now = at("2026-11-23T14:02:11Z");
        let en = |text: &str| relative(at(text), now, 0, Language::En);
        assert_eq!(en("2026-11-23T14:01:40Z"), "just now");
        assert_eq!(en("2026-11-23T14:01:00Z"), "1 minute ago");
        assert_eq!(en("2026-11-20T14:02:00Z"), "3 days ago");
        assert_eq!(en("2026-11-25T14:02:11Z"), "in 2 days");
        assert_eq!(en("2026-11-16T14:02:11Z"), "16 Nov, 14:02");
        assert_eq!(en("2026-11-30T14:02:10Z"), "in 7 days");
        assert_eq!(en("2026-11-30T14:02:12Z"), "30 Nov, 14:02");
        assert_eq!(en("2026-11-23T15:01:50Z"), "in 1 hour");
        assert_eq!(en("2026-11-23T13:02:20Z"), "59 minutes ago");
        assert_eq!(relative(at("2026-11-23T11:00:00Z"), now, 0, Language::Ko), "3시간 전");
    }
}
