//! `POST /workspaces/{workspace}/apps/{app}/comparisons/{id}/use`

use std::collections::BTreeMap;

use api::{UseColumn, UsedColumn};
use axum::{Json, http::HeaderMap};
use model::{ComparisonId, Definition, ModelChoice, ModelRef, ModelUse, limits};
use store::{ComparisonColumn, DraftChange, DraftSaved};

use super::{find_open, wire::column_at};
use crate::{
    api::apps::draft_to_wire,
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    models::not_taken,
    runs::accept::models,
    strict::{At, Body},
};

/// Takes a column of a comparison into the draft
///
/// The column's model answers from now on, and the one before becomes the first fallback. A column of a version brings that version's
/// prompt, inputs and settings, too. The comparison is kept as evidence with the draft, for as long as its model stays, and with the
/// version that is published of it.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/use", operation_id = "useColumn", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ), request_body = UseColumn,
    responses(
        (status = 200, description = "The draft, and settings that the model doesn't take.", body = UsedColumn),
        (status = 409, description = "`stale_revision`, with the present draft as `current`; or `blind_rating`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: there is no such column, or its connection is gone.", body = api::ErrorBody),
    ))]
pub async fn use_column(
    member: Member,
    headers: HeaderMap,
    At((_, app, id)): At<(String, String, ComparisonId)>,
    Body(wanted): Body<UseColumn>,
) -> Result<Json<UsedColumn>, Refusal> {
    let language = language_of(&headers);
    let found = find_open(&member, &app, id).await?;
    let column = column_at(&found, wanted.column)
        .ok_or_else(|| Refusal::field("column", "There is no such column.", "그런 열이 없어요."))?;
    let connections = member.tenant.connections().await?;
    let connection = connections.iter().find(|known| known.id == column.model.connection).ok_or_else(|| {
        Refusal::field(
            "column",
            "The connection of this model is gone. Choose another column.",
            "이 모델의 연결이 없어졌어요. 다른 열을 골라 주세요.",
        )
    })?;
    let draft = member.tenant.draft(found.app.id).await?.ok_or(ErrorCode::NotFound)?;
    let before = models(&member.tenant, &draft.definition).await.ok().map(|models| models.primary);
    let mut column = column.clone();
    if let (Some(version), Some(_)) = (column.version, found.limit_micros) {
        // The longest answer may be what the limit of money reserved for, which is none of the version's settings.
        let of_version = member.tenant.version_by_number(found.app.id, version).await?;
        column.definition.model.settings.max_output_tokens =
            of_version.and_then(|version| version.definition.model.settings.max_output_tokens);
    }
    let definition = adopted(&draft.definition, &column, before);
    let not_taken = not_taken(&definition, connection, &column.model.model);
    let change = DraftChange {
        definition,
        sample: draft.sample,
        seen_revision: i64::try_from(wanted.revision).unwrap_or(i64::MAX),
        by: member.id,
        renamed: BTreeMap::new(),
    };
    match member.tenant.adopt_column(found.app.id, &change, id, &column.model_name).await? {
        DraftSaved::Saved(draft) => {
            Ok(Json(UsedColumn { draft: draft_to_wire(&member, draft, language).await?, not_taken }))
        }
        DraftSaved::Stale(draft) => Err(Refusal::stale(&draft_to_wire(&member, draft, language).await?)),
        DraftSaved::Absent => Err(ErrorCode::NotFound.into()),
    }
}

/// The draft with the column's model. What answered before stands in first, then what stood in already.
fn adopted(draft: &Definition, column: &ComparisonColumn, before: Option<ModelRef>) -> Definition {
    let mut definition = if column.version.is_some() { column.definition.clone() } else { draft.clone() };
    // A draft has the newest.
    definition.prompt.pieces.clear();
    let mut fallbacks: Vec<ModelRef> = Vec::new();
    for model in before.into_iter().chain(draft.model.fallbacks.iter().cloned()) {
        if model != column.model && !fallbacks.contains(&model) && fallbacks.len() < limits::FALLBACKS {
            fallbacks.push(model);
        }
    }
    let settings = definition.model.settings.clone();
    definition.model = ModelChoice { use_: Some(ModelUse::Model(column.model.clone())), fallbacks, settings };
    definition
}
