//! The models that a workspace can use.

mod list;

use model::ModelRef;
use serde::Deserialize;
use serde_json::Value;
use store::{Tenant, WorkspaceChanges};
use utoipa_axum::routes;

use super::Operations;
use crate::{auth::Access, error::Refusal};

pub(super) fn operations() -> Operations {
    Operations::default().add(Access::Member(api::Role::User), routes!(list::list))
}

/// What a model that can hold a conversation is for.
const CHAT: &str = "chat";

/// A model that a connection listed when it was last asked.
#[derive(Debug, Clone, Deserialize)]
pub struct Listed {
    /// The provider's id.
    pub id: String,
    /// Its name, where the provider gives one.
    pub display_name: Option<String>,
    purpose: String,
}

/// The models of a connection that can hold a conversation: those its provider listed, and those somebody named besides.
pub fn listed(connection: &store::Connection) -> Vec<Listed> {
    let mut models: Vec<Listed> = serde_json::from_value(connection.models.clone()).unwrap_or_default();
    models.retain(|model| model.purpose == CHAT);
    for id in &connection.named_models {
        if !models.iter().any(|model| model.id == *id) {
            models.push(Listed { id: id.clone(), display_name: None, purpose: CHAT.to_owned() });
        }
    }
    models
}

/// A model's name for people.
pub fn display_name(connection: &store::Connection, model: &str) -> String {
    // Each run asks for it, and some providers list hundreds: none of them is copied to find one.
    let listed = connection.models.as_array().into_iter().flatten();
    let text = |entry: &Value, key| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    let found = listed.into_iter().find(|entry| entry.get("id").and_then(Value::as_str) == Some(model));
    found.and_then(|entry| text(entry, "display_name")).unwrap_or_else(|| model.to_owned())
}

/// Makes a connection's first model the workspace's default where there is none: templates must run right after set-up.
pub async fn choose_default(tenant: &Tenant, connection: &store::Connection) -> Result<(), Refusal> {
    let Some(first) = listed(connection).into_iter().next() else { return Ok(()) };
    let none_yet = tenant.read().await?.is_some_and(|workspace| workspace.default_model.is_none());
    if none_yet {
        let default = ModelRef { connection: connection.id, model: first.id };
        tenant.update(WorkspaceChanges { default_model: Some(Some(default)), ..Default::default() }).await?;
    }
    Ok(())
}
