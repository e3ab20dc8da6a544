//! `GET /setup`

use api::SetupState;
use axum::{Extension, Json};

use crate::{error::Refusal, madang::Madang};

/// Whether this server still needs its first owner
#[utoipa::path(get, path = "/api/v1/setup", operation_id = "getSetup", tag = "setup",
    responses((status = 200, description = "Whether it does.", body = SetupState)))]
pub async fn state(Extension(madang): Extension<Madang>) -> Result<Json<SetupState>, Refusal> {
    let needed = madang.store.setup_needed().await?;
    let (demo_model, mail) = (madang.config.demo_model.is_some(), madang.letters.is_some());
    Ok(Json(SetupState { needed, demo_model, mail }))
}

#[cfg(test)]
mod tests {
    use crate::testing::TestApp;

    #[tokio::test]
    async fn set_up_is_needed_until_it_was_done() {
        let app = TestApp::new().await;
        let state: api::SetupState = app.visitor().get("/api/v1/setup").await.ok();
        assert!(state.needed);
        app.user("kim").await;
        let state: api::SetupState = app.visitor().get("/api/v1/setup").await.ok();
        assert!(!state.needed);
    }
}
