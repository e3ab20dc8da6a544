//! A workspace's models: what they are called, what they can do, what they cost, and how they are reached.

use api::RetiresBy;
use llm::{
    Endpoint, JsonBy, catalog,
    price::{Price, Rates},
};
use model::{Ability, Definition, Language, ModelRef, OutputFormat, Wants};
use serde::Deserialize;
use serde_json::Value;
use store::{OpenConnection, OrLogged as _, OwnPrice, Tenant, WorkspaceChanges};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use crate::{clock, error::Refusal};

/// The purposes of models, as stored lists name them.
const CHAT: &str = "chat";
const EMBEDDING: &str = "embedding";

/// A model in a connection's stored list.
#[derive(Debug, Clone, Deserialize)]
pub struct Listed {
    /// The provider's id.
    pub id: String,
    /// The provider's name for it, if there is one.
    pub display_name: Option<String>,
    purpose: String,
}

/// A connection's models that embed texts, as its provider listed them. What members added may embed as well, which nobody knows.
pub fn listed_to_embed(connection: &store::Connection) -> Vec<Listed> {
    listed_for(connection, EMBEDDING)
}

fn listed_for(connection: &store::Connection, purpose: &str) -> Vec<Listed> {
    let mut models: Vec<Listed> =
        Vec::deserialize(&connection.models).or_logged("a connection's models").unwrap_or_default();
    models.retain(|model| model.purpose == purpose);
    models
}

/// A connection's chat models: those that its provider listed, and those that members added.
pub fn listed(connection: &store::Connection) -> Vec<Listed> {
    let mut models = listed_for(connection, CHAT);
    for id in &connection.named_models {
        if !models.iter().any(|model| model.id == *id) {
            models.push(Listed { id: id.clone(), display_name: None, purpose: CHAT.to_owned() });
        }
    }
    models
}

/// The endpoint of a connection, with its key; `None` if this version doesn't know the provider.
pub fn endpoint(open: &OpenConnection) -> Option<Endpoint> {
    let provider = llm::provider::find(&open.connection.provider)?;
    let key = open.key.as_ref().map(|key| llm::Secret::new(key.expose()));
    Some(Endpoint::new(provider, Some(&open.connection.base_url), key))
}

/// A model's display name: the workspace's, or else the provider's, or else the catalog's.
pub fn display_name(connection: &store::Connection, model: &str) -> String {
    if let Some(name) = connection.model_settings.get(model).and_then(|settings| settings.name.clone()) {
        return name;
    }
    // Every run calls this, and some providers list hundreds of models, so the list isn't copied.
    let listed = connection.models.as_array().into_iter().flatten();
    let text = |entry: &Value, key| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    let found = listed.into_iter().find(|entry| entry.get("id").and_then(Value::as_str) == Some(model));
    let catalog = || catalog::find(&connection.provider, model).map(|known| known.name.to_owned());
    found.and_then(|entry| text(entry, "display_name")).or_else(catalog).unwrap_or_else(|| model.to_owned())
}

/// What a model costs this workspace today: the workspace's own price, or else the published one.
pub fn price_of(connection: &store::Connection, model: &str) -> Option<Price> {
    price_on(connection, model, clock::now().date())
}

/// What a model cost this workspace, or will cost it, on a day in UTC. The catalog has one price of each model, which is taken for that of
/// all days; where it has none, the first price of the workspace's own is taken for that of the days before.
pub fn price_on(connection: &store::Connection, model: &str, day: Date) -> Option<Price> {
    let settings = connection.model_settings.get(model);
    let provider = llm::provider::find(&connection.provider)?;
    let priced = |own: &OwnPrice| {
        let micros = |micros: i64| u64::try_from(micros).or_logged("a price").unwrap_or_default();
        let rates = Rates {
            input_micros_per_million: micros(own.input),
            cached_input_micros_per_million: micros(own.cached_input),
            output_micros_per_million: micros(own.output),
            ..Rates::default()
        };
        Price::own(provider.id, model, own.set_on.clone(), rates)
    };
    if let Some(own) = settings.and_then(|settings| settings.price_on(day)) {
        return Some(priced(own));
    }
    let first =
        || settings?.all_prices().into_iter().find_map(|price| price.price).filter(|own| own.set_on > day.to_string());
    llm::price::find(provider.id, model).or_else(|| first().as_ref().map(priced))
}

