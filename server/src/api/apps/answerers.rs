//! The models that an app asks, as far as its prompt has to suit them.

use std::collections::HashMap;

use model::{Answerer, Definition};
use store::Tenant;

use crate::{
    error::{ErrorCode, Refusal},
    models::display_name,
    runs::accept::models_in,
};

/// The model that would answer now, and those that the app itself lets stand in. The workspace's own stand-ins are not the builder's to
/// choose.
pub(super) async fn answerers(tenant: &Tenant, definition: &Definition) -> Result<Vec<Answerer>, Refusal> {
    let workspace = tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let connections: HashMap<_, _> =
        tenant.connections().await?.into_iter().map(|connection| (connection.id, connection)).collect();
    let primary = models_in(&workspace, definition, &connections).map(|models| models.primary);
    let mut asked = Vec::new();
    for model in primary.iter().chain(&definition.model.fallbacks) {
        if !asked.contains(&model) {
            asked.push(model);
        }
    }
    let answerer = |model: &&model::ModelRef| {
        let connection = connections.get(&model.connection)?;
        let takes = llm::provider::find(&connection.provider)?.takes(&model.model);
        Some(Answerer {
            name: display_name(connection, &model.model),
            begins_with_answer: takes.begins_with_answer,
            ends_with_answer: takes.ends_with_answer,
        })
    };
    Ok(asked.iter().filter_map(answerer).collect())
}
