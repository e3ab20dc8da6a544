//! `PATCH /workspaces/{workspace}/apps/{app}`

use api::{App, UpdateApp};
use axum::Json;
use store::AppChanges;

use super::{SUMMARY_MAX, find_editable, to_wire};
use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Body},
};

/// Changes how an app is listed; acts at once, also for a published one
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/apps/{app}", operation_id = "updateApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = UpdateApp,
    responses(
        (status = 200, description = "The app, as changed.", body = App),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(
    member: Member,
    At((_, app)): At<(String, String)>,
    Body(change): Body<UpdateApp>,
) -> Result<Json<App>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let changes = AppChanges {
        name: change.name.map(|name| check::name("name", &name)).transpose()?,
        summary: change.summary.map(|text| check::optional_text("summary", &text, SUMMARY_MAX)).transpose()?,
        category: change.category,
        icon: change.icon.map(|icon| icon_name(&icon)).transpose()?,
    };
    let app = member.tenant.update_app(app.id, &changes).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(to_wire(&member, app)))
}

/// Names of icons are those of the sprite; an unknown one would only show nothing, but must not be able to say more.
pub(crate) fn icon_name(icon: &str) -> Result<String, Refusal> {
    let plain = !icon.is_empty()
        && icon.len() <= 40
        && icon.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if plain {
        Ok(icon.to_owned())
    } else {
        Err(Refusal::field("icon", "Choose an icon from the list.", "목록에서 아이콘을 골라 주세요."))
    }
}

#[cfg(test)]
mod tests {
    use api::{App, Role};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn its_owner_and_admins_change_how_it_is_listed() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.id);
        let changed: App = lee.patch(&path, &json!({"name": "회의록", "category": "hr", "summary": " a "})).await.ok();
        assert_eq!(
            (changed.name.as_str(), changed.slug.as_str(), changed.summary.as_str()),
            ("회의록", "minutes", "a")
        );
        assert!(lee.patch(&path, &json!({"icon": "<svg>"})).await.error(422).fields.contains_key("icon"));
        assert!(lee.patch(&path, &json!({"summary": "x".repeat(301)})).await.error(422).fields.contains_key("summary"));
        lee.delete(&path).await.no_content();
        lee.get(&path).await.error(404);
    }
}
