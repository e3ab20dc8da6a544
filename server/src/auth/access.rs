//! Access rules: who may call a route.

use axum::{
    extract::{RawPathParams, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::caller;
use crate::{error::Refusal, madang::Madang};

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
}

impl Access {
    /// The rule's name in the OpenAPI document (`x-access`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::LinkHolder => "link holder",
            Self::SignedIn => "signed in",
            Self::Member(api::Role::User) => "member: user",
            Self::Member(api::Role::Builder) => "member: builder",
            Self::Member(api::Role::Admin) => "member: admin",
            Self::Member(api::Role::Owner) => "member: owner",
        }
    }
}

/// Applies `access` to a request: adds a [`super::Caller`] or [`super::Member`] to it, or refuses it.
pub async fn guard(access: Access, path: RawPathParams, mut request: Request, next: Next) -> Response {
    match admit(access, &path, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn admit(access: Access, path: &RawPathParams, request: &mut Request) -> Result<(), Refusal> {
    let madang =
        request.extensions().get::<Madang>().cloned().ok_or_else(|| Refusal::internal("no state in request"))?;
    match access {
        Access::Anyone | Access::LinkHolder => Ok(()),
        Access::SignedIn => {
            let caller = caller::signed_in(&madang, request.headers()).await?;
            request.extensions_mut().insert(caller);
            Ok(())
        }
        Access::Member(role) => {
            let caller = caller::signed_in(&madang, request.headers()).await?;
            let workspace = path.iter().find(|(name, _)| *name == "workspace").map(|(_, value)| value.to_owned());
            let workspace = workspace.ok_or_else(|| Refusal::internal("a member's route without a workspace"))?;
            let address = request.extensions().get().copied();
            let member = caller::member(&madang, &caller, &workspace, address)?;
            if member.role < role {
                return Err(api::ErrorCode::Forbidden.into());
            }
            request.extensions_mut().insert(caller);
            request.extensions_mut().insert(member);
            Ok(())
        }
    }
}
