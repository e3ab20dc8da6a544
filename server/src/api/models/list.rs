//! `GET /workspaces/{workspace}/models`

use std::collections::BTreeMap;

use api::{Abilities, DatedPrice, JsonBy, Model, ModelsQuery, Page, Price, SetPrice, SettingsTaken};
use axum::{Extension, Json};
use llm::{Provider, catalog};
use model::{Language, ModelRef};
use time::Date;

use crate::{
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    models,
    strict::Query,
};

/// The models that the workspace can use, by connection
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/models", operation_id = "listModels", tag = "connections",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("hidden" = Option<bool>, Query, description = "Whether to include hidden models."),
    ),
    responses((status = 200, description = "All of them.", body = Page<Model>)))]
pub async fn list(
    Extension(madang): Extension<Madang>,
    member: Member,
    Query(query): Query<ModelsQuery>,
) -> Result<Json<Page<Model>>, Refusal> {
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let connections = member.tenant.connections().await?;
    let models = connections.iter().flat_map(|connection| {
        let listed = models::listed(connection).into_iter().map(|listed| listed.id);
        listed.filter_map(|id| to_wire(&madang, connection, &id, workspace.default_model.as_ref())).collect::<Vec<_>>()
    });
    Ok(Json(Page { items: models.filter(|model| query.hidden || !model.hidden).collect(), next: None }))
}

/// A model of a connection, as the wire has it; nothing if its provider is none that this version knows.
pub fn to_wire(madang: &Madang, connection: &store::Connection, id: &str, default: Option<&ModelRef>) -> Option<Model> {
    let provider = llm::provider::find(&connection.provider)?;
    let model_ref = ModelRef { connection: connection.id, model: id.to_owned() };
    let known = catalog::find(provider.id, id);
    let takes = provider.takes(id);
    let ends = models::retirement(connection, id);
    Some(Model {
        default: default == Some(&model_ref),
        paused: connection.paused_at.is_some(),
        hidden: connection.model_settings.get(id).is_some_and(|settings| settings.hidden),
        name: models::display_name(connection, id),
        own_name: connection.model_settings.get(id).and_then(|settings| settings.name.clone()),
        connection_name: connection.name.clone(),
        provider_name: provider.name.to_owned(),
        monogram: provider.monogram.to_owned(),
        demo: madang.is_demo(&connection.base_url),
        can: known.map(|known| Abilities {
            images: known.can.images,
            json: takes.json == llm::JsonBy::Schema,
            tools: known.can.tools,
            reasoning: known.can.reasoning,
        }),
        json: match takes.json {
            llm::JsonBy::Schema => JsonBy::Schema,
            llm::JsonBy::Object => JsonBy::Object,
            llm::JsonBy::Asking => JsonBy::Asking,
        },
        languages: known
            .map_or_else(Vec::new, |known| known.languages.iter().filter_map(|tag| Language::from_tag(tag)).collect()),
        context_tokens: known.and_then(|known| known.context_tokens),
        max_output_tokens: known.and_then(|known| known.max_output_tokens),
        retires: ends.as_ref().and_then(|ends| ends.day.format(models::DAY).ok()),
        retires_by: ends.as_ref().map(|ends| ends.by),
        successor: ends.and_then(|ends| ends.successor),
        source: known.and_then(|known| known.source).map(str::to_owned),
        takes: taken(provider, id, takes),
        price: models::price_of(connection, id).map(price),
        prices: prices(connection, id, madang.now().date()),
        model_ref,
    })
}

fn taken(provider: &Provider, model: &str, takes: llm::Takes) -> SettingsTaken {
    let names = provider.wire_names(model);
    let wire_names: BTreeMap<_, _> = names.into_iter().map(|(name, wire)| (name.to_owned(), wire.to_owned())).collect();
    SettingsTaken {
        temperature_max: takes.temperature.map(|range| range.max),
        top_p: takes.top_p.is_some(),
        max_output_tokens: true,
        stop: takes.max_stops > 0,
        seed: takes.seed,
        reasoning_effort: takes.reasoning_effort,
        refuses_answer_first: !takes.begins_with_answer,
        refuses_answer_last: !takes.ends_with_answer,
        wire_names,
    }
}

/// The prices that the workspace has set, in the order of their days.
fn prices(connection: &store::Connection, model: &str, today: Date) -> Vec<DatedPrice> {
    let all = connection.model_settings.get(model).map(store::ModelSettings::all_prices).unwrap_or_default();
    let today = today.to_string();
    let dated = |dated: store::DatedPrice| DatedPrice {
        upcoming: dated.from > today,
        price: dated.price.map(|own| SetPrice {
            input_micros_per_million: wire::count(own.input),
            cached_input_micros_per_million: Some(wire::count(own.cached_input)),
            output_micros_per_million: wire::count(own.output),
        }),
        from: dated.from,
    };
    all.into_iter().map(dated).collect()
}

/// A price, as the wire has it.
pub fn price(price: llm::price::Price) -> Price {
    Price {
        input_micros_per_million: price.rates.input_micros_per_million,
        cached_input_micros_per_million: Some(price.rates.cached_input_micros_per_million),
        output_micros_per_million: price.rates.output_micros_per_million,
        as_of: price.as_of.into_owned(),
        own: price.own,
    }
}
