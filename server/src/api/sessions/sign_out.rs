//! `DELETE /sessions/current`

use axum::{Extension, http::StatusCode, response::IntoResponse};

use crate::{
    auth::{Caller, session},
    error::Refusal,
    madang::Madang,
};

/// Signs out
#[utoipa::path(delete, path = "/api/v1/sessions/current", operation_id = "signOut", tag = "me",
    responses(
        (status = 204, description = "Signed out."),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
    ))]
pub async fn sign_out(Extension(madang): Extension<Madang>, caller: Caller) -> Result<impl IntoResponse, Refusal> {
    madang.store.end_session(caller.token).await?;
    Ok((StatusCode::NO_CONTENT, session::signed_out_headers(&madang.config)))
}

#[cfg(test)]
mod tests {
    use crate::testing::TestApp;

    #[tokio::test]
    async fn signing_out_ends_the_session_at_once() {
        let app = TestApp::new().await;
        let kim = app.user("kim").await;
        kim.delete("/api/v1/sessions/current").await.no_content();
        assert_eq!(kim.get("/api/v1/me").await.error(401).code, api::ErrorCode::Unauthenticated);
    }
}
