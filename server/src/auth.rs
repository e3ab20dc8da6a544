//! Authentication and authorisation.
//!
//! Every route is registered with an [`Access`] rule (see [`crate::api::Operations`]); it is not possible to add one without. The
//! rule runs before the handler and puts a [`Caller`] or a [`Member`] into the request, which is the only way for a handler to
//! reach a tenant's data.

mod access;
mod caller;
mod cross_site;
pub mod password;
pub mod session;
pub mod token;
mod tries;
mod visitor;

use axum::http::{HeaderMap, header};
use model::PersonId;
use store::TokenHash;

use self::token::Token;
use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

pub use access::{Access, guard};
pub use caller::{Caller, Member, stored_role, wire_role};
pub use cross_site::is_cross_site;
pub use tries::{Tries, WrongTries, unless_guessing, wrong_passwords};
pub use visitor::{ClientAddress, add_client_address};

/// Counts a use under `key`, and refuses it if there were `most` within `window_s` seconds.
pub async fn limit(madang: &Madang, key: &str, most: u32, window_s: u32) -> Result<(), Refusal> {
    limit_weighted(madang, key, 1, most, window_s).await
}

/// Counts a use that weighs as much as several.
pub async fn limit_weighted(madang: &Madang, key: &str, weight: u32, most: u32, window_s: u32) -> Result<(), Refusal> {
    match madang.store.weighted_hit(key, weight, most, window_s).await? {
        store::Hit::Allowed { .. } => Ok(()),
        store::Hit::Refused { retry_after_s } => Err(Refusal::later(ErrorCode::RateLimited, retry_after_s.into())),
    }
}

/// Starts a session of `person`, and returns the token for the browser's cookie.
pub async fn start_session(madang: &Madang, person: PersonId, user_agent: &str) -> Result<Token, Refusal> {
    let token = Token::random();
    madang.store.start_session(person, TokenHash(token.hash()), user_agent).await?;
    Ok(token)
}

/// The `User-Agent` header, shortened to what a list can show.
pub fn user_agent(headers: &HeaderMap) -> &str {
    const LONGEST_BYTES: usize = 300;
    let name = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    name.get(..LONGEST_BYTES).unwrap_or(name)
}

/// Whether the person with this session is still a member of a workspace. If that can't be found out, they are not.
pub async fn is_member(madang: &Madang, token: TokenHash, workspace: model::WorkspaceId) -> bool {
    match madang.store.signed_in(token).await {
        Ok(found) => found.is_some_and(|found| found.memberships.iter().any(|m| m.workspace == workspace)),
        // A database that is briefly away must not end every stream; without the database they stop anyway.
        Err(error) => matches!(error, store::Error::Unavailable(_)),
    }
}
