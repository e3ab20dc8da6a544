//! Connections, models, and what becomes of apps without them.

use model::ConnectionId;

use super::{Asked, Client, Method, query, segment, within};
use crate::*;

impl Client {
    /// The providers that Madang knows how to reach.
    pub fn providers(&self) -> Asked<Page<Provider>> {
        self.get("/api/v1/providers".into())
    }

    /// The connections, by name.
    pub fn connections(&self, workspace: &str) -> Asked<Page<Connection>> {
        self.get(within(workspace, "/connections"))
    }

    /// Adds a connection and tests it.
    pub fn create_connection(&self, workspace: &str, connection: &CreateConnection) -> Asked<Connection> {
        self.post(within(workspace, "/connections"), connection)
    }

    /// Changes a connection.
    pub fn update_connection(
        &self,
        workspace: &str,
        connection: ConnectionId,
        change: &UpdateConnection,
    ) -> Asked<Connection> {
        self.with(Method::Patch, within(workspace, format!("/connections/{connection}")), change)
    }

    /// Removes a connection and its key.
    pub fn delete_connection(&self, workspace: &str, connection: ConnectionId) -> Asked<()> {
        self.delete(within(workspace, format!("/connections/{connection}")))
    }

    /// Tests a connection and asks it anew for its models.
    pub fn check_connection(&self, workspace: &str, connection: ConnectionId) -> Asked<Connection> {
        self.post(within(workspace, format!("/connections/{connection}/check")), &())
    }

    /// The models that the workspace can use.
    pub fn models(&self, workspace: &str) -> Asked<Page<Model>> {
        self.get(within(workspace, "/models"))
    }

    /// The same with those that an admin has taken out of what is offered.
    pub fn all_models(&self, workspace: &str) -> Asked<Page<Model>> {
        self.get(within(workspace, format!("/models{}", query(&ModelsQuery { hidden: true }))))
    }

    /// Says something of a model, in place of what was said before.
    pub fn set_model(&self, workspace: &str, model: &SetModel) -> Asked<Model> {
        self.with(Method::Put, within(workspace, "/models"), model)
    }

    /// What would happen if a provider were gone.
    pub fn fire_drill(&self, workspace: &str, provider: &str) -> Asked<FireDrill> {
        self.get(within(workspace, format!("/fire-drill?provider={}", segment(provider))))
    }

    /// Prepares apps for the loss of a provider.
    pub fn swap(&self, workspace: &str, swap: &CreateSwap) -> Asked<Swap> {
        self.post(within(workspace, "/swaps"), swap)
    }

    /// What was swapped in one act, newest first.
    pub fn swaps(&self, workspace: &str) -> Asked<Page<Swap>> {
        self.get(within(workspace, "/swaps"))
    }

    /// Takes such an act back.
    pub fn undo_swap(&self, workspace: &str, swap: uuid::Uuid) -> Asked<UndoneSwap> {
        self.post(within(workspace, format!("/swaps/{swap}/undo")), &())
    }
}
