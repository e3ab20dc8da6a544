//! Authentication and authorisation.
//!
//! Every route is registered with an [`Access`] rule (see [`crate::api::Operations`]); it is not possible to add one without. The
//! rule runs before the handler and puts a [`Caller`] or a [`Member`] into the request, which is the only way for a handler to
//! reach a tenant's data.

mod access;
pub mod api_key;
mod caller;
mod credential;
mod cross_site;
mod limits;
pub mod password;
pub mod session;
pub mod token;
mod tries;
mod visitor;

use axum::http::{HeaderMap, header};
use model::PersonId;
use store::TokenHash;

use self::token::Token;
use crate::{error::Refusal, madang::Madang};

pub use access::{Access, Keys, Rule, guard};
pub use caller::{Caller, Member, stored_role, wire_role};
pub use credential::{Credential, KeyInUse, note_leak};
pub use cross_site::is_cross_site;
pub use limits::{limit, limit_weighted, tell_limit, telling};
pub use tries::{Tries, WrongTries, unless_guessing, wrong_passwords};
pub use visitor::{ClientAddress, add_client_address};

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
