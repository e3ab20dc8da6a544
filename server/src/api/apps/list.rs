//! `GET /workspaces/{workspace}/apps`

use api::{App, AppState, AppsQuery, Page, PageQuery};
use axum::Json;
use store::AppFilter;

use crate::{
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::Query,
};

/// The apps that the one who asks owns, or for admins all of them, drafts included, last changed first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps", operation_id = "listMyApps", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("state" = Option<AppState>, Query, description = "`in_use` if absent; `archived`; or `deleted`, which are those of the last 30 days."),
        ("everyones" = Option<bool>, Query, description = "Those of everybody instead of one's own; for admins, and only of those in use."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<App>)))]
pub async fn list(member: Member, Query(query): Query<AppsQuery>) -> Result<Json<Page<App>>, Refusal> {
    let filter = match (query.everyones, query.state) {
        (true, _) if member.role < api::Role::Admin => return Err(ErrorCode::Forbidden.into()),
        (true, AppState::InUse) => AppFilter::All,
        (true, _) => return Err(ErrorCode::Malformed.into()),
        (false, AppState::InUse) => AppFilter::OwnedBy(member.id),
        (false, AppState::Archived) => AppFilter::Archived(member.id),
        (false, AppState::Deleted) => AppFilter::Deleted(member.id),
    };
    let page = PageQuery { limit: query.limit, after: query.after };
    let mut apps = member.tenant.apps(filter).await?;
    apps.sort_by_key(|app| std::cmp::Reverse(app.updated_at));
    Ok(Json(wire::page(apps, &page, |app| app.id.to_string(), |app| super::to_wire(&member, app))?))
}

#[cfg(test)]
mod tests {
    use api::{App, Page, Role};

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn admins_may_list_everybodys_apps_with_their_drafts_and_nobody_else() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let live = app.publish_echo("echo").await;
        let builder = app.member("choi", Role::Builder).await;
        let path = "/api/v1/workspaces/test/apps";
        let draft: App = builder.post(path, &serde_json::json!({"name": "Not published yet"})).await.created();
        let owner = app.user("owner").await;
        let own: Page<App> = owner.get(path).await.ok();
        assert_eq!(own.items.iter().map(|app| app.id).collect::<Vec<_>>(), [live.id]);
        let all: Page<App> = owner.get(&format!("{path}?everyones=true")).await.ok();
        assert_eq!(all.items.iter().map(|app| app.id).collect::<Vec<_>>(), [draft.id, live.id]);
        builder.get(&format!("{path}?everyones=true")).await.error(403);
        owner.get(&format!("{path}?everyones=true&state=deleted")).await.error(400);
    }
}
