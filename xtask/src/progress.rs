//! Tells what is going on: a numbered line before each long step.

use crate::failure::Result;

pub struct Progress {
    steps: usize,
    current: usize,
}

impl Progress {
    pub fn new(steps: usize) -> Self {
        Self { steps, current: 0 }
    }

    /// Does one step. `hint` says how long it may take, when that is long.
    pub fn step<T>(&mut self, name: &str, hint: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.current += 1;
        let hint = if hint.is_empty() { String::new() } else { format!(" ({hint})") };
        println!("[{}/{}] {name}{hint}…", self.current, self.steps);
        work()
    }
}
