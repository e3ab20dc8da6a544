//! Who is asking, and what they may do.
//!
//! Every route is registered with an [`Access`] rule (see [`crate::api::Operations`]); there is no way to add one without. The
//! rule runs before the handler and leaves a [`Caller`] or a [`Member`] in the request, which is the only way for a handler to reach a
//! tenant's data.

mod access;
mod caller;
mod cross_site;
pub mod password;
pub mod session;
pub mod token;
mod visitor;

use std::future::Future;

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
pub use cross_site::refuse_cross_site;
pub use visitor::{ClientAddress, client_address};

/// Counts a use under `key`, and refuses it when there were `most` within `window_s` seconds.
pub async fn limit(madang: &Madang, key: &str, most: u32, window_s: u32) -> Result<(), Refusal> {
    match madang.store.hit(key, most, window_s).await? {
        store::Hit::Allowed { .. } => Ok(()),
        store::Hit::Refused { retry_after_s } => Err(Refusal::later(ErrorCode::RateLimited, retry_after_s.into())),
    }
}

/// How many wrong tries are allowed within a time.
#[derive(Debug, Clone)]
pub struct WrongTries {
    /// What is tried by whom.
    pub key: String,
    /// How many may be wrong.
    pub most: u32,
    /// Within how many seconds.
    pub window_s: u32,
}

impl WrongTries {
    /// So many within 10 minutes.
    pub fn in_ten_minutes(key: String, most: u32) -> Self {
        Self { key, most, window_s: 600 }
    }
}

/// Lets somebody try something, unless too many tries were wrong. `attempt` answers nothing when it was.
///
/// A try counts from its beginning, so that nobody gets around the limits by trying many at once. One that was not wrong takes back what
/// it counted itself and nothing else: to be right now and then, about something of one's own, buys nobody another guess.
pub async fn unless_guessing<T>(
    madang: &Madang,
    limits: &[WrongTries],
    attempt: impl Future<Output = Result<Option<T>, Refusal>>,
) -> Result<Option<T>, Refusal> {
    let mut counted = Vec::with_capacity(limits.len());
    let mut outcome = Ok(None);
    for limit in limits {
        match madang.store.hit(&limit.key, limit.most, limit.window_s).await? {
            store::Hit::Allowed { window, .. } => counted.push((limit, window)),
            store::Hit::Refused { retry_after_s } => {
                outcome = Err(Refusal::later(ErrorCode::RateLimited, retry_after_s.into()));
                break;
            }
        }
    }
    if outcome.is_ok() {
        outcome = attempt.await;
    }
    if !matches!(outcome, Ok(None)) {
        for (limit, window) in counted {
            madang.store.take_back_hit(&limit.key, window).await?;
        }
    }
    outcome
}

/// The limits on guessing a password of the account with this address (as it is kept): per account *and* network address, so that an
/// attacker elsewhere can't lock the owner out, and per network address.
pub fn wrong_passwords(address: ClientAddress, email: &str) -> [WrongTries; 2] {
    let address = address.counted();
    [
        WrongTries::in_ten_minutes(format!("sign-in {address} {email}"), 10),
        WrongTries::in_ten_minutes(format!("sign-in {address}"), 50),
    ]
}

/// Begins a session of `person`; the token goes into the browser's cookie.
pub async fn start_session(madang: &Madang, person: PersonId, user_agent: &str) -> Result<Token, Refusal> {
    let token = Token::random();
    madang.store.start_session(person, TokenHash(token.hash()), user_agent).await?;
    Ok(token)
}

/// The browser, as it names itself; cut to what a list can show.
pub fn user_agent(headers: &HeaderMap) -> &str {
    const LONGEST_BYTES: usize = 300;
    let name = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    name.get(..LONGEST_BYTES).unwrap_or(name)
}

/// Whether the holder of a session is still a member of a workspace; unknown is no.
pub async fn is_member(madang: &Madang, token: TokenHash, workspace: model::WorkspaceId) -> bool {
    match madang.store.signed_in(token).await {
        Ok(found) => found.is_some_and(|found| found.memberships.iter().any(|m| m.workspace == workspace)),
        // A database that is away for a moment must not end every stream; they can't go on without it anyway.
        Err(error) => matches!(error, store::Error::Unavailable(_)),
    }
}
