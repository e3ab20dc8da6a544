//! `GET /workspaces/{workspace}/retirements/measured`

use api::{Measured, MeasuredQuery};
use axum::{Json, http::HeaderMap};
use model::{AppId, ComparisonId, Language, ModelRef};

use crate::{
    api::comparisons,
    auth::Member,
    error::{Refusal, language_of},
    strict::Query,
};

/// What was measured with two models
///
/// For each published app its newest comparison that compares both, by whomever and wherever it was begun, with how far it is and what
/// it says.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/retirements/measured", operation_id = "listMeasured", tag = "connections",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("from_connection" = model::ConnectionId, Query, description = "The connection of today's model."),
        ("from_model" = String, Query, description = "Today's model."),
        ("to_connection" = model::ConnectionId, Query, description = "The connection of the other model."),
        ("to_model" = String, Query, description = "The other model."),
    ),
    responses((status = 200, description = "The comparisons, in no order.", body = Measured)))]
pub async fn measured(
    member: Member,
    headers: HeaderMap,
    Query(models): Query<MeasuredQuery>,
) -> Result<Json<Measured>, Refusal> {
    let from = ModelRef { connection: models.from_connection, model: models.from_model };
    let to = ModelRef { connection: models.to_connection, model: models.to_model };
    let apps: Vec<_> = member.tenant.published_apps().await?.into_iter().map(|app| app.id).collect();
    let mut items = Vec::new();
    for (app, id) in member.tenant.newest_comparisons_of(&apps, &from, &to).await? {
        items.extend(read(&member, app, id, language_of(&headers)).await?);
    }
    Ok(Json(Measured { items }))
}

/// A comparison; `None` if it is gone.
pub async fn read(
    member: &Member,
    app: AppId,
    id: ComparisonId,
    language: Language,
) -> Result<Option<api::Comparison>, Refusal> {
    match member.tenant.comparison(app, id).await? {
        Some(found) => comparisons::to_wire(member, found, language).await.map(Some),
        None => Ok(None),
    }
}
