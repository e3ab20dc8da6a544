//! `POST /s/{token}`: a shared app's form, without script.

use axum::{
    Extension,
    extract::{Form, rejection::FormRejection},
    response::{IntoResponse, Redirect, Response},
};
use store::TokenHash;

use super::form::back;
use crate::{
    api::{Asked, start_shared},
    auth::{ClientAddress, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::At,
};

pub async fn post(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    At(token): At<String>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Some(known) = Token::parse(&token) else { return Redirect::to("/s/invalid").into_response() };
    match run(&madang, address, &known, form).await {
        Ok(run) => Redirect::to(&format!("/s/{token}?run={run}")).into_response(),
        Err(refusal) => back(&format!("/s/{token}"), &refusal.logged(), &[]).into_response(),
    }
}

async fn run(
    madang: &Madang,
    address: ClientAddress,
    token: &Token,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<model::RunId, Refusal> {
    let Form(fields) = form.map_err(|_| Refusal::from(ErrorCode::Malformed))?;
    let door = madang.store.door(TokenHash(token.hash())).await?.ok_or(ErrorCode::TokenInvalid)?;
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let inputs = |definition: &model::Definition| definition.values_from_form(fields);
    start_shared(madang, &door, address, Asked { inputs, conversation: None, once: None }).await
}
