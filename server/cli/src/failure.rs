//! Why a command failed: a sentence for people, a code for programs, and an exit code.

use std::collections::BTreeMap;

use api::{ErrorCode, Problem};
use serde_json::Value;

use crate::exit::Exit;

/// Why a command failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// A code of the API (`api::ErrorCode`), or one of those that `docs/cli.md` lists.
    pub code: String,
    /// What happened and what to do; empty if there is nobody to be told.
    pub message: String,
    /// More lines, each of something that is wrong or missing.
    pub details: Vec<String>,
    /// What the server said besides, for `--json`.
    pub said: Box<ServerSaid>,
}

/// What is only known of a refusal by the server.
#[derive(Debug, Clone, Default)]
pub struct ServerSaid {
    pub fields: BTreeMap<String, String>,
    pub problems: Vec<Problem>,
    pub current: Option<Value>,
    pub request_id: String,
}

impl Failure {
    pub fn new(exit: Exit, code: &str, message: impl Into<String>) -> Self {
        Self { exit, code: code.to_owned(), message: message.into(), details: Vec::new(), said: Box::default() }
    }

    /// Something was typed, or a file here is, in a way that can't be used.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// Whoever read the output has gone, so nobody is told anything.
    pub fn output_closed() -> Self {
        Self::new(Exit::OutputClosed, "output_closed", "")
    }

    #[must_use]
    pub fn with_details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    /// The code of the API, if the server gave one.
    pub fn is(&self, code: ErrorCode) -> bool {
        self.code == code.as_str()
    }
}

impl From<api::Error> for Failure {
    fn from(error: api::Error) -> Self {
        let fields = error.fields.iter().map(|(field, what)| format!("{field}: {what}"));
        let problems = error.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message));
        let mut details: Vec<String> = fields.chain(problems).collect();
        if error.code == ErrorCode::Internal && !error.request_id.is_empty() {
            details.push(error.request_id.clone());
        }
        Self {
            exit: exit(error.code),
            code: error.code.as_str().to_owned(),
            message: error.message,
            details,
            said: Box::new(ServerSaid {
                fields: error.fields,
                problems: error.problems,
                current: error.current.map(|current| *current),
                request_id: error.request_id,
            }),
        }
    }
}

fn exit(code: ErrorCode) -> Exit {
    use ErrorCode as Code;
    match code {
        Code::Unauthenticated
        | Code::KeyInvalid
        | Code::KeyExpired
        | Code::KeyRevoked
        | Code::KeyOfApp
        | Code::KeyLimited
        | Code::KeyInUrl
        | Code::ScopeMissing
        | Code::NotForKeys
        | Code::Forbidden
        | Code::WrongCredentials => Exit::NotAllowed,
        Code::NotFound => Exit::NotFound,
        Code::RateLimited
        | Code::Busy
        | Code::KeyBusy
        | Code::Unavailable
        | Code::FilesAway
        | Code::RequestTimeout
        | Code::Internal => Exit::Unreachable,
        Code::GateNotPassed => Exit::GateNotPassed,
        Code::UnknownField | Code::MethodNotAllowed => Exit::OtherVersion,
        _ => Exit::Refused,
    }
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;

    #[test]
    fn each_refusal_has_the_exit_code_that_the_document_promises() {
        let exit = |code| Failure::from(api::Error::new(code, Language::En)).exit;
        assert_eq!(exit(ErrorCode::KeyRevoked), Exit::NotAllowed);
        assert_eq!(exit(ErrorCode::GateNotPassed), Exit::GateNotPassed);
        assert_eq!(exit(ErrorCode::StaleRevision), Exit::Refused);
        assert_eq!(exit(ErrorCode::Unavailable), Exit::Unreachable);
        assert_eq!(exit(ErrorCode::KeyBusy), Exit::Unreachable);
        for code in ErrorCode::ALL {
            let is_of_the_server = matches!(
                exit(*code),
                Exit::Unreachable
                    | Exit::NotAllowed
                    | Exit::NotFound
                    | Exit::Refused
                    | Exit::GateNotPassed
                    | Exit::OtherVersion
            );
            assert!(is_of_the_server, "{code:?}");
        }
    }
}
