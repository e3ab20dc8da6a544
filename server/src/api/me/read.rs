//! `GET /me`

use api::Me;
use axum::{Extension, Json, http::HeaderMap};

use crate::{auth::Caller, error::Refusal, madang::Madang, zone::offset_minutes};

/// The signed-in person, with their workspaces
#[utoipa::path(get, path = "/api/v1/me", operation_id = "getMe", tag = "me",
    responses(
        (status = 200, description = "The person.", body = Me),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
    ))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Json<Me>, Refusal> {
    // Every page asks this, so what is written at night has the day of the person's clock. It is written down only when it is another one.
    if let Some(minutes) = offset_minutes(&headers).filter(|minutes| caller.person.offset_minutes != Some(*minutes)) {
        madang.store.set_offset(caller.person.id, minutes).await?;
    }
    super::to_wire(&madang, caller.person, caller.memberships).await.map(Json)
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Me};

    use crate::testing::TestApp;

    #[tokio::test]
    async fn nobody_is_nobody() {
        let app = TestApp::new().await;
        assert_eq!(app.visitor().get("/api/v1/me").await.error(401).code, ErrorCode::Unauthenticated);
        let forged = app.visitor().with_cookie(&format!("__Host-madang={}", "0".repeat(64)));
        assert_eq!(forged.get("/api/v1/me").await.error(401).code, ErrorCode::Unauthenticated);
    }

    #[tokio::test]
    async fn a_person_sees_themselves_and_their_workspaces() {
        let app = TestApp::new().await;
        let me: Me = app.user("kim").await.get("/api/v1/me").await.ok();
        assert_eq!((me.name.as_str(), me.email.as_str(), me.workspaces.len()), ("kim", "kim@example.com", 1));
    }

    #[tokio::test]
    async fn two_kinds_of_credentials_are_refused() {
        let app = TestApp::new().await;
        let kim = app.user("kim").await.with_header("authorization", "Bearer mdg_x");
        assert_eq!(kim.get("/api/v1/me").await.error(400).code, ErrorCode::ConflictingCredentials);
    }
}
