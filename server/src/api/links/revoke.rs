//! `DELETE /workspaces/{workspace}/apps/{app}/links/{link}`

use axum::http::StatusCode;
use model::LinkId;

use crate::{api::apps::find_editable, auth::Member, error::Refusal, strict::At};

/// Closes a share link for good, at once
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/apps/{app}/links/{link}", operation_id = "revokeLink", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("link" = LinkId, Path, description = "The link's id."),
    ),
    responses((status = 204, description = "It is closed.")))]
pub async fn revoke(member: Member, At((_, app, link)): At<(String, String, LinkId)>) -> Result<StatusCode, Refusal> {
    let app = find_editable(&member, &app).await?;
    let known = member.tenant.link(link).await?.filter(|link| link.app == app.id);
    if known.is_some() {
        member.tenant.revoke_link(link).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
