//! Shows progress: a numbered line before each long step.

use crate::failure::Result;

pub struct Progress {
    steps: usize,
    current: usize,
}

impl Progress {
    pub fn new(steps: usize) -> Self {
        Self { steps, current: 0 }
    }

    /// Runs a step. `hint` says how long it takes, if that is long.
    pub fn step<T>(&mut self, name: &str, hint: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.current += 1;
        let hint = if hint.is_empty() { String::new() } else { format!(" ({hint})") };
        println!("[{}/{}] {name}{hint}…", self.current, self.steps);
        work()
    }
}
