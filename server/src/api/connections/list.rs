//! `GET /workspaces/{workspace}/connections`

use api::{Connection, Page};
use axum::{Extension, Json, http::HeaderMap};

use crate::{
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
};

/// The connections, oldest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/connections", operation_id = "listConnections", tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "All of them.", body = Page<Connection>)))]
pub async fn list(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
) -> Result<Json<Page<Connection>>, Refusal> {
    let language = language_of(&headers);
    let connections = member.tenant.connections().await?;
    let items = connections.into_iter().map(|connection| super::to_wire(&madang, connection, language));
    Ok(Json(Page { items: items.collect(), next: None }))
}
