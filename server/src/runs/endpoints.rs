//! Finds the endpoints of models through the workspace's connections.

use model::{ModelRef, WorkspaceId};
use runner::{EndpointError, Endpoints, Target};
use store::Store;

use crate::models::{display_name, endpoint, listed, price_of, sees};

/// The connections in the database.
#[derive(Debug)]
pub struct ConnectionEndpoints {
    store: Store,
}

impl ConnectionEndpoints {
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

impl Endpoints for ConnectionEndpoints {
    async fn find(&self, workspace: WorkspaceId, model: &ModelRef) -> Result<Target, EndpointError> {
        let open = self.store.tenant(workspace).open_connection(model.connection).await.map_err(|error| {
            tracing::error!(%workspace, connection = %model.connection, %error, "a connection can't be read");
            EndpointError::Unreadable
        })?;
        let open = open.ok_or(EndpointError::Gone)?;
        if open.connection.paused_at.is_some() {
            return Err(EndpointError::Paused);
        }
        let endpoint = endpoint(&open).ok_or(EndpointError::Gone)?;
        let model_name = display_name(&open.connection, &model.model);
        let price = price_of(&open.connection, &model.model);
        let sees = sees(&open.connection, &model.model);
        Ok(Target { endpoint, connection_name: open.connection.name.clone(), model_name, price, sees })
    }

    async fn nearest(&self, workspace: WorkspaceId, model: &ModelRef) -> Option<String> {
        let open = self.store.tenant(workspace).open_connection(model.connection).await.ok()??;
        let models = listed(&open.connection);
        llm::models::nearest(&model.model, models.iter().map(|listed| listed.id.as_str())).map(str::to_owned)
    }
}
