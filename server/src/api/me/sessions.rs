//! `GET /me/sessions`

use api::{Page, Session};
use axum::{Extension, Json};

use crate::{api::wire::timestamp, auth::Caller, error::Refusal, madang::Madang};

/// The browsers in which the person is signed in, the last used first
#[utoipa::path(get, path = "/api/v1/me/sessions", operation_id = "listSessions", tag = "me",
    responses(
        (status = 200, description = "All of them.", body = Page<Session>),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
    ))]
pub async fn sessions(Extension(madang): Extension<Madang>, caller: Caller) -> Result<Json<Page<Session>>, Refusal> {
    let sessions = madang.store.sessions(caller.person.id).await?;
    let items = sessions.into_iter().map(|session| Session {
        id: session.id,
        started_at: timestamp(session.started_at),
        last_used_at: timestamp(session.seen_at),
        user_agent: session.user_agent,
        current: session.id == caller.session,
    });
    Ok(Json(Page { items: items.collect(), next: None }))
}
