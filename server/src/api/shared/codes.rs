//! `POST /shared/{token}/codes` and `…/codes/used`: the code by which somebody shows that they have an address at one of a link's mail
//! domains.

use std::time::Duration;

use api::{AskLinkCode, GiveLinkCode, LinkCodeAsked};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use model::{Language, LinkId};
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
/// How many codes of one link are sent within an hour, but for the first of each network address.
const SENT_BY_LINK_IN_AN_HOUR: u32 = 1000;
/// How many codes of one link each network address is sent within an hour, however many others were.
const FIRST_OF_ADDRESS: u32 = 3;
/// How many codes one e-mail address is sent within an hour, whichever links they are for: in all, and for one network address.
const MAILS_IN_AN_HOUR: u32 = 20;
const MAILS_FOR_ADDRESS_IN_AN_HOUR: u32 = 5;

/// Asks for a code that lets in through a share link
///
/// It is sent to the e-mail address by mail, if the link lets in such addresses; it works once, for a quarter of an hour, together with
/// `request`. The answer is the same, and comes after the same time, whether one is sent or not. Within an hour five codes are sent to one
/// address that one network address asks for, and 20 in all; from one network address 60 are asked for.
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
    let from = holder.address.counted().to_string();
    auth::limit(madang, &format!("link codes {from}"), ASKED_IN_AN_HOUR, 3600).await?;
    let (madang, asked) = (madang.clone(), request.clone());
    // What takes longer for an address that is let in must not be waited for.
    madang.clone().tasks.spawn(async move {
        if !domains::lets_in(&domains, &email) {
            return;
        }
        let wanted = Wanted { resolved, request: asked, email, from, language };
        if let Err(error) = send(&madang, &letters, &wanted).await {
            tracing::warn!(%error, "a code for a share link was not sent");
        }
    });
    Ok(request)
}

/// A code that somebody asks for.
struct Wanted {
    resolved: ResolvedLink,
    request: Token,
    email: String,
    /// The network address, as it is counted.
    from: String,
    language: Language,
}

async fn send(madang: &Madang, letters: &Letters, wanted: &Wanted) -> store::Result<()> {
    let Wanted { resolved, request, email, from, language } = wanted;
    let link = resolved.link.id;
    // Nobody is let in by a code for a link that is closed.
    let Some(email) = domains::deliverable(email).filter(|_| resolved.link.state.is_ok() && resolved.version.is_some())
    else {
        return Ok(());
    };
    let to = data_encoding::HEXLOWER.encode(&Sha256::digest(&email));
    if !may_be_sent(madang, link, &to, from).await? {
        return Ok(());
    }
    let code = Token::code();
    let new = NewLinkCode {
        link,
        request: TokenHash(request.hash()),
        code_hash: code_hash(request, &code),
        code: MailToken::new(&code),
        email,
        language: *language,
        lifetime: Duration::from_secs(LIFETIME_S.into()),
    };
    madang.store.tenant(resolved.workspace).mail_link_code(&new).await?;
    letters.send_soon();
    Ok(())
}

/// Counts a code that would be sent. Only those are counted that go to addresses which the link lets in. No stranger can use up what all
/// others have: the first codes of each network address are sent however many there were.
async fn may_be_sent(madang: &Madang, link: LinkId, to: &str, from: &str) -> store::Result<bool> {
    let allows = async |key: &str, most| -> store::Result<bool> {
        Ok(!matches!(madang.store.hit(key, most, 3600).await?, Hit::Refused { .. }))
    };
    // For one network address first, so that it doesn't use up what the recipient has.
    Ok(allows(&format!("link code to {to} for {from}"), MAILS_FOR_ADDRESS_IN_AN_HOUR).await?
        && allows(&format!("link code to {to}"), MAILS_IN_AN_HOUR).await?
        && (allows(&format!("first link codes of {link} for {from}"), FIRST_OF_ADDRESS).await?
            || allows(&format!("link codes of {link}"), SENT_BY_LINK_IN_AN_HOUR).await?))
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

/// Wrong ones are limited for one network address. For all together there is no limit, which anybody could use up and so lock all others
/// out: how many one code bears is counted where it is kept, and how many codes there are is limited when they are sent.
fn limits(holder: &Holder, resolved: &ResolvedLink) -> [WrongTries; 1] {
    let (link, address) = (resolved.link.id, holder.address.counted());
    [WrongTries::in_ten_minutes(format!("link code {link} {address}"), 10)]
}

/// The token of the request is known to whoever asked alone: so whoever reads the database can't find the code by trying all.
fn code_hash(request: &Token, code: &str) -> TokenHash {
    TokenHash(Sha256::digest(format!("madang link code 1\n{}\n{code}", request.reveal())).into())
}
