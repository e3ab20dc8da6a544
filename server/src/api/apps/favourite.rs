//! `PUT` and `DELETE /workspaces/{workspace}/apps/{app}/favourite`

use axum::http::StatusCode;

use super::find;
use crate::{auth::Member, error::Refusal, strict::At};

/// Stars an app
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/favourite", operation_id = "addFavourite", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 204, description = "It is starred.")))]
pub async fn add(member: Member, At((_, app)): At<(String, String)>) -> Result<StatusCode, Refusal> {
    let app = find(&member, &app).await?;
    member.tenant.add_favourite(app.id, member.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the star away
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/apps/{app}/favourite", operation_id = "removeFavourite",
    tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 204, description = "It is not starred.")))]
pub async fn remove(member: Member, At((_, app)): At<(String, String)>) -> Result<StatusCode, Refusal> {
    let app = find(&member, &app).await?;
    member.tenant.remove_favourite(app.id, member.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use api::{Market, Role};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn a_star_is_ones_own() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let (choi, lee) = (app.member("choi", Role::User).await, app.member("lee", Role::User).await);
        let path = format!("/api/v1/workspaces/test/apps/{}/favourite", made.slug);
        choi.put(&path, &json!(null)).await.no_content();
        choi.put(&path, &json!(null)).await.no_content();
        let starred = |market: Market| market.apps.len();
        assert_eq!(starred(choi.get("/api/v1/workspaces/test/market?favourites=true").await.ok()), 1);
        assert_eq!(starred(lee.get("/api/v1/workspaces/test/market?favourites=true").await.ok()), 0);
        choi.delete(&path).await.no_content();
        assert_eq!(starred(choi.get("/api/v1/workspaces/test/market?favourites=true").await.ok()), 0);
    }
}
