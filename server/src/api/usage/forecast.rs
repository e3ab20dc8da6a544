//! What the present month will have cost at its end.
//!
//! The days to come are taken to cost what their weekdays cost on average in the last weeks. How far the days of those weeks were from
//! these averages tells how far the days to come will be, and few weeks make the averages themselves uncertain: both are in the interval,
//! which holds in four of five cases if days have nothing to do with each other. A trend is not looked for: two months of days can't tell one
//! from chance.

use std::collections::BTreeMap;

use time::{Date, Duration};

use super::period::month_of;

/// How many days it goes by at most: eight of each weekday.
pub const MOST_DAYS: i64 = 56;
/// Below two of each weekday nobody can say how much they differ.
const FEWEST_DAYS: usize = 14;
/// Averages that the weekdays take.
const WEEKDAYS: usize = 7;

/// What a month will have cost, in millionths of a US dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// What it has cost up to now.
    pub spent: i64,
    /// Nothing if there are too few days to go by.
    pub end: Option<End>,
    /// The number of days that it goes by.
    pub days: usize,
}

/// What it will have cost at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    pub expected: i64,
    pub low: i64,
    pub high: i64,
}

/// A weekday's mean, and of how many days.
#[derive(Debug, Clone, Copy, Default)]
struct Weekday {
    mean: f64,
    days: f64,
}

/// The forecast for the month of `today`, from what each day has cost. Days that are left out have cost nothing; those before the first are
/// no days of use.
pub fn forecast(costs: &BTreeMap<Date, i64>, today: Date) -> Forecast {
    let (first, last) = month_of(today);
    let spent = costs.range(first..=today).map(|(_, cost)| cost).sum();
    let Some((&begun, _)) = costs.first_key_value() else { return Forecast { spent, end: None, days: 0 } };
    let since = begun.max(today.saturating_sub(Duration::days(MOST_DAYS)));
    let cost = |day: Date| costs.get(&day).copied().unwrap_or_default() as f64;
    let past: Vec<Date> = days(since, today).collect();
    if past.len() < FEWEST_DAYS {
        return Forecast { spent, end: None, days: past.len() };
    }
    let weekdays = means(&past, cost);
    let of = |day: Date| weekdays.get(index(day)).copied().unwrap_or_default();
    let squares: f64 = past.iter().map(|day| (cost(*day) - of(*day).mean).powi(2)).sum();
    let freedom = (past.len() - WEEKDAYS) as f64;
    let variance = squares / freedom;

    let rest_of_today = (of(today).mean - cost(today)).max(0.0);
    let mut ahead = [0.0_f64; WEEKDAYS];
    let mut expected = spent as f64 + rest_of_today;
    let to_come = days(today.saturating_add(Duration::DAY), last.saturating_add(Duration::DAY));
    for day in to_come.chain((rest_of_today > 0.0).then_some(today)) {
        expected += if day == today { 0.0 } else { of(day).mean };
        if let Some(count) = ahead.get_mut(index(day)) {
            *count += 1.0;
        }
    }
    // The days' own spread, and that of the averages, which all days of a weekday share.
    let spread =
        |(count, weekday): (&f64, &Weekday)| count * variance + count * count * variance / weekday.days.max(1.0);
    let deviation = ahead.iter().zip(&weekdays).map(spread).sum::<f64>().sqrt();
    let width = quantile(freedom) * deviation;
    let end = End {
        expected: expected.round() as i64,
        low: ((expected - width).round() as i64).max(spent),
        high: (expected + width).round() as i64,
    };
    Forecast { spent, end: Some(end), days: past.len() }
}

/// The days from the first to the one before the last.
fn days(first: Date, end: Date) -> impl Iterator<Item = Date> {
    (0..(end - first).whole_days()).map(move |n| first.saturating_add(Duration::days(n)))
}

fn index(day: Date) -> usize {
    usize::from(day.weekday().number_days_from_monday())
}

fn means(past: &[Date], cost: impl Fn(Date) -> f64) -> [Weekday; WEEKDAYS] {
    let mut weekdays = [Weekday::default(); WEEKDAYS];
    for day in past {
        if let Some(weekday) = weekdays.get_mut(index(*day)) {
            weekday.mean += cost(*day);
            weekday.days += 1.0;
        }
    }
    weekdays.map(|Weekday { mean, days }| Weekday { mean: mean / days.max(1.0), days })
}

