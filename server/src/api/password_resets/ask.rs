//! `POST /password-resets`

use api::AskPasswordReset;
use axum::{
    Extension,
    http::{HeaderMap, StatusCode},
};
use model::Language;
use store::{Hit, MailToken, TokenHash};

use crate::{
    api::check,
    auth::{self, ClientAddress, token::Token},
    error::{ErrorCode, Refusal, language_of},
    letters::Letters,
    madang::Madang,
    strict::Body,
};

/// How many links are sent to one account within an hour. Those that were sent before stay good, so nobody is locked out by others who ask.
const MAILS_IN_AN_HOUR: u32 = 3;
/// How often one network address asks within an hour.
const ASKED_IN_AN_HOUR: u32 = 20;

/// Asks for a link to choose a new password
///
/// The link is sent to the address by mail if there is an account with it; it works once, for an hour. The answer is the same, and comes after
/// the same time, whether there is one or not. To one account three links are sent within an hour, and from one network address 20 are asked
/// for.
#[utoipa::path(post, path = "/api/v1/password-resets", operation_id = "askPasswordReset", tag = "me", request_body = AskPasswordReset,
    responses(
        (status = 202, description = "If there is such an account, a mail is on its way."),
        (status = 409, description = "`no_mail`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn handler(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    Body(given): Body<AskPasswordReset>,
) -> Result<StatusCode, Refusal> {
    ask(&madang, address, language_of(&headers), &given.email).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sends a link, without telling whether there is anybody to send it to.
pub async fn ask(madang: &Madang, address: ClientAddress, language: Language, email: &str) -> Result<(), Refusal> {
    let letters = madang.letters.clone().ok_or(ErrorCode::NoMail)?;
    let email = check::email("email", email)?;
    auth::limit(madang, &format!("password resets {}", address.counted()), ASKED_IN_AN_HOUR, 3600).await?;
    let madang = madang.clone();
    // What takes longer for a known address must not be waited for.
    madang.clone().tasks.spawn(async move {
        if let Err(error) = send(&madang, &letters, &email, language).await {
            tracing::warn!(%error, "a link for a new password was not sent");
        }
    });
    Ok(())
}

async fn send(madang: &Madang, letters: &Letters, email: &str, language: Language) -> store::Result<()> {
    let counted = madang.store.hit(&format!("password reset of {email}"), MAILS_IN_AN_HOUR, 3600).await?;
    if let Hit::Refused { .. } = counted {
        return Ok(());
    }
    let token = Token::random();
    let mail = MailToken::new(token.reveal());
    if madang.store.mail_password_reset(email, TokenHash(token.hash()), mail, language).await? {
        letters.send_soon();
    }
    Ok(())
}
