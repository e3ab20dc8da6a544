//! Finds the endpoints of models through the workspace's connections.

use model::{ModelRef, WorkspaceId};
use runner::{EndpointError, Endpoints, Place, Target};
use store::Store;

use super::admission::Admission;
use crate::{
    clock::now,
    models::{context_tokens, display_name, endpoint, listed, price_of, retirement, sees},
};

/// The connections in the database.
#[derive(Debug)]
pub struct ConnectionEndpoints {
    store: Store,
    admission: Admission,
}

impl ConnectionEndpoints {
    pub fn new(store: Store, admission: Admission) -> Self {
        Self { store, admission }
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
        let context_tokens = context_tokens(&open.connection, &model.model);
        let ends = retirement(&open.connection, &model.model);
        let is_retired = ends.is_some_and(|ends| ends.day <= now().date());
        let connection_name = open.connection.name.clone();
        Ok(Target { endpoint, connection_name, model_name, price, sees, context_tokens, is_retired })
    }

    async fn nearest(&self, workspace: WorkspaceId, model: &ModelRef) -> Option<String> {
        let open = self.store.tenant(workspace).open_connection(model.connection).await.ok()??;
        let models = listed(&open.connection);
        llm::models::nearest(&model.model, models.iter().map(|listed| listed.id.as_str())).map(str::to_owned)
    }

    fn another_place(&self, workspace: WorkspaceId) -> Option<Place> {
        self.admission.try_enter(workspace).map(|place| Box::new(place) as Place)
    }
}
