//! From a kept connection to what `llm` calls.

use api::RunErrorCode;
use llm::{Endpoint, ErrorKind};
use store::OpenConnection;

/// Where a connection's requests go, with its key; absent if its provider is none that this version knows.
pub fn endpoint(open: &OpenConnection) -> Option<Endpoint> {
    let provider = llm::provider::find(&open.connection.provider)?;
    let key = open.key.as_ref().map(|key| llm::Secret::new(key.expose()));
    Some(Endpoint::new(provider, Some(&open.connection.base_url), key))
}

/// What a provider's error is for people.
pub fn run_error_code(kind: &ErrorKind) -> RunErrorCode {
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
        ErrorKind::Truncated => RunErrorCode::Truncated,
        ErrorKind::BadRequest => RunErrorCode::BadRequest,
        _ => RunErrorCode::Internal,
    }
}
