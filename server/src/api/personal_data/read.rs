//! `GET /workspaces/{workspace}/personal-data`

use api::PersonalData;
use axum::Json;

use super::to_wire;
use crate::{auth::Member, error::Refusal};

/// What is done about personal data
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/personal-data", operation_id = "getPersonalData", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "The rules and names.", body = PersonalData)))]
pub async fn read(member: Member) -> Result<Json<PersonalData>, Refusal> {
    Ok(Json(to_wire(&member.tenant.personal_data().await?)))
}
