//! `GET /workspaces/{workspace}/apps/{app}/gate/approvers`

use api::{Page, PageQuery, Person, Role};
use axum::Json;

use crate::{
    api::{apps::find_editable, wire::page},
    auth::{Member, wire_role},
    error::Refusal,
    strict::{At, Query},
};

/// Who may be asked for their yes, by name: members who may change apps
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/gate/approvers", operation_id = "listGateApprovers", tag = "gates",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many items, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "The members.", body = Page<Person>)))]
pub async fn approvers(
    member: Member,
    At((_, app)): At<(String, String)>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Person>>, Refusal> {
    find_editable(&member, &app).await?;
    let mut members = member.tenant.members().await?;
    members.retain(|member| wire_role(member.role) >= Role::Builder);
    let to_wire = |member: store::Member| Person { id: member.person, name: member.name };
    Ok(Json(page(members, &query, |member| member.person.to_string(), to_wire)?))
}
