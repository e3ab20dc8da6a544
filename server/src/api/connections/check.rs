//! `POST /workspaces/{workspace}/connections/{connection}/check`

use api::Connection;
use axum::{Extension, Json, http::HeaderMap};
use model::ConnectionId;

use super::{probe, to_wire};
use crate::{
    auth::{self, Member},
    error::{Refusal, language_of},
    madang::Madang,
    strict::At,
};

/// Tests a connection and asks it anew for its models
///
/// 30 times in 10 minutes are allowed in a workspace.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/connections/{connection}/check", operation_id = "checkConnection",
    tag = "connections",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("connection" = ConnectionId, Path, description = "The connection's id."),
    ),
    responses(
        (status = 200, description = "The connection, with how its test went.", body = Connection),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn check(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, id)): At<(String, ConnectionId)>,
) -> Result<Json<Connection>, Refusal> {
    auth::limit(&madang, &format!("check {}", member.workspace), 30, 600).await?;
    let connection = probe(&madang, &member.tenant, id).await?;
    crate::models::choose_default(&member.tenant, &connection).await?;
    // Days may have moved, or come near.
    crate::jobs::write_notices_soon(&madang, member.workspace);
    Ok(Json(to_wire(&madang, connection, language_of(&headers))))
}
