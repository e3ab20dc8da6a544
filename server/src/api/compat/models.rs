//! `GET /v1/models`, `GET /v1/models/{model}`

use axum::Json;
use model::KeyScope;
use serde_json::Value;

use super::begin::{has, may_ask_models, unknown};
use crate::{
    auth::Member,
    compat::{
        errors::OpenAiRefusals,
        models::{self, Known},
    },
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Lists what can be asked, as OpenAI's and Anthropic's APIs list models
///
/// Published apps, for keys with `apps:run`, by their names in addresses; and models of the workspace, for keys with `models:run`,
/// with the name of their connection before them: `OpenAI/gpt-4.1-mini`. A key for one app lists that app. With the header
/// `anthropic-version`, refusals are in Anthropic's format.
#[utoipa::path(get, path = "/v1/models", operation_id = "listCompatibleModels", tag = "compat",
    responses((status = 200, description = "The models, in both houses' formats at once.", body = Value), OpenAiRefusals))]
pub async fn list(member: Member) -> Result<Json<Value>, Refusal> {
    Ok(Json(models::list(&known(&member).await?)))
}

/// Tells whether something can be asked, as OpenAI's and Anthropic's APIs tell of a model
#[utoipa::path(get, path = "/v1/models/{model}", operation_id = "readCompatibleModel", tag = "compat",
    params(("model" = String, Path, description = "An app or a model, as `/v1/models` lists them; a `/` in it is written `%2F`.")),
    responses((status = 200, description = "The model, in both houses' formats at once.", body = Value), OpenAiRefusals))]
pub async fn read(member: Member, At(model): At<String>) -> Result<Json<Value>, Refusal> {
    let known = known(&member).await?;
    let found = known.iter().find(|known| known.id == model).ok_or_else(|| unknown(&model))?;
    Ok(Json(models::wire(found)))
}

async fn known(member: &Member) -> Result<Vec<Known>, Refusal> {
    let (apps, direct) = (has(member, KeyScope::AppsRun), has(member, KeyScope::ModelsRun));
    if !apps && !direct {
        return Err(Refusal::from(ErrorCode::ScopeMissing).and_field(
            "scope",
            "This takes the scope apps:run or models:run.",
            "필요한 범위: apps:run이나 models:run.",
        ));
    }
    let mut known = Vec::new();
    if apps {
        let published = member.tenant.published_apps().await?.into_iter();
        let seen = published.filter(|app| member.only_app().is_none_or(|only| only == app.id));
        known.extend(seen.map(|app| Known { id: app.slug, name: app.name, owner: app.owner_name }));
    }
    if direct && member.only_app().is_none() && may_ask_models(member) {
        known.extend(models::of(&member.tenant.connections().await?));
    }
    Ok(known)
}
