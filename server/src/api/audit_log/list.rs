//! `GET /workspaces/{workspace}/audit-log`

use api::{AuditEntry, AuditQuery, Page, Person};
use axum::Json;

use super::filter;
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
        AuditQuery,
    ),
    responses(
        (status = 200, description = "One page of it.", body = Page<AuditEntry>),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn list(member: Member, Query(query): Query<AuditQuery>) -> Result<Json<Page<AuditEntry>>, Refusal> {
    let filter = filter(&query)?;
    let before = query.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let page = member.tenant.audit_log(&filter, before, wire::count(wire::page_size(query.limit))).await?;
    let next = page.next.map(|next| next.to_string());
    Ok(Json(Page { items: page.entries.into_iter().map(to_wire).collect(), next }))
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
        number: wire::count(entry.number),
        hash: data_encoding::HEXLOWER.encode(&entry.hash),
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
        let found = async |query: &str| {
            let found: Page<AuditEntry> = admin.get(&format!("{PATH}?{query}")).await.ok();
            found.items.into_iter().map(|entry| entry.action).collect::<Vec<_>>()
        };
        assert_eq!(found("q=DALBIT").await, ["workspace.changed"]);
        assert_eq!(
            found("action=workspace.&from=2026-01-01T00:00:00.000Z").await,
            ["workspace.changed", "workspace.created"]
        );
        assert_eq!(found("until=2026-01-01T00:00:00.000Z").await, [""; 0]);
        admin.get(&format!("{PATH}?from=yesterday")).await.error(400);
        admin.get(&format!("{PATH}?q={}", "x".repeat(101))).await.error(422);
    }
}
