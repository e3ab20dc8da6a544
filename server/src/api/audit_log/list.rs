//! `GET /workspaces/{workspace}/audit-log`

use api::{AuditEntry, Page, PageQuery, Person};
use axum::Json;

use crate::{
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::Query,
};

/// What was done in the workspace, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit-log", operation_id = "listAuditLog", tag = "workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of it.", body = Page<AuditEntry>)))]
pub async fn list(member: Member, Query(page): Query<PageQuery>) -> Result<Json<Page<AuditEntry>>, Refusal> {
    let size = wire::page_size(page.limit);
    let before = page.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let mut entries = member.tenant.audit_log(before, wire::count(size + 1)).await?;
    let more = entries.len() > size;
    entries.truncate(size);
    let next = entries.last().filter(|_| more).map(|entry| entry.id.to_string());
    Ok(Json(Page { items: entries.into_iter().map(to_wire).collect(), next }))
}

fn to_wire(entry: store::AuditEntry) -> AuditEntry {
    AuditEntry {
        id: entry.id,
        at: wire::timestamp(entry.at),
        // Who has left the workspace is out of sight, but for the id.
        person: entry.person.map(|id| Person { id, name: entry.person_name.unwrap_or_default() }),
        address: entry.address,
        key: entry.key,
        action: entry.action,
        object_kind: entry.object_kind,
        object_id: entry.object_id,
        before: entry.before,
        after: entry.after,
    }
}

#[cfg(test)]
mod tests {
    use api::{AuditEntry, Page, Role};
    use serde_json::json;

    use crate::testing::TestApp;

    const PATH: &str = "/api/v1/workspaces/test/audit-log";

    #[tokio::test]
    async fn admins_read_who_did_what_page_by_page() {
        let app = TestApp::new().await;
        let (admin, lee) = (app.member("lee", Role::Admin).await, app.member("choi", Role::Builder).await);
        admin.patch("/api/v1/workspaces/test", &json!({"name": "Dalbit"})).await.ok::<api::Workspace>();
        let first: Page<AuditEntry> = admin.get(&format!("{PATH}?limit=1")).await.ok();
        let entry = &first.items[0];
        assert_eq!((entry.action.as_str(), entry.person.as_ref().unwrap().name.as_str()), ("workspace.changed", "lee"));
        assert_eq!(entry.after.as_ref().unwrap()["name"], "Dalbit");
        let rest: Page<AuditEntry> = admin.get(&format!("{PATH}?after={}", first.next.unwrap())).await.ok();
        assert!(rest.items.iter().any(|entry| entry.action == "member.joined"), "{rest:?}");
        assert!(rest.items.iter().all(|other| other.id != entry.id) && rest.next.is_none());
        lee.get(PATH).await.error(403);
        app.stranger("park").await.get(PATH).await.error(404);
        admin.get(&format!("{PATH}?after=nonsense")).await.error(400);
    }
}
