//! Access rules: who may call a route.

use axum::{
    extract::{RawPathParams, Request},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use model::KeyScope;

use super::{
    ClientAddress, caller,
    credential::{KeyInUse, Presented, presented},
};
use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, without signing in. A test lists these few routes.
    Anyone,
    /// Holders of the secret token in the path: of a share link, an invitation or a calendar. The handler checks the token.
    LinkHolder,
    /// Everybody who is signed in.
    SignedIn,
    /// Members of the workspace in the path who have this role or a higher one.
    Member(api::Role),
    /// Programs with an API key, whose maker has this role or a higher one in the key's workspace. The path names no workspace.
    KeyHolder(api::Role),
}

/// Which API keys may call a route. A key never does more than the person who made it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// None. A test lists these routes.
    Never,
    /// All.
    Any,
    /// Those with this scope.
    With(KeyScope),
    /// Those with the first scope for what changes nothing (`GET`), and those with the second for all else.
    ReadOrWrite(KeyScope, KeyScope),
}

/// Who may call a route, signed in and by key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    access: Access,
    keys: Keys,
    /// Whether a key for one app may call it although its path names no app: the handler asks [`super::Member::only_app`].
    checks_app_itself: bool,
    /// Whether what it costs can't be counted against a key's limits, so that keys with limits may not.
    costs_uncounted: bool,
}

impl Keys {
    pub const APPS: Self = Self::ReadOrWrite(KeyScope::AppsRead, KeyScope::AppsWrite);
    pub const RUNS: Self = Self::ReadOrWrite(KeyScope::RunsRead, KeyScope::RunsWrite);
    pub const RUN_APPS: Self = Self::With(KeyScope::AppsRun);
    pub const MODELS: Self = Self::ReadOrWrite(KeyScope::ModelsRead, KeyScope::ModelsWrite);
    pub const MEMBERS: Self = Self::ReadOrWrite(KeyScope::MembersRead, KeyScope::MembersWrite);
    pub const WORKSPACE: Self = Self::ReadOrWrite(KeyScope::WorkspaceRead, KeyScope::WorkspaceWrite);

    /// The scope that a request with this method takes; `None` if any key will do.
    fn scope(self, method: &Method) -> Result<Option<KeyScope>, Refusal> {
        match self {
            Self::Never => Err(ErrorCode::NotForKeys.into()),
            Self::Any => Ok(None),
            Self::With(scope) => Ok(Some(scope)),
            Self::ReadOrWrite(read, _) if matches!(*method, Method::GET | Method::HEAD) => Ok(Some(read)),
            Self::ReadOrWrite(_, write) => Ok(Some(write)),
        }
    }
}

impl Access {
    /// The rule by which these keys may call a route, too. Without it no key may.
    pub fn keys(self, keys: Keys) -> Rule {
        Rule { keys, ..self.into() }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::LinkHolder => "link holder",
            Self::SignedIn => "signed in",
            Self::Member(api::Role::User) => "member: user",
            Self::Member(api::Role::Builder) => "member: builder",
            Self::Member(api::Role::Admin) => "member: admin",
            Self::Member(api::Role::Owner) => "member: owner",
            Self::KeyHolder(api::Role::User) => "key holder: user",
            Self::KeyHolder(api::Role::Builder) => "key holder: builder",
            Self::KeyHolder(api::Role::Admin) => "key holder: admin",
            Self::KeyHolder(api::Role::Owner) => "key holder: owner",
        }
    }
}

impl From<Access> for Rule {
    fn from(access: Access) -> Self {
        Self { access, keys: Keys::Never, checks_app_itself: false, costs_uncounted: false }
    }
}

impl Rule {
    /// The same for a route whose path names no app, and whose handler sees to it that a key for one app gets at nothing else.
    #[must_use]
    pub fn also_of_one_app(self) -> Self {
        Self { checks_app_itself: true, ..self }
    }

    /// The same for a route by which money is spent on something else than a run of a published app: only such runs are counted against a
    /// key's limits.
    #[must_use]
    pub fn costs_uncounted(self) -> Self {
        Self { costs_uncounted: true, ..self }
    }

    /// Whether no key with limits may call it with this method.
    pub fn refuses_limited(self, method: &Method) -> bool {
        self.costs_uncounted && matches!(*method, Method::POST | Method::PATCH)
    }

    /// Who may call it.
    pub fn access(self) -> Access {
        self.access
    }

    /// Whether somebody is known by their session or key.
    pub fn has_caller(self) -> bool {
        !matches!(self.access, Access::Anyone | Access::LinkHolder)
    }

    /// Which keys may call it with this method, by their scope: `None` for none, `Some(None)` for all.
    pub fn key_scope(self, method: &Method) -> Option<Option<KeyScope>> {
        self.keys.scope(method).ok().filter(|_| self.has_caller())
    }

