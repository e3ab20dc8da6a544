//! By what a request was let in: a session, or an API key.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use model::{AppId, KeyScope, WorkspaceId};
use store::{Actor, ApiKeyHolder, ApiKeyState, Membership, TokenHash};

use super::{ClientAddress, api_key::ApiKeyToken, session};
use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// By what a request was let in. Streams ask again and again whether it still lets in.
#[derive(Debug, Clone)]
pub enum Credential {
    /// The session with this token.
    Session(TokenHash),
    /// An API key.
    Key(KeyInUse),
}

/// An API key that a request has, read for this request.
#[derive(Debug, Clone)]
pub struct KeyInUse {
    /// The hash of the key.
    pub token: TokenHash,
    /// What it gives access to.
    pub holder: Arc<ApiKeyHolder>,
}

/// What a request has to show, before anybody looked it up.
pub(super) enum Presented {
    Nothing,
    Session(TokenHash),
    Key(ApiKeyToken),
}

/// The credential in a request's headers. More than one is refused, because nobody can tell which was meant.
pub(super) fn presented(madang: &Madang, headers: &HeaderMap) -> Result<Presented, Refusal> {
    let session = session::token(&madang.config, headers);
    match (session, sent_key(headers)) {
        (Some(_), Some(_)) => Err(ErrorCode::ConflictingCredentials.into()),
        (Some(session), None) => Ok(Presented::Session(TokenHash(session.hash()))),
        (None, Some(key)) => Ok(Presented::Key(key?)),
        (None, None) => Ok(Presented::Nothing),
    }
}

/// Whether a request comes with something that no browser sends by itself, so that no other site can have caused it. Other schemes than
/// `Bearer` are no such thing: a browser that has once been asked for a password by a proxy sends it with each request.
pub fn sent_by_program(headers: &HeaderMap) -> bool {
    let is_bearer = |value: &HeaderValue| {
        let scheme = value.to_str().ok().and_then(|value| value.trim().split_once(' ')).map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
    };
    headers.contains_key(ANTHROPIC) || headers.get_all(header::AUTHORIZATION).iter().any(is_bearer)
}

/// Where clients of Anthropic's API put their key.
const ANTHROPIC: &str = "x-api-key";

/// The key in the headers, or why what is there is none.
fn sent_key(headers: &HeaderMap) -> Option<Result<ApiKeyToken, Refusal>> {
    if !headers.contains_key(header::AUTHORIZATION) && !headers.contains_key(ANTHROPIC) {
        return None;
    }
    let bearer = headers.get_all(header::AUTHORIZATION).iter().map(|value| {
        let (scheme, key) = value.to_str().ok()?.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    });
    let plain = headers.get_all(ANTHROPIC).iter().map(|value| value.to_str().ok().map(str::trim));
    let mut all = bearer.chain(plain);
    let first = all.next().flatten();
    Some(match first.and_then(ApiKeyToken::parse) {
        Some(_) if all.any(|other| other != first) => Err(ErrorCode::ConflictingCredentials.into()),
        Some(key) => Ok(key),
        None => Err(ErrorCode::KeyInvalid.into()),
    })
}

/// Notes that a key, if it is one, was seen where logs keep it.
pub async fn note_leak(madang: &Madang, key: &ApiKeyToken, address: Option<ClientAddress>) -> Result<(), Refusal> {
    let found = madang.store.api_key_holder(key.hash()).await?;
    let Some(holder) = found.filter(|holder| !holder.leaked && holder.state == ApiKeyState::Open) else {
        return Ok(());
    };
    // Nobody knows who it was.
    let actor = Actor { person: None, address: address.map(|address| address.0.to_string()) };
    madang.store.tenant(holder.membership.workspace).by(actor).note_leaked_api_key(holder.id).await?;
    Ok(())
}

impl KeyInUse {
    /// Looks a key up, and refuses one that can't be used.
    pub(super) async fn look_up(madang: &Madang, key: &ApiKeyToken) -> Result<Self, Refusal> {
        let token = key.hash();
        let holder = madang.store.api_key_holder(token).await?.ok_or(ErrorCode::KeyInvalid)?;
        match holder.state {
            ApiKeyState::Open => Ok(Self { token, holder }),
            ApiKeyState::Expired => Err(ErrorCode::KeyExpired.into()),
            ApiKeyState::Revoked => Err(ErrorCode::KeyRevoked.into()),
        }
    }

    /// The only app that the key sees, of a key for one app.
    pub fn only_app(&self) -> Option<AppId> {
        self.holder.app.as_ref().map(|(app, _)| *app)
    }

    /// Whether the key sees the app with this id or slug.
    pub(super) fn sees(&self, app: &str) -> bool {
        let Some((id, slug)) = &self.holder.app else { return true };
        match app.parse::<AppId>() {
            // An id wins over a slug that looks like it.
            Ok(asked) => asked == *id,
            Err(_) => app == slug,
        }
    }

    /// Refuses unless the key has this scope.
    pub(super) fn has(&self, scope: KeyScope) -> Result<(), Refusal> {
        if self.holder.scopes.contains(&scope) {
            return Ok(());
        }
        let held = self.holder.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ");
        let scope = scope.as_str();
        Err(Refusal::from(ErrorCode::ScopeMissing).and_field(
            "scope",
            format!("This takes the scope {scope}. The key has: {held}."),
            format!("필요한 범위: {scope}. 이 키의 범위: {held}."),
        ))
    }
}

impl Credential {
    /// Whether it still lets in to a workspace. If that can't be found out, it doesn't.
    pub async fn lets_in(&self, madang: &Madang, workspace: WorkspaceId) -> bool {
        let is_of = |membership: &Membership| membership.workspace == workspace;
        let found = match self {
            Self::Session(token) => madang
                .store
                .signed_in(*token)
                .await
                .map(|found| found.is_some_and(|found| found.memberships.iter().any(is_of))),
            Self::Key(key) => madang.store.api_key_holder(key.token).await.map(|found| {
                found.is_some_and(|holder| holder.state == ApiKeyState::Open && is_of(&holder.membership))
            }),
        };
        // A database that is briefly away must not end every stream; without the database they stop anyway.
        found.unwrap_or_else(|error| matches!(error, store::Error::Unavailable(_)))
    }
}
