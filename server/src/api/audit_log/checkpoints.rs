//! `GET /workspaces/{workspace}/audit-log/checkpoints` and `…/checkpoint.jsonl`

use api::{AuditCheckpoint, Page, PageQuery};
use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64;

use crate::{
    answers::attachment,
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::Query,
};

/// Signed checkpoints of the audit log, newest first
///
/// One is made each day on which something was recorded. They show that the log was neither cut off nor written anew, as long as somebody
/// keeps them elsewhere: `madang audit verify --checkpoint` compares.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit-log/checkpoints", operation_id = "listAuditCheckpoints",
    tag = "workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<AuditCheckpoint>)))]
pub async fn list(member: Member, Query(page): Query<PageQuery>) -> Result<Json<Page<AuditCheckpoint>>, Refusal> {
    let size = wire::page_size(page.limit);
    let before = page.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let mut kept = member.tenant.audit_checkpoints(before.unwrap_or(i64::MAX), wire::count(size + 1)).await?;
    let more = kept.len() > size;
    kept.truncate(size);
    let next = kept.last().filter(|_| more).map(|last| last.number.to_string());
    Ok(Json(Page { items: kept.into_iter().map(to_wire).collect(), next }))
}

/// A signed checkpoint of the audit log as it is now, as a file
///
/// One line of JSON, which `madang audit verify --checkpoint` reads. Keep it where nobody who can change the database can change it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit-log/checkpoint.jsonl", operation_id = "getAuditCheckpoint",
    tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "The file.", body = String, content_type = "application/jsonl")))]
pub async fn now(member: Member) -> Result<Response, Refusal> {
    let checkpoint = member.tenant.audit_checkpoint().await?.ok_or(ErrorCode::NotFound)?;
    let end = format!("checkpoint {}.jsonl", checkpoint.number);
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl")),
        (header::CONTENT_DISPOSITION, attachment("audit", &end)?),
    ];
    Ok((head, checkpoint.line()).into_response())
}

fn to_wire(kept: store::AuditCheckpoint) -> AuditCheckpoint {
    AuditCheckpoint {
        workspace: kept.workspace,
        number: wire::count(kept.number),
        hash: kept.hash,
        at: kept.at,
        public_key: BASE64.encode(&kept.public_key),
        signature: BASE64.encode(&kept.signature),
    }
}
