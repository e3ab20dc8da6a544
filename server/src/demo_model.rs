//! The demo model on this machine, which is the first connection of a new workspace.

use model::WorkspaceId;
use store::NewConnection;

use crate::{api::probe, error::Refusal, madang::Madang, models::choose_default};

/// Connects a new workspace to the demo model, if there is one. The result is an ordinary connection that can be changed and
/// removed. If this fails, set-up continues without it, and the page of connections says what is wrong.
pub async fn connect(madang: &Madang, workspace: WorkspaceId) {
    if let Err(refusal) = try_connect(madang, workspace).await {
        tracing::warn!(%workspace, code = refusal.logged().code().as_str(), "the demo model could not be connected");
    }
}

async fn try_connect(madang: &Madang, workspace: WorkspaceId) -> Result<(), Refusal> {
    let Some(demo) = &madang.config.demo_model else { return Ok(()) };
    let tenant = madang.store.tenant(workspace);
    let new = NewConnection {
        provider: llm::provider::LLAMA_CPP.id.to_owned(),
        name: demo.name.clone(),
        base_url: demo.url.clone(),
        key: None,
        named_models: Vec::new(),
    };
    let made = tenant.create_connection(&new).await?;
    let connection = probe(madang, &tenant, made.id).await?;
    choose_default(&tenant, &connection).await
}
