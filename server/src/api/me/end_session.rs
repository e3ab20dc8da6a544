//! `DELETE /me/sessions/{session}`

use axum::{Extension, http::StatusCode};
use model::SessionId;

use crate::{auth::Caller, error::Refusal, madang::Madang, strict::At};

/// Signs one of the person's browsers out
#[utoipa::path(delete, path = "/api/v1/me/sessions/{session}", operation_id = "endSession", tag = "me",
    params(("session" = SessionId, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "It is signed out."),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
    ))]
pub async fn end_session(
    Extension(madang): Extension<Madang>,
    caller: Caller,
    At(session): At<SessionId>,
) -> Result<StatusCode, Refusal> {
    madang.store.end_session_of(caller.person.id, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use api::{Page, Session};

    use crate::testing::TestApp;

    #[tokio::test]
    async fn one_ends_ones_own_sessions_and_nobody_elses() {
        let app = TestApp::new().await;
        let (here, there, lee) = (app.user("kim").await, app.sign_in("kim").await, app.user("lee").await);
        let sessions: Page<Session> = here.get("/api/v1/me/sessions").await.ok();
        assert_eq!(sessions.items.iter().filter(|session| session.current).count(), 1);
        let other = sessions.items.iter().find(|session| !session.current).unwrap().id;

        lee.delete(&format!("/api/v1/me/sessions/{other}")).await.no_content();
        there.get("/api/v1/me").await.ok::<api::Me>();
        here.delete(&format!("/api/v1/me/sessions/{other}")).await.no_content();
        there.get("/api/v1/me").await.error(401);
    }
}