/// Whether a model can do what an app wants. Unknown abilities count as missing.
pub fn meets(connection: &store::Connection, model: &str, wants: &Wants) -> bool {
    let (Some(provider), known) =
        (llm::provider::find(&connection.provider), catalog::find(&connection.provider, model))
    else {
        return false;
    };
    let can = known.map(|known| known.can).unwrap_or_default();
    let context = known.and_then(|known| known.context_tokens).unwrap_or_default();
    let does = |ability: &Ability| match ability {
        Ability::Images => can.images,
        Ability::Json => provider.takes(model).json == JsonBy::Schema,
        Ability::Tools => can.tools,
        Ability::Reasoning => can.reasoning,
        Ability::LongContext => context >= Ability::LONG_CONTEXT_TOKENS,
    };
    let speaks = |language: Language| known.is_some_and(|known| known.languages.contains(&language.tag()));
    let cheap =
        |most: u64| price_of(connection, model).is_some_and(|price| price.rates.output_micros_per_million <= most);
    wants.wants.iter().all(does)
        && wants.language.is_none_or(speaks)
        && wants.max_output_micros_per_million.is_none_or(cheap)
}

/// Whether a model takes pictures; `None` if nobody knows.
pub fn sees(connection: &store::Connection, model: &str) -> Option<bool> {
    let can = catalog::find(&connection.provider, model)?.can;
    // A model that can do nothing is one whose abilities were not published.
    (can != catalog::Abilities::default()).then_some(can.images)
}

/// Whether a model can call tools; `None` if nobody knows.
pub fn calls_tools(connection: &store::Connection, model: &str) -> Option<bool> {
    let can = catalog::find(&connection.provider, model)?.can;
    (can != catalog::Abilities::default()).then_some(can.tools)
}

/// The longest prompt and answer of a model together, in tokens: as its provider listed it, or else as the catalog knows it.
pub fn context_tokens(connection: &store::Connection, model: &str) -> Option<u64> {
    let mut listed = connection.models.as_array().into_iter().flatten();
    let entry = listed.find(|entry| entry.get("id").and_then(Value::as_str) == Some(model));
    let told = entry.and_then(|entry| entry.get("context_tokens")).and_then(Value::as_u64);
    told.or_else(|| catalog::find(&connection.provider, model)?.context_tokens)
}

/// When a model is switched off for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retirement {
    pub day: Date,
    /// Who says so: the provider's own list, or the catalog.
    pub by: RetiresBy,
    /// The replacement that its provider recommends.
    pub successor: Option<String>,
}

/// The end of a model, if it is announced. What the provider's list says is newer than the catalog.
pub fn retirement(connection: &store::Connection, model: &str) -> Option<Retirement> {
    let mut listed = connection.models.as_array().into_iter().flatten();
    let entry = listed.find(|entry| entry.get("id").and_then(Value::as_str) == Some(model));
    let told = |key| entry.and_then(|entry| entry.get(key)).and_then(Value::as_str);
    let known = catalog::find(&connection.provider, model);
    let read = |day: &str| Date::parse(day, DAY).ok();
    let (day, by) = match told("retires").and_then(read) {
        Some(day) => (day, RetiresBy::Provider),
        None => (read(known?.retires?)?, RetiresBy::Catalog),
    };
    let successor = told("successor").or_else(|| known?.successor).map(str::to_owned);
    Some(Retirement { day, by, successor })
}

/// `2026-12-11`
pub const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The settings that are set and that a model doesn't take. An answer that must be JSON, and that nothing binds to it, is one of them.
pub fn not_taken(definition: &Definition, connection: &store::Connection, model: &str) -> Vec<String> {
    let Some(provider) = llm::provider::find(&connection.provider) else { return Vec::new() };
    let takes = provider.takes(model);
    let settings = &definition.model.settings;
    let json = definition.output.format == OutputFormat::Json;
    let set = [
        ("temperature", settings.temperature.is_some() && takes.temperature.is_none()),
        ("top_p", settings.top_p.is_some() && takes.top_p.is_none()),
        ("stop", !settings.stop.is_empty() && takes.max_stops == 0),
        ("seed", settings.seed.is_some() && !takes.seed),
        ("reasoning_effort", settings.reasoning_effort.is_some() && !takes.reasoning_effort),
        ("schema", json && takes.json != llm::JsonBy::Schema),
    ];
    set.into_iter().filter(|(_, is_lost)| *is_lost).map(|(name, _)| name.to_owned()).collect()
}

/// Makes a connection's first model the workspace's default if there is none, so that templates work right after set-up.
pub async fn choose_default(tenant: &Tenant, connection: &store::Connection) -> Result<(), Refusal> {
    let Some(first) = listed(connection).into_iter().next() else { return Ok(()) };
    let none_yet = tenant.read().await?.is_some_and(|workspace| workspace.default_model.is_none());
    if none_yet {
        let default = ModelRef { connection: connection.id, model: first.id };
        tenant.update(WorkspaceChanges { default_model: Some(Some(default)), ..Default::default() }).await?;
    }
    Ok(())
}
