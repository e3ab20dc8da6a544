//! `POST /forgot`

use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::form::{Fields, back, forget_typed};
use crate::{api::ask_password_reset, auth::ClientAddress, error::language_of, madang::Madang};

/// The page with the form.
const PAGE: &str = "/forgot";

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forgot {
    #[serde(default)]
    email: String,
}

pub async fn post(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    Fields(Forgot { email }): Fields<Forgot>,
) -> Response {
    match ask_password_reset(&madang, address, language_of(&headers), &email).await {
        // The address isn't repeated: whoever looks at the screen need not learn it.
        Ok(()) => (forget_typed(&madang.config, PAGE), Redirect::to("/forgot?sent=1")).into_response(),
        Err(refusal) => back(&madang.config, PAGE, &refusal.logged(), &[("email", &email)], &[]),
    }
}
