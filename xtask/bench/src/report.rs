//! Measured figures and the table of them.

use anyhow::{Context, Result};
use std::{collections::BTreeMap, fmt, time::Duration};

/// Measured durations.
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

    /// The duration that this percentage of them does not exceed.
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

/// The recorded figures. The file is edited by hand; `cargo xtask bench` prints what to put there.
const RECORD: &str = include_str!("../figures.json");

/// A line of the table.
struct Line {
    what: String,
    measured: f64,
    unit: &'static str,
    target: &'static str,
}

#[derive(Default)]
pub struct Report(Vec<Line>);

impl Report {
    pub fn add(&mut self, what: &str, measured: f64, unit: &'static str, target: &'static str) {
        self.0.push(Line { what: what.to_owned(), measured, unit, target });
    }

    pub fn time(&mut self, what: &str, time: Duration, target_ms: &'static str) {
        self.add(what, time.as_secs_f64() * 1000.0, "ms", target_ms);
    }

    /// Prints how far each figure is from the recorded one, and the figures in the record's format.
    pub fn compare_with_record(&self) -> Result<()> {
        let record: BTreeMap<String, f64> = serde_json::from_str(RECORD).context("figures.json")?;
        println!("Against the recorded figures:");
        for Line { what, measured, .. } in &self.0 {
            match record.get(what) {
                Some(before) if *before > 0.0 => {
                    println!("  {what}: {before:.2} -> {measured:.2} ({:+.0} %)", (measured / before - 1.0) * 100.0);
                }
                _ => println!("  {what}: {measured:.2}, not on record"),
            }
        }
        let round = |measured: f64| (measured * 100.0).round() / 100.0;
        let figures: BTreeMap<&str, f64> =
            self.0.iter().map(|line| (line.what.as_str(), round(line.measured))).collect();
        println!("As xtask/bench/figures.json has them:\n{}", serde_json::to_string_pretty(&figures)?);
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {:<58} | {:>12} | {:>8} |", "what", "measured", "target")?;
        writeln!(f, "|{}|{}|{}|", "-".repeat(60), "-".repeat(14), "-".repeat(10))?;
        self.0.iter().try_for_each(|Line { what, measured, unit, target }| {
            let measured = format!("{measured:.2} {unit}");
            writeln!(f, "| {what:<58} | {measured:>12} | {target:>8} |")
        })
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
