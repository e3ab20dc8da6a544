//! Who is asking.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use model::{PersonId, SessionId, WorkspaceId};
use store::{Actor, Membership, Person, Tenant, TokenHash};

use super::{session, visitor::ClientAddress};
use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// The signed-in person. Handlers of routes for signed-in people take it as an argument.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person, as of this request.
    pub person: Person,
    /// The session that the request came with.
    pub session: SessionId,
    /// The hash of that session's token.
    pub token: TokenHash,
    /// The person's workspaces, by name.
    pub memberships: Vec<Membership>,
}

/// The signed-in person in the workspace of the path. Handlers of members' routes take it as an argument; its [`Member::tenant`] is the
/// only way to the workspace's data.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person.
    pub id: PersonId,
    /// The person's name.
    pub name: String,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The workspace's name in addresses.
    pub slug: String,
    /// What the person may do in it.
    pub role: api::Role,
    /// The workspace's data; changes go on record under the person's name.
    pub tenant: Tenant,
}

/// The person whose session the request brings.
pub(super) async fn signed_in(madang: &Madang, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let token = session::token(&madang.config, headers);
    if headers.contains_key(header::AUTHORIZATION) {
        // No keys for programs exist yet, so none can be right.
        return Err(if token.is_some() { ErrorCode::ConflictingCredentials } else { ErrorCode::Unauthenticated }.into());
    }
    let hash = TokenHash(token.ok_or(ErrorCode::Unauthenticated)?.hash());
    let found = madang.store.signed_in(hash).await?.ok_or(ErrorCode::Unauthenticated)?;
    let (person, memberships) = (found.person.clone(), found.memberships.clone());
    Ok(Caller { person, session: found.session, token: hash, memberships })
}

/// The caller as a member of the workspace with this id or slug; an id wins. Other workspaces are not there for them.
pub(super) fn member(
    madang: &Madang,
    caller: &Caller,
    workspace: &str,
    address: Option<ClientAddress>,
) -> Result<Member, Refusal> {
    let found = named(&caller.memberships, workspace).ok_or(ErrorCode::NotFound)?;
    let actor = Actor { person: Some(caller.person.id), address: address.map(|address| address.0.to_string()) };
    Ok(Member {
        id: caller.person.id,
        name: caller.person.name.clone(),
        workspace: found.workspace,
        slug: found.slug.clone(),
        role: wire_role(found.role),
        tenant: madang.store.tenant(found.workspace).by(actor),
    })
}

/// The membership in the workspace with this id; where there is none, in the one with this slug.
fn named<'m>(memberships: &'m [Membership], workspace: &str) -> Option<&'m Membership> {
    let id: Option<WorkspaceId> = workspace.parse().ok();
    let by_id = memberships.iter().find(|membership| Some(membership.workspace) == id);
    by_id.or_else(|| memberships.iter().find(|membership| membership.slug == workspace))
}

/// The wire's word for a role.
pub fn wire_role(role: store::Role) -> api::Role {
    match role {
        store::Role::User => api::Role::User,
        store::Role::Builder => api::Role::Builder,
        store::Role::Admin => api::Role::Admin,
        store::Role::Owner => api::Role::Owner,
    }
}

/// The database's word for a role.
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

/// Whoever is signed in, on routes that anybody may call.
impl<S: Send + Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        let Some(madang) = parts.extensions.get::<Madang>().cloned() else { return Ok(None) };
        Ok(signed_in(&madang, &parts.headers).await.ok())
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
