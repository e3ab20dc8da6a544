//! Maps failures of calls to errors of runs.

use llm::ErrorKind;
use model::run::{RunError, RunErrorCode};

/// The error of a run for a failure, with its details.
pub fn error_of(kind: &ErrorKind) -> RunError {
    let code = code_of(kind);
    match kind {
        ErrorKind::TooLong { by_tokens } => RunError { by_tokens: *by_tokens, ..code.into() },
        ErrorKind::NotFound { model, nearest } => {
            RunError { model: Some(model.clone()), nearest: nearest.clone(), ..code.into() }
        }
        _ => code.into(),
    }
}

/// The error code of a run for a failure.
pub fn code_of(kind: &ErrorKind) -> RunErrorCode {
    match kind {
        ErrorKind::KeyRefused => RunErrorCode::KeyRefused,
        ErrorKind::NoMoney => RunErrorCode::NoMoney,
        ErrorKind::TooLong { .. } => RunErrorCode::TooLong,
        ErrorKind::Filtered => RunErrorCode::Filtered,
        ErrorKind::RateLimited { .. } => RunErrorCode::RateLimited,
        ErrorKind::Overloaded { .. } => RunErrorCode::Overloaded,
        ErrorKind::Unreachable(_) => RunErrorCode::Unreachable,
        ErrorKind::AddressRefused(_) => RunErrorCode::AddressRefused,
        ErrorKind::NotFound { .. } => RunErrorCode::ModelNotFound,
        ErrorKind::TimedOut(_) => RunErrorCode::TimedOut,
        ErrorKind::BadAnswer(_) => RunErrorCode::BadAnswer,
        ErrorKind::Truncated | ErrorKind::BrokenOff => RunErrorCode::Truncated,
        ErrorKind::BadRequest => RunErrorCode::BadRequest,
        _ => RunErrorCode::Internal,
    }
}

/// Whether a provider may say this of a model that it has switched off.
pub fn may_be_gone(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound { .. } | ErrorKind::BadRequest | ErrorKind::BadAnswer(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_client() {
        for kind in [
            ErrorKind::KeyRefused,
            ErrorKind::TooLong { by_tokens: None },
            ErrorKind::NotFound { model: "m".into(), nearest: None },
            ErrorKind::TimedOut(llm::Waiting::FirstToken),
            ErrorKind::Unreachable(llm::Unreachable::Dns),
            ErrorKind::BadAnswer(llm::BadAnswer::WebPage),
            ErrorKind::Truncated,
            ErrorKind::BrokenOff,
        ] {
            assert_eq!(code_of(&kind).as_str(), kind.code());
        }
    }
}
