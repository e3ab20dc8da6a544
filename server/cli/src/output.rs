//! Where results and failures go: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal as _, Write as _};

use model::Language;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{exit::Exit, failure::Failure, words::Said};

/// How results are written.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    pub is_json: bool,
    language: Language,
    is_terminal: bool,
}

impl Output {
    pub fn new(is_json: bool, language: Language) -> Self {
        Self { is_json, language, is_terminal: io::stdout().is_terminal() }
    }

    /// Writes bytes as they are.
    pub fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let written = out.write_all(bytes).and_then(|()| out.flush());
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::output_closed(),
            _ => Failure::usage(Said(self.language).not_written(&error)),
        })
    }

    /// Writes text of others: on a terminal without what would control it.
    pub fn text(&self, text: &str) -> Result<(), Failure> {
        if self.is_terminal { self.bytes(harmless(text).as_bytes()) } else { self.bytes(text.as_bytes()) }
    }

    /// Writes a line.
    pub fn line(&self, text: &str) -> Result<(), Failure> {
        self.text(&format!("{text}\n"))
    }

    /// Writes a result as JSON.
    pub fn json(&self, result: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(result);
        let text = text.map_err(|error| Failure::usage(Said(self.language).not_written(&error)))?;
        self.bytes(format!("{text}\n").as_bytes())
    }

    /// Writes a result, either as JSON or as a line.
    pub fn result(&self, result: &impl Serialize, line: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.is_json { self.json(result) } else { self.line(&line()) }
    }

    /// Tells people something that is no result. Programs aren't told.
    pub fn note(&self, text: &str) {
        if !self.is_json {
            told(&format!("{}\n", harmless(text)));
        }
    }

    /// Tells why a command failed, and gives its exit code.
    pub fn end(&self, done: Result<Exit, Failure>) -> Exit {
        let failure = match done {
            Ok(exit) => return exit,
            Err(failure) => failure,
        };
        if failure.message.is_empty() {
            return failure.exit;
        }
        if self.is_json {
            told(&format!("{}\n", as_json(&failure)));
        } else {
            let details = failure.details.iter().map(|detail| format!("  {detail}\n")).collect::<String>();
            told(&harmless(&format!("madang: {}\n{details}", failure.message)));
        }
        failure.exit
    }
}

/// Writes to standard error. Nobody can be told if that fails.
fn told(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn as_json(failure: &Failure) -> Value {
    let mut error = json!({ "code": failure.code, "message": failure.message });
    let said = &failure.said;
    if let Some(fields) = error.as_object_mut() {
        let mut add = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        if !failure.details.is_empty() {
            add("details", json!(failure.details));
        }
        if !said.fields.is_empty() {
            add("fields", json!(said.fields));
        }
        if !said.problems.is_empty() {
            add("problems", json!(said.problems));
        }
        if let Some(current) = &said.current {
            add("current", current.clone());
        }
        if !said.request_id.is_empty() {
            add("request_id", json!(said.request_id));
        }
    }
    json!({ "error": error, "exit_code": failure.exit.code() })
}

/// The text without characters that control terminals: what models and colleagues write must not move the cursor of whoever reads it.
fn harmless(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_others_write_controls_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\r\n\tc\u{9b}31m\u{7f}"), "a[2Jb\n\tc31m");
    }

    #[test]
    fn a_failure_says_to_programs_what_it_says_to_people() {
        let failure = Failure::new(Exit::NeedsChoice, "needs_choice", "Choose.").with_details(["x: y".to_owned()]);
        let told = as_json(&failure);
        let expected =
            json!({"error": {"code": "needs_choice", "message": "Choose.", "details": ["x: y"]}, "exit_code": 7});
        assert_eq!(told, expected);
    }
}
