//! The person who sends a request.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use model::{AppId, PersonId, SessionId, WorkspaceId};
use store::{Actor, Membership, Person, Tenant, TokenHash};

use super::{
    credential::{Credential, KeyInUse, Presented, presented},
    visitor::ClientAddress,
};
use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// The person who is signed in in a browser. An argument of handlers whose routes require signing in; programs with a key are none.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person, read for this request.
    pub person: Person,
    /// The session that the request belongs to.
    pub session: SessionId,
    /// The hash of the session's token.
    pub token: TokenHash,
    /// The person's workspaces, ordered by name.
    pub memberships: Vec<Membership>,
}

/// The person who is signed in, or whose key the request has, as a member of the workspace in the path. An argument of handlers whose
/// routes require membership; [`Member::tenant`] is the only way to the workspace's data.
#[derive(Debug, Clone)]
pub struct Member {
    pub id: PersonId,
    pub name: String,
    pub workspace: WorkspaceId,
    /// The workspace's name in URLs.
    pub slug: String,
    pub role: api::Role,
    /// By what the request was let in.
    pub credential: Credential,
    /// The workspace's data. Changes are recorded in the audit log under the person's name.
    pub tenant: Tenant,
}

/// The person whose session this is.
pub(super) async fn signed_in(madang: &Madang, token: TokenHash) -> Result<Caller, Refusal> {
    let found = madang.store.signed_in(token).await?.ok_or(ErrorCode::Unauthenticated)?;
    let (person, memberships) = (found.person.clone(), found.memberships.clone());
    Ok(Caller { person, session: found.session, token, memberships })
}

/// The caller as a member of the workspace with this id or slug; an id takes precedence. Workspaces that they don't belong to are
/// reported as not found.
pub(super) fn member(
    madang: &Madang,
    caller: &Caller,
    workspace: &str,
    address: Option<ClientAddress>,
) -> Result<Member, Refusal> {
    let found = named(&caller.memberships, workspace).ok_or(ErrorCode::NotFound)?;
    let who = (caller.person.id, caller.person.name.as_str());
    Ok(member_of(madang, who, found, Credential::Session(caller.token), address))
}

/// The maker of a key as a member of the key's workspace. Any other workspace is reported as not found.
pub(super) fn member_by_key(
    madang: &Madang,
    key: &KeyInUse,
    workspace: Option<&str>,
    address: Option<ClientAddress>,
) -> Result<Member, Refusal> {
    let holder = &key.holder;
    if let Some(workspace) = workspace {
        named(std::slice::from_ref(&holder.membership), workspace).ok_or(ErrorCode::NotFound)?;
    }
    let who = (holder.person, holder.person_name.as_str());
    Ok(member_of(madang, who, &holder.membership, Credential::Key(key.clone()), address))
}

fn member_of(
    madang: &Madang,
    (id, name): (PersonId, &str),
    found: &Membership,
    credential: Credential,
    address: Option<ClientAddress>,
) -> Member {
    let actor = Actor { person: Some(id), address: address.map(|address| address.0.to_string()) };
    let mut tenant = madang.store.tenant(found.workspace).by(actor);
    if let Credential::Key(key) = &credential {
        tenant = tenant.by_key(&key.holder.name);
    }
    Member {
        id,
        name: name.to_owned(),
        workspace: found.workspace,
        slug: found.slug.clone(),
        role: wire_role(found.role),
        credential,
        tenant,
    }
}

impl Member {
    /// The API key that the request has, if it has one.
    pub fn key(&self) -> Option<&KeyInUse> {
        match &self.credential {
            Credential::Session(_) => None,
            Credential::Key(key) => Some(key),
        }
    }

    /// By whom a request with an `Idempotency-Key` is known again. Each key is a caller of its own, so that no program is answered what
    /// another one, or its maker on a page, asked for.
    pub fn once_as(&self) -> String {
        match self.key() {
            None => self.id.to_string(),
            Some(key) => format!("{} key {}", self.id, key.holder.id),
        }
    }

    /// The only app that the request may see, if its key is for one app.
    pub fn only_app(&self) -> Option<AppId> {
        self.key().and_then(KeyInUse::only_app)
    }
}

/// The membership in the workspace with this id, or else in the one with this slug.
fn named<'m>(memberships: &'m [Membership], workspace: &str) -> Option<&'m Membership> {
    let id: Option<WorkspaceId> = workspace.parse().ok();
    let by_id = memberships.iter().find(|membership| Some(membership.workspace) == id);
    by_id.or_else(|| memberships.iter().find(|membership| membership.slug == workspace))
}

/// Converts a role from the database's type to the API's.
pub fn wire_role(role: store::Role) -> api::Role {
    match role {
        store::Role::User => api::Role::User,
        store::Role::Builder => api::Role::Builder,
        store::Role::Admin => api::Role::Admin,
        store::Role::Owner => api::Role::Owner,
    }
}

/// Converts a role from the API's type to the database's.
pub fn stored_role(role: api::Role) -> store::Role {
    match role {
        api::Role::User => store::Role::User,
        api::Role::Builder => store::Role::Builder,
        api::Role::Admin => store::Role::Admin,
        api::Role::Owner => store::Role::Owner,
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Refusal::internal("a route asks for a caller that its rule does not give"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Member {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Refusal::internal("a route asks for a member that its rule does not give"))
    }
}

/// The signed-in person, if any, on routes that everybody may call.
impl<S: Send + Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        let Some(madang) = parts.extensions.get::<Madang>().cloned() else { return Ok(None) };
        match presented(&madang, &parts.headers) {
            Ok(Presented::Session(token)) => Ok(signed_in(&madang, token).await.ok()),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use store::Role;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_id_wins_over_a_slug_that_looks_like_it() {
        let one = |id: u128, slug: &str| Membership {
            workspace: Uuid::from_u128(id).into(),
            slug: slug.into(),
            name: String::new(),
            role: Role::User,
            members: 1,
            exchange_rate: None,
            runs_open_since: None,
        };
        let (mine, id) = (7, Uuid::from_u128(7));
        for shadow in [id.hyphenated().to_string(), id.simple().to_string()] {
            let memberships = [one(1, &shadow), one(mine, "dalbit")];
            let forms = [id.braced().to_string(), id.urn().to_string(), shadow.to_uppercase(), shadow.clone()];
            for form in forms {
                assert_eq!(named(&memberships, &form).unwrap().slug, "dalbit", "{form}");
            }
            assert_eq!(
                named(&memberships[..1], &shadow).unwrap().slug,
                shadow,
                "without it, the slug still leads there"
            );
        }
        assert!(named(&[one(1, "dalbit")], "other").is_none());
    }
}
