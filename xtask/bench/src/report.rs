//! Numbers, and the table of them.

use std::{fmt, time::Duration};

/// Measured times.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn extend(&mut self, other: Times) {
        self.0.extend(other.0);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that this many percent don't exceed.
    pub fn at(&self, percentile: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let share = percentile / 100.0;
        let below = sorted.iter().enumerate().take_while(|(index, _)| as_share(*index, sorted.len()) < share);
        below.last().map(|(_, time)| *time).unwrap_or_default()
    }
}

fn as_share(index: usize, count: usize) -> f64 {
    let float = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    float(index) / float(count.max(1))
}

pub fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

#[derive(Default)]
pub struct Report(Vec<[String; 3]>);

impl Report {
    pub fn add(&mut self, what: &str, measured: &str, target: &str) {
        self.0.push([what.to_owned(), measured.to_owned(), target.to_owned()]);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {:<58} | {:>12} | {:>8} |", "what", "measured", "target")?;
        writeln!(f, "|{}|{}|{}|", "-".repeat(60), "-".repeat(14), "-".repeat(10))?;
        self.0
            .iter()
            .try_for_each(|[what, measured, target]| writeln!(f, "| {what:<58} | {measured:>12} | {target:>8} |"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles() {
        let mut times = Times::default();
        (1..=100).rev().for_each(|n| times.push(Duration::from_millis(n)));
        assert_eq!(times.at(50.0), Duration::from_millis(50));
        assert_eq!(times.at(99.0), Duration::from_millis(99));
        assert_eq!(times.at(100.0), Duration::from_millis(100));
        assert_eq!(Times::default().at(50.0), Duration::ZERO);
    }
}
