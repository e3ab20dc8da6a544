//! `POST /shared/{token}/codes` and `…/codes/used`: the code by which somebody shows that they have an address at one of a link's mail
//! domains.

use std::time::Duration;

use api::{AskLinkCode, GiveLinkCode, LinkCodeAsked};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use model::Language;
use sha2::{Digest, Sha256};
use store::{Hit, LinkAudience, MailToken, NewLinkCode, ResolvedLink, TokenHash};

use super::{
    find,
    holder::{Holder, unlocked},
};
use crate::{
    api::{check, links::domains},
    auth::{
        self, WrongTries,
        token::{CODE_DIGITS, Token},
        unless_guessing,
    },
    error::{ErrorCode, Refusal, language_of},
    letters::Letters,
    madang::Madang,
    strict::{At, Body},
    web::form::SetCookie,
};

/// How long a code is good for, in seconds.
pub const LIFETIME_S: u32 = 15 * 60;
/// How often one network address asks for codes within an hour: an office may be behind it.
const ASKED_IN_AN_HOUR: u32 = 60;
/// How many codes of one link are asked for within an hour.
const ASKED_OF_LINK_IN_AN_HOUR: u32 = 1000;
/// How many codes of one link are sent to one e-mail address within an hour.
const MAILS_IN_AN_HOUR: u32 = 5;

/// Asks for a code that lets in through a share link
///
/// It is sent to the e-mail address by mail, if the link lets in such addresses; it works once, for a quarter of an hour, together with
/// `request`. The answer is the same, and comes after the same time, whether one is sent or not. To one address five codes are sent
/// within an hour, and from one network address 60 are asked for.
#[utoipa::path(post, path = "/api/v1/shared/{token}/codes", operation_id = "askSharedAppCode", tag = "shared",
    params(("token" = String, Path, description = "The end of the link.")), request_body = AskLinkCode,
    responses(
        (status = 202, description = "If the link lets in this address, a code is on its way.", body = LinkCodeAsked),
        (status = 409, description = "`link_no_mail`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn ask_one(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At(token): At<String>,
    Body(body): Body<AskLinkCode>,
) -> Result<(StatusCode, Json<LinkCodeAsked>), Refusal> {
    let request = ask(&madang, &holder, &token, &body.email, language_of(&headers)).await?;
    Ok((StatusCode::ACCEPTED, Json(LinkCodeAsked { request: request.reveal().to_owned() })))
}

/// Gives the code that was sent
///
/// The cookie of the answer lets this browser in for a day, or until the link's mail domains are changed.
#[utoipa::path(post, path = "/api/v1/shared/{token}/codes/used", operation_id = "useSharedAppCode", tag = "shared",
    params(("token" = String, Path, description = "The end of the link.")), request_body = GiveLinkCode,
    responses(
        (status = 204, description = "It was right, or the link needs none."),
        (status = 403, description = "`wrong_code`: it is another one, over or used, or belongs to another request.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: ten were wrong within ten minutes.", body = api::ErrorBody),
    ))]
pub async fn give_one(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    At(token): At<String>,
    Body(body): Body<GiveLinkCode>,
) -> Result<impl IntoResponse, Refusal> {
    let cookies = give(&madang, &holder, &token, &body.request, &body.code).await?;
    Ok((cookies, StatusCode::NO_CONTENT))
}

/// Sends a code if the link lets in this address, without telling whether it does. What is returned is for the browser that asked.
pub async fn ask(
    madang: &Madang,
    holder: &Holder,
    token: &str,
    email: &str,
    language: Language,
) -> Result<Token, Refusal> {
    let resolved = find(madang, holder.address, token).await?;
    let request = Token::random();
    let LinkAudience::Mail { domains, .. } = resolved.link.settings.audience.clone() else { return Ok(request) };
    let letters = madang.letters.clone().ok_or(ErrorCode::LinkNoMail)?;
    let email = check::email("email", email)?;
    let link = resolved.link.id;
    auth::limit(madang, &format!("link codes {}", holder.address.counted()), ASKED_IN_AN_HOUR, 3600).await?;
    auth::limit(madang, &format!("link codes of {link}"), ASKED_OF_LINK_IN_AN_HOUR, 3600).await?;
    let (madang, asked) = (madang.clone(), request.clone());
    // What takes longer for an address that is let in must not be waited for.
    madang.clone().tasks.spawn(async move {
        if !domains::lets_in(&domains, &email) {
            return;
        }
        if let Err(error) = send(&madang, &letters, &resolved, &asked, &email, language).await {
            tracing::warn!(%error, "a code for a share link was not sent");
        }
    });
    Ok(request)
}

async fn send(
    madang: &Madang,
    letters: &Letters,
    resolved: &ResolvedLink,
    request: &Token,
    email: &str,
    language: Language,
) -> store::Result<()> {
    let link = resolved.link.id;
    // Nobody is let in by a code for a link that is closed.
    let Some(email) = domains::deliverable(email).filter(|_| resolved.link.state.is_ok() && resolved.version.is_some())
    else {
        return Ok(());
    };
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&email));
    if let Hit::Refused { .. } =
        madang.store.hit(&format!("link code {link} to {digest}"), MAILS_IN_AN_HOUR, 3600).await?
    {
        return Ok(());
    }
    let code = Token::code();
    let new = NewLinkCode {
        link,
        request: TokenHash(request.hash()),
        code_hash: code_hash(request, &code),
        code: MailToken::new(&code),
        email,
        language,
        lifetime: Duration::from_secs(LIFETIME_S.into()),
    };
    madang.store.tenant(resolved.workspace).mail_link_code(&new).await?;
    letters.send_soon();
    Ok(())
}

/// Checks a code, and returns the cookies for whoever gave the right one.
pub async fn give(
    madang: &Madang,
    holder: &Holder,
    token: &str,
    request: &str,
    code: &str,
) -> Result<Option<(SetCookie, SetCookie)>, Refusal> {
    let resolved = find(madang, holder.address, token).await?;
    let LinkAudience::Mail { secret, .. } = &resolved.link.settings.audience else { return Ok(None) };
    // As people copy it, with spaces or a hyphen.
    let digits: String = code.chars().filter(char::is_ascii_digit).take(CODE_DIGITS + 1).collect();
    let request = Token::parse(request).filter(|_| digits.len() == CODE_DIGITS);
    let attempt = async {
        let Some(request) = request else { return Ok(None) };
        let tenant = madang.store.tenant(resolved.workspace);
        let (hash, code) = (TokenHash(request.hash()), code_hash(&request, &digits));
        let is_right = tenant.use_link_code(resolved.link.id, hash, code).await?;
        Ok(is_right.then_some(()))
    };
    unless_guessing(madang, &limits(holder, &resolved), attempt).await?.ok_or(ErrorCode::WrongCode)?;
    Ok(Some(unlocked(&madang.config, token, &resolved, secret, madang.now().unix_timestamp())))
}

/// Wrong ones are limited for one network address, so that nobody locks the others out, and for all together. How many one code bears is
/// counted where it is kept.
fn limits(holder: &Holder, resolved: &ResolvedLink) -> [WrongTries; 2] {
    let (link, address) = (resolved.link.id, holder.address.counted());
    [
        WrongTries::in_ten_minutes(format!("link code {link} {address}"), 10),
        WrongTries::in_ten_minutes(format!("link code {link}"), 200),
    ]
}

/// The token of the request is known to whoever asked alone: so whoever reads the database can't find the code by trying all.
fn code_hash(request: &Token, code: &str) -> TokenHash {
    TokenHash(Sha256::digest(format!("madang link code 1\n{}\n{code}", request.reveal())).into())
}
