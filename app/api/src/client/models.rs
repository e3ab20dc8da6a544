//! Connections, models, and what becomes of apps without them.

use model::ConnectionId;

use super::{Answer, Client, Method, query, segment, within};
use crate::*;

impl Client {
    /// The providers that Madang knows how to reach.
    pub async fn providers(&self) -> Answer<Page<Provider>> {
        self.get("/api/v1/providers".into()).await
    }

    /// The connections, by name.
    pub async fn connections(&self, workspace: &str) -> Answer<Page<Connection>> {
        self.get(within(workspace, "/connections")).await
    }

    /// Adds a connection and tests it.
    pub async fn create_connection(&self, workspace: &str, connection: &CreateConnection) -> Answer<Connection> {
        self.post(within(workspace, "/connections"), connection).await
    }

    /// Changes a connection.
    pub async fn update_connection(
        &self,
        workspace: &str,
        connection: ConnectionId,
        change: &UpdateConnection,
    ) -> Answer<Connection> {
        self.with(Method::Patch, within(workspace, format!("/connections/{connection}")), change).await
    }

    /// Removes a connection and its key.
    pub async fn delete_connection(&self, workspace: &str, connection: ConnectionId) -> Answer<()> {
        self.delete(within(workspace, format!("/connections/{connection}"))).await
    }

    /// Tests a connection and asks it anew for its models.
    pub async fn check_connection(&self, workspace: &str, connection: ConnectionId) -> Answer<Connection> {
        self.post(within(workspace, format!("/connections/{connection}/check")), &()).await
    }

    /// The models that the workspace can use.
    pub async fn models(&self, workspace: &str) -> Answer<Page<Model>> {
        self.get(within(workspace, "/models")).await
    }

    /// The same with those that an admin has taken out of what is offered.
    pub async fn all_models(&self, workspace: &str) -> Answer<Page<Model>> {
        self.get(within(workspace, format!("/models{}", query(&ModelsQuery { hidden: true })))).await
    }

    /// Says something of a model, in place of what was said before.
    pub async fn set_model(&self, workspace: &str, model: &SetModel) -> Answer<Model> {
        self.with(Method::Put, within(workspace, "/models"), model).await
    }

    /// What would happen if a provider were gone.
    pub async fn fire_drill(&self, workspace: &str, provider: &str) -> Answer<FireDrill> {
        self.get(within(workspace, format!("/fire-drill?provider={}", segment(provider)))).await
    }

    /// Prepares apps for the loss of a provider.
    pub async fn swap(&self, workspace: &str, swap: &CreateSwap) -> Answer<Swap> {
        self.post(within(workspace, "/swaps"), swap).await
    }

    /// What was swapped in one act, newest first.
    pub async fn swaps(&self, workspace: &str) -> Answer<Page<Swap>> {
        self.get(within(workspace, "/swaps")).await
    }

    /// Takes such an act back.
    pub async fn undo_swap(&self, workspace: &str, swap: uuid::Uuid) -> Answer<UndoneSwap> {
        self.post(within(workspace, format!("/swaps/{swap}/undo")), &()).await
    }
}
