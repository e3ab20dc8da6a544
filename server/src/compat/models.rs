//! What can be asked, and by which names: apps by their names in addresses, and models by their connection's name.

use model::ModelRef;
use serde_json::{Value, json};
use store::{Connection, Workspace};

use crate::models::{display_name, listed, listed_to_embed};

/// Something that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// By which it is asked for.
    pub id: String,
    /// For people.
    pub name: String,
    /// An app's owner, or a model's connection.
    pub owner: String,
}

/// The workspace's models, each with the name of its connection before it: `OpenAI/gpt-4.1-mini`.
pub fn of(connections: &[Connection]) -> impl Iterator<Item = Known> + use<'_> {
    connections.iter().filter(|connection| connection.paused_at.is_none()).flat_map(|connection| {
        let models = listed(connection).into_iter().chain(listed_to_embed(connection));
        models.filter(move |model| !is_hidden(connection, &model.id)).map(move |model| Known {
            id: format!("{}/{}", connection.name, model.id),
            name: display_name(connection, &model.id),
            owner: connection.name.clone(),
        })
    })
}

/// The model with this name: with its connection's name before it, or alone, which means the first that has it, in the workspace's
/// order.
pub fn find(name: &str, connections: &[Connection], workspace: &Workspace) -> Option<ModelRef> {
    let has = |connection: &Connection, model: &str| {
        is_open(connection, model) && listed(connection).iter().any(|listed| listed.id == model)
    };
    let preferred = || {
        let order = workspace.default_model.iter().chain(&workspace.fallback_order);
        order.filter(|model| model.model == name).find(|model| {
            connections.iter().any(|connection| connection.id == model.connection && has(connection, name))
        })
    };
    let in_order = || preferred().cloned().or_else(|| alone(name, connections, has));
    prefixed(name, connections, has).or_else(in_order)
}

/// As [`find`], a model that embeds texts. Those that members added by name are taken at their word.
pub fn find_to_embed(name: &str, connections: &[Connection]) -> Option<ModelRef> {
    let has = |connection: &Connection, model: &str| {
        is_open(connection, model)
            && (listed_to_embed(connection).iter().any(|listed| listed.id == model)
                || connection.named_models.iter().any(|named| named == model))
    };
    prefixed(name, connections, has).or_else(|| alone(name, connections, has))
}

fn prefixed(name: &str, connections: &[Connection], has: impl Fn(&Connection, &str) -> bool) -> Option<ModelRef> {
    connections.iter().find_map(|connection| {
        let model = name.strip_prefix(connection.name.as_str())?.strip_prefix('/')?;
        has(connection, model).then(|| reached(connection, model))
    })
}

fn alone(name: &str, connections: &[Connection], has: impl Fn(&Connection, &str) -> bool) -> Option<ModelRef> {
    connections.iter().find(|connection| has(connection, name)).map(|found| reached(found, name))
}

fn reached(connection: &Connection, model: &str) -> ModelRef {
    ModelRef { connection: connection.id, model: model.to_owned() }
}

fn is_open(connection: &Connection, model: &str) -> bool {
    connection.paused_at.is_none() && !is_hidden(connection, model)
}

fn is_hidden(connection: &Connection, model: &str) -> bool {
    connection.model_settings.get(model).is_some_and(|settings| settings.hidden)
}

/// One of them, as both houses' clients read it.
pub fn wire(known: &Known) -> Value {
    // Neither house's clients need the time, but both read one; it is always the same, because a model's is not known.
    json!({"id": known.id, "object": "model", "created": 0, "owned_by": known.owner, "type": "model", "display_name": known.name,
        "created_at": "1970-01-01T00:00:00Z"})
}

/// All of them, as both houses' clients read them.
pub fn list(known: &[Known]) -> Value {
    let id = |known: Option<&Known>| known.map(|known| known.id.clone());
    json!({"object": "list", "data": known.iter().map(wire).collect::<Vec<_>>(), "has_more": false, "first_id": id(known.first()),
        "last_id": id(known.last())})
}
