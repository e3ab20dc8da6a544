//! Days and months as bars: pure arithmetic.

use std::collections::BTreeMap;

use api::{Timestamp, UsageDay};

const DAY_MS: i64 = 86_400_000;
/// Of more days than these only months can be told apart.
const MOST_DAYS: usize = 62;
/// More days than a period has; what comes from elsewhere must not draw for ever.
const ENDLESS: usize = 400;
/// The colour of what is left.
pub const REST: usize = 6;

/// What a bar is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    Day,
    Month,
}

/// A day or a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bar {
    /// `2026-12-01` or `2026-12`
    pub key: String,
    pub runs: u64,
    pub failed: u64,
    /// In millionths of a dollar.
    pub cost: u64,
    /// Of it, that of each part.
    pub parts: Vec<u64>,
}

impl Bar {
    /// The cost of what is no part.
    pub fn rest(&self) -> u64 {
        self.cost.saturating_sub(self.parts.iter().sum())
    }

    /// The parts and the rest, each with the number of its colour.
    pub fn stacked(&self) -> Vec<(usize, u64)> {
        (1..).zip(self.parts.iter().copied()).chain([(REST, self.rest())]).collect()
    }

    fn add(&mut self, day: &UsageDay) {
        self.runs += day.runs;
        self.failed += day.failed_runs;
        self.cost += day.cost.micros.unsigned_abs();
        self.parts.resize(self.parts.len().max(day.parts.len()), 0);
        for (sum, part) in self.parts.iter_mut().zip(&day.parts) {
            *sum += part.micros.unsigned_abs();
        }
    }
}

/// The moment at which a day such as `2026-12-01` begins.
pub fn moment(day: &str) -> Option<Timestamp> {
    format!("{day}T00:00:00.000Z").parse().ok()
}

/// A bar for each day of the period, or for each month where there are many; those without any are empty.
pub fn bars(from: &str, to: &str, days: &[UsageDay]) -> (Vec<Bar>, Grain) {
    let keys = keys(from, to);
    let grain = if keys.len() > MOST_DAYS { Grain::Month } else { Grain::Day };
    let cut = |day: &str| match grain {
        Grain::Day => day.to_owned(),
        Grain::Month => day.get(..7).unwrap_or(day).to_owned(),
    };
    let parts = days.first().map_or(0, |day| day.parts.len());
    let empty = |key: &String| (cut(key), Bar { key: cut(key), parts: vec![0; parts], ..Bar::default() });
    let mut bars: BTreeMap<String, Bar> = keys.iter().map(empty).collect();
    for day in days {
        if let Some(bar) = bars.get_mut(&cut(&day.day)) {
            bar.add(day);
        }
    }
    (bars.into_values().collect(), grain)
}

fn keys(from: &str, to: &str) -> Vec<String> {
    let (Some(from), Some(to)) = (moment(from), moment(to)) else { return Vec::new() };
    let days = (0..).map(|day: i64| from.0 + day * DAY_MS).take_while(|at| *at <= to.0).take(ENDLESS);
    let key = |at: i64| {
        let day = Timestamp(at).civil(0);
        format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
    };
    days.map(key).collect()
}

/// The values that the grid names: even steps up to a round one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    pub top: u64,
    step: u64,
}

impl Scale {
    /// A scale that ends at or above this value.
    pub fn of(most: u64) -> Self {
        let mut step = 1_u64;
        // 1, 2, 5, 10, 20, 50 …
        let mut factors = [2, 5, 10].into_iter().cycle();
        let mut base = 1_u64;
        while step.saturating_mul(5) < most {
            match factors.next() {
                Some(10) => {
                    base = base.saturating_mul(10);
                    step = base;
                }
                Some(factor) => step = base.saturating_mul(factor),
                None => break,
            }
        }
        Self { top: most.div_ceil(step).max(1).saturating_mul(step), step }
    }

    /// From nothing to the top.
    pub fn steps(self) -> impl Iterator<Item = u64> {
        (0..=self.top / self.step).map(move |n| n * self.step)
    }
}

#[cfg(test)]
mod tests {
    use api::Money;

    use super::*;

    fn day(day: &str, cost: i64, parts: &[i64]) -> UsageDay {
        let parts = parts.iter().map(|part| Money::usd(*part)).collect();
        UsageDay { day: day.into(), runs: 1, failed_runs: 0, cost: Money::usd(cost), parts }
    }

    #[test]
    fn every_day_has_a_bar_whose_parts_and_rest_are_the_whole() {
        let (bars, grain) =
            bars("2026-02-27", "2026-03-02", &[day("2026-02-28", 10, &[6, 1]), day("2026-03-02", 5, &[5, 0])]);
        assert_eq!(grain, Grain::Day);
        let keys: Vec<_> = bars.iter().map(|bar| bar.key.as_str()).collect();
        assert_eq!(keys, ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]);
        assert_eq!(bars[1].stacked(), [(1, 6), (2, 1), (6, 3)]);
        assert_eq!((bars[0].stacked(), bars[3].rest()), (vec![(1, 0), (2, 0), (6, 0)], 0));
    }

    #[test]
    fn many_days_become_months() {
        let days = [day("2026-01-31", 1, &[1]), day("2026-02-01", 2, &[2]), day("2026-02-28", 4, &[0])];
        let (bars, grain) = bars("2026-01-01", "2026-03-31", &days);
        assert_eq!(grain, Grain::Month);
        let costs: Vec<_> = bars.iter().map(|bar| (bar.key.as_str(), bar.cost, bar.parts.clone())).collect();
        assert_eq!(costs, [("2026-01", 1, vec![1]), ("2026-02", 6, vec![2]), ("2026-03", 0, vec![0])]);
        assert!(super::bars("nonsense", "2026-03-31", &days).0.is_empty());
    }

    #[test]
    fn scales_end_above_what_they_show_in_few_even_steps() {
        for most in [0, 1, 3, 7, 10, 11, 99, 1_234_567, u64::MAX / 20] {
            let scale = Scale::of(most);
            let steps: Vec<_> = scale.steps().collect();
            assert!(scale.top >= most && steps.len() <= 6, "{most}: {steps:?}");
            assert_eq!(steps.last(), Some(&scale.top));
        }
        assert_eq!(Scale::of(11).steps().collect::<Vec<_>>(), [0, 5, 10, 15]);
    }
}
