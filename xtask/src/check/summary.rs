//! The summary of `cargo xtask test`, whatever the result.

use crate::{
    failure::Failure,
    report::{Report, Tests},
};
use std::{fmt::Write, time::Duration};

/// A step that has ended.
pub struct Done {
    pub name: &'static str,
    pub heading: &'static str,
    pub time: Duration,
    pub report: Report,
    pub failure: Option<Failure>,
}

impl Done {
    /// A step that runs no tests counts as one test.
    fn tests(&self) -> Tests {
        let mut tests = self.report.tests;
        match &self.failure {
            Some(_) => tests.failed = tests.failed.max(1),
            None if tests.passed == 0 => tests.passed = 1,
            None => {}
        }
        tests
    }
}

/// The table of times, what was skipped, what failed, and a last line in nextest's format, which other programs can parse.
pub fn text(done: &[Done], not_begun: &[&str], elapsed: Duration) -> String {
    let mut text = format!("\n{:>10} {:>10}  step\n", "time", "CPU");
    for Done { name, heading, time, report, failure } in done {
        let failed = if failure.is_some() { "  FAILED" } else { "" };
        let _ = writeln!(text, "{:>10} {:>10}  {name}: {heading}{failed}", seconds(*time), seconds(report.cpu));
    }
    let cpu = done.iter().map(|done| done.report.cpu).sum();
    let _ = writeln!(text, "{:>10} {:>10}  in all", seconds(elapsed), seconds(cpu));
    if !not_begun.is_empty() {
        let _ = writeln!(text, "Not begun: {}", not_begun.join(", "));
    }
    for Done { name, report, .. } in done {
        for what in &report.left_out {
            let _ = writeln!(text, "Left out in {name}: {what}");
        }
    }
    for Done { name, heading, failure, .. } in done {
        if let Some(failure) = failure {
            let _ = writeln!(text, "\n{heading}: {failure}\n  Only this step: cargo xtask test --only {name}");
        }
    }
    let mut all = Tests::default();
    done.iter().for_each(|done| all.add(done.tests()));
    let Tests { passed, failed } = all;
    let skipped: usize = done.iter().map(|done| done.report.left_out.len()).sum();
    let run = passed + failed;
    let mut counts = format!("{run} {} run: {passed} passed", if run == 1 { "test" } else { "tests" });
    if failed > 0 {
        let _ = write!(counts, ", {failed} failed");
    }
    let _ = write!(text, "\n     Summary [{:>8.3}s] {counts}, {skipped} skipped", elapsed.as_secs_f64());
    text
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(name: &'static str, tests: Tests, failure: Option<Failure>) -> Done {
        let report = Report { tests, cpu: Duration::from_secs(2), ..Report::default() };
        Done { name, heading: "A step", time: Duration::from_millis(1500), report, failure }
    }

    #[test]
    fn the_last_line_can_be_counted() {
        let unit = Tests { passed: 40, failed: 0 };
        let mut steps = vec![done("format", Tests::default(), None), done("unit", unit, None)];
        steps[1].report.left_out.push("llm: a test".to_owned());
        let said = text(&steps, &[], Duration::from_secs(5));
        assert!(said.ends_with("\n     Summary [   5.000s] 41 tests run: 41 passed, 1 skipped"), "{said}");
        assert!(said.contains("\nLeft out in unit: llm: a test\n"), "{said}");
        assert!(said.contains("\n     1.5 s      2.0 s  unit: A step\n"), "{said}");
        assert!(said.contains("\n     5.0 s      4.0 s  in all\n"), "{said}");
    }

    #[test]
    fn times_are_told_of_a_failure_too() {
        let failure = Some(Failure::new("It broke.").remedy("mend it"));
        let steps = [done("format", Tests::default(), None), done("unit", Tests::default(), failure)];
        let said = text(&steps, &["fuzz", "browser"], Duration::from_secs(5));
        assert!(said.contains("  unit: A step  FAILED\n"), "{said}");
        assert!(said.contains("\nNot begun: fuzz, browser\n"), "{said}");
        let told = "A step: It broke.\n  What to do: mend it\n  Only this step: cargo xtask test --only unit\n";
        assert!(said.contains(told), "{said}");
        assert!(said.ends_with("2 tests run: 1 passed, 1 failed, 0 skipped"), "{said}");
    }
}
