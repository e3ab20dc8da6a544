//! A forgotten password: links by which a new one is chosen. One that is sent by mail is asked for here; those that admins make are with the
//! members.

mod ask;
mod read;
mod reset;

pub use ask::ask as ask_password_reset;
pub use reset::{after as keys_after_reset, reset as reset_password};

use store::{PasswordReset, TokenHash};
use utoipa_axum::routes;

use super::Operations;
use crate::{
    auth::{self, Access, ClientAddress, WrongTries, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
};

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Anyone, routes!(ask::handler))
        .add(Access::LinkHolder, routes!(read::read))
        .add(Access::LinkHolder, routes!(reset::handler))
}

/// The link that somebody holds. Guessing is limited by network address.
async fn open(madang: &Madang, address: ClientAddress, token: &str) -> Result<(TokenHash, PasswordReset), Refusal> {
    let limit = WrongTries::in_ten_minutes(format!("password reset {}", address.counted()), 60);
    let known = async {
        let Some(token) = Token::parse(token) else { return Ok(None) };
        let token = TokenHash(token.hash());
        Ok(madang.store.password_reset(token).await?.map(|seen| (token, seen)))
    };
    auth::unless_guessing(madang, &[limit], known).await?.ok_or_else(|| ErrorCode::TokenInvalid.into())
}
