//! `GET` and `PUT /workspaces/{workspace}/apps/{app}/retention`

use api::{AppRetention, SaveAppRetention};
use axum::Json;

use super::{check_days, unconfirmed};
use crate::{
    api::apps::find_editable,
    auth::Member,
    error::Refusal,
    strict::{At, Body},
};

/// How long an app keeps what its runs hold
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/retention", operation_id = "getAppRetention", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The times.", body = AppRetention)))]
pub async fn read(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<AppRetention>, Refusal> {
    let app = find_editable(&member, &app).await?;
    Ok(Json(to_wire(&member, app.id).await?))
}

/// Changes how long an app keeps what its runs hold
///
/// An app keeps no longer than its workspace, unless that lets it. What is due by a shorter time is deleted within minutes, in the background,
/// except what is under a legal hold.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/retention", operation_id = "saveAppRetention", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = SaveAppRetention,
    responses(
        (status = 200, description = "The times.", body = AppRetention),
        (status = 409, description = "`deletion_unconfirmed`, with a `RetentionLoss` as `current`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn save(
    member: Member,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<SaveAppRetention>,
) -> Result<Json<AppRetention>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let days = wanted.days.map(|days| check_days("days", days)).transpose()?;
    unconfirmed(member.tenant.save_days_of_app(app.id, days, wanted.confirmed).await?)?;
    Ok(Json(to_wire(&member, app.id).await?))
}

async fn to_wire(member: &Member, app: model::AppId) -> Result<AppRetention, Refusal> {
    let rules = member.tenant.retention().await?;
    Ok(AppRetention {
        days: rules.apps.get(&app).copied(),
        workspace_days: rules.days,
        apps_may_exceed: rules.apps_may_exceed,
        kept_days: rules.days_of(app),
        held: member.tenant.held_by(app, None).await?.is_some(),
    })
}
