//! `GET /workspaces/{workspace}/models`

use api::{Model, Page, Price, SettingsTaken};
use axum::{Extension, Json};
use model::ModelRef;

use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// The models that the workspace can use, by connection
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/models", operation_id = "listModels", tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "All of them.", body = Page<Model>)))]
pub async fn list(Extension(madang): Extension<Madang>, member: Member) -> Result<Json<Page<Model>>, Refusal> {
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let connections = member.tenant.connections().await?;
    let models = connections.iter().flat_map(|connection| of(&madang, connection, workspace.default_model.as_ref()));
    Ok(Json(Page { items: models.collect(), next: None }))
}

fn of(madang: &Madang, connection: &store::Connection, default: Option<&ModelRef>) -> Vec<Model> {
    let Some(provider) = llm::provider::find(&connection.provider) else { return Vec::new() };
    let demo = madang.is_demo(&connection.base_url);
    let models = super::listed(connection).into_iter().map(|listed| {
        let model_ref = ModelRef { connection: connection.id, model: listed.id.clone() };
        Model {
            default: default == Some(&model_ref),
            paused: connection.paused_at.is_some(),
            name: listed.display_name.unwrap_or_else(|| listed.id.clone()),
            connection_name: connection.name.clone(),
            provider_name: provider.name.to_owned(),
            monogram: provider.monogram.to_owned(),
            demo,
            takes: taken(provider.takes(&listed.id)),
            price: llm::price::find(provider.id, &listed.id).map(price),
            model_ref,
        }
    });
    models.collect()
}

fn taken(takes: llm::Takes) -> SettingsTaken {
    SettingsTaken {
        temperature_max: takes.temperature.map(|range| range.max),
        top_p: takes.top_p.is_some(),
        max_output_tokens: true,
        stop: takes.max_stops > 0,
        seed: takes.seed,
        reasoning_effort: takes.reasoning_effort,
    }
}

fn price(price: llm::price::Price) -> Price {
    Price {
        input_micros_per_million: price.rates.input_micros_per_million,
        output_micros_per_million: price.rates.output_micros_per_million,
        as_of: price.as_of.to_string(),
    }
}
