//! `DELETE /me/sessions`

use axum::{Extension, http::StatusCode};

use crate::{auth::Caller, error::Refusal, madang::Madang};

/// Signs all of the person's other browsers out
#[utoipa::path(delete, path = "/api/v1/me/sessions", operation_id = "endOtherSessions", tag = "me",
    responses(
        (status = 204, description = "Only the session that the request came with goes on."),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
    ))]
pub async fn end_other_sessions(Extension(madang): Extension<Madang>, caller: Caller) -> Result<StatusCode, Refusal> {
    madang.store.end_other_sessions(caller.person.id, caller.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use api::{Me, Page, Session};

    use crate::testing::TestApp;

    #[tokio::test]
    async fn one_signs_out_everywhere_else() {
        let app = TestApp::new().await;
        let (here, there, lee) = (app.user("kim").await, app.sign_in("kim").await, app.user("lee").await);
        here.delete("/api/v1/me/sessions").await.no_content();
        there.get("/api/v1/me").await.error(401);
        here.get("/api/v1/me").await.ok::<Me>();
        lee.get("/api/v1/me").await.ok::<Me>();
    }

    #[tokio::test]
    async fn the_list_of_sessions_does_not_grow_for_ever() {
        let app = TestApp::new().await;
        app.user("kim").await;
        for _ in 0..105 {
            app.sign_in("kim").await;
        }
        let sessions: Page<Session> = app.sign_in("kim").await.get("/api/v1/me/sessions").await.ok();
        assert_eq!(sessions.items.len(), 100);
    }
}
