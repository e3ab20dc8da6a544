//! `POST /reset/{token}`

use axum::{
    Extension,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::form::{Fields, back, fill_in};
use crate::{
    api::{keys_after_reset, reset_password},
    auth::{ClientAddress, token::Token},
    madang::Madang,
    strict::At,
};

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    #[serde(default)]
    password: String,
    /// There if it is ticked.
    revoke_keys: Option<String>,
    /// For password managers; whose password it is, the token says.
    #[serde(default, rename = "email")]
    _email: String,
}

pub async fn post(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    At(token): At<String>,
    Fields(Reset { password, revoke_keys, .. }): Fields<Reset>,
) -> Response {
    // A token of ours is all hex digits; anything else must not steer the redirect.
    let page = if Token::parse(&token).is_some() { format!("/reset/{token}") } else { "/reset/invalid".to_owned() };
    let keys = keys_after_reset(revoke_keys.is_some());
    match reset_password(&madang, address, &token, password, keys).await {
        Ok(email) => {
            let typed = fill_in(&madang.config, "/login", &[("email", &email)]);
            (typed, Redirect::to("/login?changed=1")).into_response()
        }
        Err(refusal) => {
            let ticked = revoke_keys.as_deref().map(|value| ("revoke_keys", value));
            back(&madang.config, &page, &refusal.logged(), ticked.as_slice(), &[])
        }
    }
}
