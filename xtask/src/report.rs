//! What a step reports besides its output: how many tests it ran, and what it skipped and why.

use crate::failure::{About, Result};
use serde_json::{Value, json};
use std::{
    fs, mem,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

static CURRENT: Mutex<Report> = Mutex::new(Report::new());

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tests {
    pub passed: u64,
    pub failed: u64,
}

impl Tests {
    pub fn add(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub tests: Tests,
    pub left_out: Vec<String>,
    pub failure: Option<String>,
    /// The processor time of everything that the step has started.
    pub cpu: Duration,
}

/// Adds to the number of tests that the current step ran.
pub fn tests(tests: Tests) {
    edit(|report| report.tests.add(tests));
}

/// Records that the current step skipped something, which the summary repeats.
pub fn left_out(what: impl Into<String>) {
    edit(|report| report.left_out.push(what.into()));
}

/// Finishes the current step's report.
pub fn take() -> Report {
    let mut taken = Report::new();
    edit(|report| taken = mem::take(report));
    taken
}

fn edit(edit: impl FnOnce(&mut Report)) {
    edit(&mut CURRENT.lock().unwrap_or_else(PoisonError::into_inner));
}

impl Report {
    const fn new() -> Self {
        Self { tests: Tests { passed: 0, failed: 0 }, left_out: Vec::new(), failure: None, cpu: Duration::ZERO }
    }

    /// Writes the report of a step that ran in a separate process.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = json!({
            "passed": self.tests.passed,
            "failed": self.tests.failed,
            "left_out": self.left_out,
            "failure": self.failure,
            "cpu_s": self.cpu.as_secs_f64(),
        });
        fs::write(path, text.to_string()).about(path.display())
    }

    /// A step that was killed has written no report.
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        let number = |key: &str| value.get(key).and_then(Value::as_u64).unwrap_or_default();
        let left_out = value.get("left_out").and_then(Value::as_array).into_iter().flatten();
        Self {
            tests: Tests { passed: number("passed"), failed: number("failed") },
            left_out: left_out.filter_map(Value::as_str).map(str::to_owned).collect(),
            failure: value.get("failure").and_then(Value::as_str).map(str::to_owned),
            cpu: value.get("cpu_s").and_then(Value::as_f64).map(Duration::from_secs_f64).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_survives_its_file() {
        let report = Report {
            tests: Tests { passed: 3, failed: 1 },
            left_out: vec!["the demo model's test".to_owned()],
            failure: Some("It broke.".to_owned()),
            cpu: Duration::from_millis(1500),
        };
        let path = std::env::temp_dir().join(format!("report-{}.json", std::process::id()));
        report.write(&path).unwrap();
        assert_eq!(Report::read(&path), report);
        fs::remove_file(&path).unwrap();
        assert_eq!(Report::read(&path), Report::default());
    }
}