/// Student's t that nine of ten are below, by its expansion around the normal one (Abramowitz and Stegun, 26.7.5).
fn quantile(freedom: f64) -> f64 {
    const Z: f64 = 1.281_552;
    let third = (Z.powi(3) + Z) / 4.0;
    let fifth = (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / 96.0;
    Z + third / freedom + fifth / (freedom * freedom)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    /// So many days before and including a day, each with its cost.
    fn series(until: Date, count: i64, cost: impl Fn(Date) -> i64) -> BTreeMap<Date, i64> {
        (0..count).map(|n| until - Duration::days(n)).map(|day| (day, cost(day))).collect()
    }

    fn is_weekend(day: Date) -> bool {
        index(day) >= 5
    }

    #[test]
    fn weeks_that_are_all_alike_go_on_like_that() {
        let today = date!(2026 - 11 - 15);
        let costs = series(today, 60, |day| if is_weekend(day) { 10 } else { 100 });
        let all: i64 =
            days(date!(2026 - 11 - 01), date!(2026 - 12 - 01)).map(|day| if is_weekend(day) { 10 } else { 100 }).sum();
        let found = forecast(&costs, today);
        let spent: i64 = costs.range(date!(2026 - 11 - 01)..).map(|(_, cost)| cost).sum();
        assert_eq!((found.spent, found.days), (spent, 56));
        assert_eq!(found.end, Some(End { expected: all, low: all, high: all }));
    }

    #[test]
    fn the_rest_of_today_counts_once() {
        let today = date!(2026 - 11 - 29);
        let mut costs = series(today, 60, |_| 100);
        costs.insert(today, 30);
        assert_eq!(forecast(&costs, today).end.unwrap().expected, 3_000);
        costs.insert(today, 500);
        assert_eq!(forecast(&costs, today).end.unwrap().expected, 28 * 100 + 500 + 100);
    }

    #[test]
    fn days_without_use_are_days() {
        let today = date!(2026 - 11 - 16);
        let costs = series(today, 60, |day| if is_weekend(day) { 0 } else { 100 });
        let without: BTreeMap<_, _> =
            costs.iter().filter(|(_, cost)| **cost > 0).map(|(day, cost)| (*day, *cost)).collect();
        assert_eq!(forecast(&costs, today).end, forecast(&without, today).end);
    }

    #[test]
    fn too_few_days_make_no_forecast() {
        let today = date!(2026 - 11 - 20);
        assert_eq!(forecast(&BTreeMap::new(), today), Forecast { spent: 0, end: None, days: 0 });
        let found = forecast(&series(today, 14, |_| 5), today);
        assert_eq!(found, Forecast { spent: 70, end: None, days: 13 });
        assert!(forecast(&series(today, 15, |_| 5), today).end.is_some());
    }

    #[test]
    fn the_interval_holds_in_about_four_of_five_cases() {
        // A generator that is the same on every machine.
        let mut state = 7_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        let (mut held, mut below) = (0, 0);
        let (today, end) = (date!(2026 - 11 - 12), date!(2026 - 11 - 30));
        for _ in 0..1_000 {
            let mut drawn: BTreeMap<Date, i64> = BTreeMap::new();
            for (day, base) in series(end, 80, |day| if is_weekend(day) { 300 } else { 1_000 }) {
                let noise: f64 = (0..6).map(|_| random() - 0.5).sum();
                drawn.insert(day, base + (noise * 200.0) as i64);
            }
            let truth: i64 = drawn.range(date!(2026 - 11 - 01)..=end).map(|(_, cost)| cost).sum();
            // Today is over, so that what it costs is known.
            let known = drawn.range(..=today).map(|(day, cost)| (*day, *cost)).collect();
            let found = forecast(&known, today).end.unwrap();
            held += i32::from((found.low..=found.high).contains(&truth));
            below += i32::from(truth < found.low);
        }
        assert!((760..=860).contains(&held), "{held} of 1,000");
        assert!((50..=150).contains(&below), "{below} of 1,000");
    }

    #[test]
    fn it_never_falls_below_what_was_spent() {
        let today = date!(2026 - 11 - 28);
        let costs = series(today, 60, |day| if day.day() == 3 { 1_000_000 } else { 1 });
        let end = forecast(&costs, today).end.unwrap();
        assert!(end.low >= forecast(&costs, today).spent && end.low <= end.expected && end.expected <= end.high);
    }
}
