//! Tells what is going on: a numbered line before each long step, and how long it took.

use crate::failure::Result;
use std::time::{Duration, Instant};

pub struct Progress {
    steps: usize,
    current: usize,
    times: Vec<(String, Duration)>,
}

impl Progress {
    pub fn new(steps: usize) -> Self {
        Self { steps, current: 0, times: Vec::new() }
    }

    /// Does one step. `hint` says how long it may take, when that is long.
    pub fn step<T>(&mut self, name: &str, hint: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.current += 1;
        let hint = if hint.is_empty() { String::new() } else { format!(" ({hint})") };
        println!("[{}/{}] {name}{hint}…", self.current, self.steps);
        let start = Instant::now();
        let outcome = work();
        self.times.push((name.to_owned(), start.elapsed()));
        outcome
    }

    pub fn print_times(&self) {
        println!();
        for (name, time) in &self.times {
            println!("{:>8}  {name}", seconds(*time));
        }
        println!("{:>8}  in all", seconds(self.times.iter().map(|(_, time)| *time).sum()));
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
