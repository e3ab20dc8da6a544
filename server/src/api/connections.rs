//! Connections to providers. Only admins see them: what everybody needs to know of them is in the list of models.

mod check;
mod create;
mod delete;
mod list;
mod probe;
mod providers;
mod update;

pub use probe::probe;

use store::OrLogged as _;
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{
    auth::{Access, Keys},
    error::Refusal,
    madang::Madang,
    models,
};

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::SignedIn.keys(Keys::MODELS), routes!(providers::providers))
        .add(Access::Member(api::Role::Admin).keys(Keys::MODELS), routes!(list::list, create::create))
        .add(Access::Member(api::Role::Admin).keys(Keys::MODELS), routes!(update::update, delete::delete))
        .add(Access::Member(api::Role::Admin).keys(Keys::MODELS), routes!(check::check))
}

/// The connection, as the wire has it.
fn to_wire(madang: &Madang, connection: store::Connection, language: model::Language) -> api::Connection {
    let provider = llm::provider::find(&connection.provider);
    let offered = models::listed(&connection).len();
    let check: Option<probe::Check> =
        connection.last_check.and_then(|check| serde_json::from_value(check).or_logged("a connection's last check"));
    api::Connection {
        id: connection.id,
        demo: madang.is_demo(&connection.base_url),
        name: connection.name,
        provider_name: provider.map_or_else(|| connection.provider.clone(), |provider| provider.name.to_owned()),
        monogram: provider.map_or("?", |provider| provider.monogram).to_owned(),
        provider: connection.provider,
        base_url: connection.base_url,
        key_last4: connection.key_last4,
        last_check: check.map(|check| check.to_wire(language)),
        paused_at: connection.paused_at.map(wire::timestamp),
        last_hour: None,
        models: wire::count(offered),
        named_models: connection.named_models,
        created_at: wire::timestamp(connection.created_at),
    }
}

/// Refuses a base URL that must not be called, before anything is kept or sent.
fn check_base_url(madang: &Madang, url: &str) -> Result<(), Refusal> {
    if url.chars().count() > 500 || madang.llm.check_base_url(url).is_err() {
        let code = api::RunErrorCode::AddressRefused;
        let words = |language| code.message(language);
        return Err(Refusal::field("base_url", words(model::Language::En), words(model::Language::Ko)));
    }
    Ok(())
}

/// The longest key, in bytes.
const KEY_MAX: usize = 8192;

fn is_json(key: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(key).is_ok()
}

/// The models that somebody named, each once.
fn check_models(named: Vec<String>) -> Result<Vec<String>, Refusal> {
    let mut models: Vec<String> = Vec::new();
    for name in named.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        if !models.iter().any(|known| known == name) {
            models.push(name.to_owned());
        }
    }
    let is_name = |name: &String| name.chars().count() <= 200 && !name.chars().any(char::is_control);
    if models.len() > 50 || !models.iter().all(is_name) {
        return Err(Refusal::field(
            "named_models",
            "Name at most 50 models, each with at most 200 characters.",
            "모델은 50개까지, 이름은 200자까지 쓸 수 있어요.",
        ));
    }
    Ok(models)
}

/// A key without what pasting brings along, or a refusal of what can't be one.
fn check_key(key: Option<String>) -> Result<Option<store::Secret>, Refusal> {
    let key = key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
    match key {
        // A service account is a JSON document, whose private key has blanks in it.
        Some(key) if key.starts_with('{') && key.len() <= KEY_MAX && is_json(&key) => Ok(Some(store::Secret::new(key))),
        Some(key) if key.len() > KEY_MAX || key.bytes().any(|b| !(0x21..0x7f).contains(&b)) => Err(Refusal::field(
            "key",
            "This can't be a key: it has spaces or letters that no key has. Copy it again from the provider.",
            "키에 쓸 수 없는 글자나 빈칸이 있어요. 제공사에서 다시 복사해 주세요.",
        )),
        key => Ok(key.map(store::Secret::new)),
    }
}
