//! `GET /workspaces/{workspace}/audit-log/export.jsonl` and `…/export.csv`

use api::AuditQuery;
use axum::{Extension, response::Response};
use model::audit::AuditAction;
use serde_json::{Value, json};
use store::{AuditEntry, Tenant};

use super::filter;
use crate::{api::wire, auth::Member, error::Refusal, exports, madang::Madang, strict::Query};

/// The names of the columns.
const COLUMNS: [&str; 12] = [
    "number",
    "at",
    "person",
    "person_name",
    "address",
    "key",
    "action",
    "object_kind",
    "object_id",
    "before",
    "after",
    "hash",
];

/// The audit log as JSON, one entry a line, oldest first
///
/// Each line has the entry in the form in which it is hashed, and its hash: what `madang audit verify --file` reads, without a database.
/// With filters, entries between are left out; then it takes `--partial` as well. `limit` and `after` mean nothing here. That somebody
/// downloads it is on record.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit-log/export.jsonl", operation_id = "exportAuditLogAsJsonl",
    tag = "workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        AuditQuery,
    ),
    responses((status = 200, description = "The file.", body = String, content_type = "application/jsonl")))]
pub async fn jsonl(
    Extension(madang): Extension<Madang>,
    member: Member,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Refusal> {
    send((madang, member), &query, "jsonl", |tenant, entry| tenant.audit_link(entry).line()).await
}

/// The audit log as a table of comma-separated values, oldest first
///
/// With the same filters. `before` and `after` are JSON; texts that a spreadsheet would take for formulas stay texts. To verify the log, take
/// the other form. That somebody downloads it is on record.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit-log/export.csv", operation_id = "exportAuditLogAsCsv",
    tag = "workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        AuditQuery,
    ),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv")))]
pub async fn csv(
    Extension(madang): Extension<Madang>,
    member: Member,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Refusal> {
    send((madang, member), &query, "csv", |_, entry| row(entry)).await
}

async fn send(
    (madang, member): (Madang, Member),
    query: &AuditQuery,
    ending: &'static str,
    line: fn(&Tenant, &AuditEntry) -> String,
) -> Result<Response, Refusal> {
    let filter = filter(query)?;
    let what = json!({ "format": ending, "filter": query });
    member.tenant.record(AuditAction::AuditExported, "audit_log", None, Some(what)).await?;
    // A spreadsheet program takes a file without the mark for one in the system's old encoding.
    let (head, kind) = match ending {
        "csv" => (format!("\u{feff}{}", exports::csv_line(COLUMNS)), "text/csv; charset=utf-8"),
        _ => (String::new(), "application/jsonl"),
    };
    let tenant = member.tenant.clone();
    let reader = exports::Reader::of(madang, member).await?;
    exports::file(reader, ("audit", &format!("log.{ending}"), kind), head, 0_i64, move |after| {
        let (tenant, filter) = (tenant.clone(), filter.clone());
        async move {
            let part = tenant.audit_log_from(&filter, after).await?;
            Ok(part.map(|(entries, looked)| {
                (entries.iter().map(|entry| line(&tenant, entry)).collect::<String>(), looked)
            }))
        }
    })
}

fn row(entry: &AuditEntry) -> String {
    let json = |value: &Option<Value>| value.as_ref().map(Value::to_string).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        entry.number.to_string(),
        wire::timestamp(entry.at).to_string(),
        entry.person.map(|person| person.to_string()).unwrap_or_default(),
        text(&entry.person_name),
        text(&entry.address),
        text(&entry.key),
        entry.action.clone(),
        entry.object_kind.clone(),
        text(&entry.object_id),
        json(&entry.before),
        json(&entry.after),
        data_encoding::HEXLOWER.encode(&entry.hash),
    ];
    exports::csv_line(cells.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use api::Role;
    use serde_json::json;
    use store::{AuditLink, Gaps, Verifier};

    use crate::testing::TestApp;

    const PATH: &str = "/api/v1/workspaces/test/audit-log";

    #[tokio::test]
    async fn the_export_of_all_is_a_chain_and_says_that_it_was_made() {
        let app = TestApp::new().await;
        let admin = app.member("lee", Role::Admin).await;
        admin.patch("/api/v1/workspaces/test", &json!({"name": "=Dalbit"})).await.ok::<api::Workspace>();
        let file = admin.get(&format!("{PATH}/export.jsonl")).await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "application/jsonl"));
        let mut verifier = Verifier::new(Gaps::Refused);
        let links: Vec<_> = file.text().lines().map(|line| AuditLink::from_line(line).unwrap()).collect();
        links.iter().for_each(|link| verifier.next(link));
        assert_eq!(verifier.finish().1, []);
        assert!(links.last().unwrap().text.contains("audit.exported"), "{links:?}");
        let table = admin.get(&format!("{PATH}/export.csv?action=workspace.changed")).await;
        let lines: Vec<&str> = table.text().lines().collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].contains("\"\"name\"\":\"\"=Dalbit\"\""), "{lines:?}");
        for file in ["export.jsonl", "export.csv", "checkpoint.jsonl", "checkpoints"] {
            app.member(&format!("choi-{}", file.len()), Role::Builder)
                .await
                .get(&format!("{PATH}/{file}"))
                .await
                .error(403);
            app.stranger(&format!("park-{}", file.len())).await.get(&format!("{PATH}/{file}")).await.error(404);
        }
    }

    #[tokio::test]
    async fn a_checkpoint_is_downloaded_and_signed() {
        let app = TestApp::new().await;
        let admin = app.member("lee", Role::Admin).await;
        let file = admin.get(&format!("{PATH}/checkpoint.jsonl")).await;
        let checkpoint = store::AuditCheckpoint::from_line(file.text().trim()).unwrap();
        assert!(checkpoint.is_signed() && checkpoint.number > 0);
        let kept: api::Page<api::AuditCheckpoint> = admin.get(&format!("{PATH}/checkpoints")).await.ok();
        assert!(kept.items.is_empty());
        crate::jobs::keep_audit_checkpoints(app.madang.clone()).await;
        let kept: api::Page<api::AuditCheckpoint> = admin.get(&format!("{PATH}/checkpoints")).await.ok();
        assert_eq!(kept.items[0].hash, checkpoint.hash);
    }
}