    /// The rule's name in the OpenAPI document (`x-access`).
    pub fn describe(self, method: &Method) -> String {
        let access = self.access.as_str();
        match self.key_scope(method) {
            _ if !self.has_caller() => access.to_owned(),
            None => format!("{access}; key: none"),
            Some(None) => format!("{access}; key: any"),
            Some(Some(scope)) => format!("{access}; key: {}", scope.as_str()),
        }
    }
}

/// Applies a rule to a request: adds a [`super::Caller`] or [`super::Member`] to it, or refuses it.
pub async fn guard(rule: Rule, path: RawPathParams, mut request: Request, next: Next) -> Response {
    match admit(rule, &path, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(refusal) => refuse(rule, request.method(), refusal),
    }
}

/// The refusal, with the header that says to programs how to get in (RFC 6750).
fn refuse(rule: Rule, method: &Method, refusal: Refusal) -> Response {
    let scope = || rule.key_scope(method).flatten().map(KeyScope::as_str).unwrap_or_default();
    let how = match refusal.code() {
        ErrorCode::Unauthenticated => Some("Bearer".to_owned()),
        ErrorCode::KeyInvalid | ErrorCode::KeyExpired | ErrorCode::KeyRevoked => {
            Some(r#"Bearer error="invalid_token""#.to_owned())
        }
        ErrorCode::ScopeMissing => Some(format!(r#"Bearer error="insufficient_scope", scope="{}""#, scope())),
        _ => None,
    };
    let mut response = refusal.into_response();
    if let Some(how) = how.and_then(|how| HeaderValue::from_str(&how).ok()) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
    }
    response
}

async fn admit(rule: Rule, path: &RawPathParams, request: &mut Request) -> Result<(), Refusal> {
    if !rule.has_caller() {
        return Ok(());
    }
    let madang =
        request.extensions().get::<Madang>().cloned().ok_or_else(|| Refusal::internal("no state in request"))?;
    match presented(&madang, request.headers())? {
        Presented::Nothing => Err(ErrorCode::Unauthenticated.into()),
        Presented::Session(token) => {
            let caller = caller::signed_in(&madang, token).await?;
            if let Access::Member(role) = rule.access {
                let address = request.extensions().get().copied();
                let member = caller::member(&madang, &caller, named(path, "workspace")?, address)?;
                at_least(member.role, role)?;
                request.extensions_mut().insert(member);
            } else if matches!(rule.access, Access::KeyHolder(_)) {
                return Err(ErrorCode::Unauthenticated.into());
            }
            request.extensions_mut().insert(caller);
            Ok(())
        }
        Presented::Key(key) => {
            let key = KeyInUse::look_up(&madang, &key).await?;
            admit_key(&madang, rule, path, request, key)
        }
    }
}

/// Lets a key in, whose holder is no [`super::Caller`]: what a session does for a person is not for keys.
fn admit_key(
    madang: &Madang,
    rule: Rule,
    path: &RawPathParams,
    request: &mut Request,
    key: KeyInUse,
) -> Result<(), Refusal> {
    let address: Option<ClientAddress> = request.extensions().get().copied();
    let member = match rule.access {
        Access::Member(role) => {
            Some((caller::member_by_key(madang, &key, Some(named(path, "workspace")?), address)?, role))
        }
        Access::KeyHolder(role) => Some((caller::member_by_key(madang, &key, None, address)?, role)),
        Access::Anyone | Access::LinkHolder | Access::SignedIn => None,
    };
    // Another app is not there for the key, whatever else the key lacks.
    let app = path.iter().find(|(name, _)| *name == "app");
    if app.is_some_and(|(_, app)| !key.sees(app)) {
        return Err(ErrorCode::NotFound.into());
    }
    if let Some(scope) = rule.keys.scope(request.method())? {
        key.has(scope)?;
    }
    if key.only_app().is_some() && app.is_none() && !rule.checks_app_itself {
        return Err(ErrorCode::KeyOfApp.into());
    }
    if key.holder.is_limited && rule.refuses_limited(request.method()) {
        return Err(ErrorCode::KeyLimited.into());
    }
    if let Some((member, role)) = member {
        at_least(member.role, role)?;
        request.extensions_mut().insert(member);
    }
    Ok(())
}

fn at_least(has: api::Role, role: api::Role) -> Result<(), Refusal> {
    if has < role { Err(ErrorCode::Forbidden.into()) } else { Ok(()) }
}

fn named<'p>(path: &'p RawPathParams, name: &str) -> Result<&'p str, Refusal> {
    let found = path.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
    found.ok_or_else(|| Refusal::internal("a member's route without a workspace"))
}
