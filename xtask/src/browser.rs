//! The browser tests in `end2end/`: Playwright drives Debian's Chromium against a server on fresh data.

use crate::{
    debian,
    demo_model::DemoModel,
    failure::{About, Failure, Result},
    npm,
    program::{Background, Program, installed},
    report::{self, Tests},
    server::{self, Fresh},
    workspace,
};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

/// Chromium, and a font with Korean letters, without which screenshots would show boxes.
const PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];
const CHROMIUM: &str = "chromium";

/// Chromium, and the folder with Playwright.
pub fn tools() -> Result<PathBuf> {
    if !installed(CHROMIUM) {
        debian::install(&PACKAGES)?;
    }
    npm::install(&dir())
}

/// Runs the tests. `model` is the demo model; the tests can connect `stand_in`.
pub fn test(binary: &Path, model: &DemoModel, stand_in: &DemoModel) -> Result<()> {
    let modules = tools()?;
    let host = stand_in.url.trim_start_matches("http://").split('/').next().unwrap_or_default();
    let (_mailbox, addresses) = mailbox()?;
    let mailbox = |name: &str| addresses.get(name).and_then(Value::as_str).unwrap_or_default();
    let settings = [
        ("MADANG_ALLOWED_HOSTS", host),
        ("MADANG_SMTP_URL", mailbox("smtp")),
        ("MADANG_SMTP_FROM", "madang@example.com"),
    ];
    let server = Fresh::start(binary, Some(model), &settings)?;
    let counts = workspace::log("browser.json");
    let ran = Program::new(modules.join(".bin/playwright"))
        .dir(dir())
        .arg("test")
        .env("MADANG_URL", &server.url)
        .env("MADANG_SETUP_URL", &server.setup_url)
        .env("MADANG_STAND_IN_URL", &stand_in.url)
        .env("MADANG_MAILBOX_URL", mailbox("http"))
        .env("MADANG_TEST_OUTPUT", workspace::target().join("browser"))
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &counts)
        .run();
    count(&fs::read_to_string(&counts).unwrap_or_default());
    ran.map_err(|_| {
        let log = server::log();
        Failure::new("The browser tests failed.")
            .remedy(format!("look at target/browser (traces, pictures) and {}", log.display()))
    })?;
    server.stop()
}

/// A mail server that shows what it was sent, and its addresses.
fn mailbox() -> Result<(Background, Value)> {
    let mut server =
        npm::node_tied_to_us().log_to(&workspace::log("mailbox.log"))?.arg(dir().join("mailbox.js")).start_piped()?;
    let mut line = String::new();
    if let Some(stdout) = server.stdout() {
        BufReader::new(stdout).read_line(&mut line).about("the mailbox's addresses")?;
    }
    let addresses = serde_json::from_str(&line).map_err(|_| Failure::new("end2end/mailbox.js did not start."))?;
    Ok((server, addresses))
}

fn dir() -> PathBuf {
    workspace::root().join("end2end")
}

/// Reports the results in Playwright's JSON.
fn count(json: &str) {
    let Ok(told) = serde_json::from_str::<Value>(json) else { return };
    let number = |key: &str| told.pointer(&format!("/stats/{key}")).and_then(Value::as_u64).unwrap_or_default();
    report::tests(Tests { passed: number("expected"), failed: number("unexpected") + number("flaky") });
    for suite in list(&told, "suites") {
        for test in skipped(suite) {
            report::left_out(test);
        }
    }
}

/// The tests in a suite that were not run, including those that depend on a failed one.
fn skipped(suite: &Value) -> Vec<String> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut all: Vec<String> = list(suite, "suites").iter().flat_map(skipped).collect();
    for spec in list(suite, "specs") {
        let of_it = list(spec, "tests");
        if of_it.iter().any(|test| text(test, "status") == "skipped") {
            all.push(format!("{}: {}", text(suite, "title"), text(spec, "title")));
        }
    }
    all
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_that_were_skipped_are_named() {
        let json = r#"{"stats":{"expected":1,"skipped":1,"unexpected":2,"flaky":0},"suites":[{"title":"a.spec.js","specs":[
            {"title":"one","tests":[{"status":"expected"}]}],"suites":[{"title":"inner","specs":[
            {"title":"two","tests":[{"status":"skipped"}]}]}]}]}"#;
        count(json);
        let report = report::take();
        assert_eq!(report.tests, Tests { passed: 1, failed: 2 });
        assert_eq!(report.left_out, ["inner: two"]);
    }
}
