//! `DELETE /workspaces/{workspace}/connections/{connection}`

use axum::http::StatusCode;
use model::ConnectionId;

use crate::{auth::Member, error::Refusal, strict::At};

/// Removes a connection and its key
///
/// Apps that name one of its models can't run until they name another.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/connections/{connection}", operation_id = "deleteConnection",
    tag = "connections",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("connection" = ConnectionId, Path, description = "The connection's id."),
    ),
    responses((status = 204, description = "It is gone.")))]
pub async fn delete(member: Member, At((_, id)): At<(String, ConnectionId)>) -> Result<StatusCode, Refusal> {
    member.tenant.delete_connection(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
