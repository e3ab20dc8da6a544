//! `GET /workspaces/{workspace}/retention`

use api::Retention;
use axum::{Extension, Json};

use super::to_wire;
use crate::{auth::Member, error::Refusal, madang::Madang};

/// How long the workspace keeps what its runs hold
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/retention", operation_id = "getRetention", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "The times.", body = Retention)))]
pub async fn read(Extension(madang): Extension<Madang>, member: Member) -> Result<Json<Retention>, Refusal> {
    Ok(Json(to_wire(&madang, &*member.tenant.retention().await?)))
}
