//! Whoever holds a link: where they come from, and what their browser sends along to show that they may come in.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use sha2::{Digest, Sha256};
use store::{LinkAudience, ResolvedLink, TokenHash};

use crate::{
    auth::{ClientAddress, session},
    config::Config,
    error::{ErrorCode, Refusal},
    madang::Madang,
    web::form::SetCookie,
};

/// The cookie that shows that a link's password was given, or a code that was sent by mail. Its paths tell links apart.
const COOKIE: &str = "madang_link";
/// How long it is good for, in seconds.
const UNLOCKED_S: u32 = 24 * 3600;

/// Whoever holds a link. An argument of handlers.
#[derive(Debug, Clone)]
pub struct Holder {
    pub address: ClientAddress,
    session: Option<TokenHash>,
    unlocked: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Holder {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let address = parts.extensions.get().copied().ok_or_else(|| Refusal::internal("a request without address"))?;
        let madang: &Madang = parts.extensions.get().ok_or_else(|| Refusal::internal("no state in request"))?;
        Ok(Self::of(&madang.config, &parts.headers, address))
    }
}

impl Holder {
    pub fn of(config: &Config, headers: &HeaderMap, address: ClientAddress) -> Self {
        Self {
            address,
            session: session::token(config, headers).map(|token| TokenHash(token.hash())),
            unlocked: session::cookie(headers, COOKIE).map(str::to_owned),
        }
    }

    /// Whether the link lets them in, whatever its state: who isn't let in learns nothing of it.
    ///
    /// # Errors
    /// What they need. A member of no such workspace is told what everybody is told who comes with a wrong address.
    pub async fn check(&self, madang: &Madang, resolved: &ResolvedLink) -> Result<(), Refusal> {
        match &resolved.link.settings.audience {
            LinkAudience::Anyone => Ok(()),
            LinkAudience::Password { hash } => {
                if self.has_shown(madang, resolved, hash) {
                    Ok(())
                } else {
                    Err(ErrorCode::LinkPassword.into())
                }
            }
            LinkAudience::Mail { secret, .. } => {
                if self.has_shown(madang, resolved, secret) {
                    Ok(())
                } else {
                    Err(ErrorCode::LinkMail.into())
                }
            }
            LinkAudience::Members => {
                let session = self.session.ok_or(ErrorCode::LinkMembers)?;
                let signed_in = madang.store.signed_in(session).await?.ok_or(ErrorCode::LinkMembers)?;
                let is_member = signed_in.memberships.iter().any(|known| known.workspace == resolved.workspace);
                if is_member { Ok(()) } else { Err(ErrorCode::TokenInvalid.into()) }
            }
        }
    }

    fn has_shown(&self, madang: &Madang, resolved: &ResolvedLink, secret: &str) -> bool {
        let now_s = madang.now().unix_timestamp();
        self.unlocked.as_deref().is_some_and(|given| is_good(given, resolved, secret, now_s))
    }
}

/// The cookies for whoever gave the link's password or a code: for its page, and for what the page asks of the API.
pub fn unlocked(
    config: &Config,
    token: &str,
    resolved: &ResolvedLink,
    secret: &str,
    now_s: i64,
) -> (SetCookie, SetCookie) {
    let until_s = now_s.saturating_add(i64::from(UNLOCKED_S));
    let value = value(resolved, secret, until_s);
    let cookie = |path: String| SetCookie::new(config, COOKIE, &value, &path, UNLOCKED_S);
    (cookie(format!("/s/{token}")), cookie(format!("/api/v1/shared/{token}")))
}

fn is_good(given: &str, resolved: &ResolvedLink, secret: &str, now_s: i64) -> bool {
    let until_s = given.split_once('.').and_then(|(until, _)| until.parse().ok());
    // Of both the digest is compared: how long that takes tells nobody how far a guess was right.
    let is_equal = |known: String| Sha256::digest(given) == Sha256::digest(known);
    until_s.is_some_and(|until_s: i64| until_s > now_s && is_equal(value(resolved, secret, until_s)))
}

/// It hangs on the stored hash of the password, or on the secret of the mail domains, which nobody outside of the database knows and which is
/// another one whenever they are set anew: so nothing has to be kept, and new ones shut everybody out at once.
fn value(resolved: &ResolvedLink, secret: &str, until_s: i64) -> String {
    let text = format!("madang link 1\n{}\n{until_s}\n{secret}", resolved.link.id);
    format!("{until_s}.{}", data_encoding::HEXLOWER.encode(&Sha256::digest(text)))
}
