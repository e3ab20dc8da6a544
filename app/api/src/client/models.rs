//! Connections, models, and preparing apps for their loss.

use model::ConnectionId;

use super::{ApiCall, Client, Method, query, segment, within};
use crate::*;

impl Client {
    /// The providers that Madang can connect to.
    pub fn providers(&self) -> ApiCall<Page<Provider>> {
        self.get("/api/v1/providers".into())
    }

    /// The connections, by name.
    pub fn connections(&self, workspace: &str) -> ApiCall<Page<Connection>> {
        self.get(within(workspace, "/connections"))
    }

    /// Adds a connection and tests it.
    pub fn create_connection(&self, workspace: &str, connection: &CreateConnection) -> ApiCall<Connection> {
        self.post(within(workspace, "/connections"), connection)
    }

    /// Changes a connection.
    pub fn update_connection(
        &self,
        workspace: &str,
        connection: ConnectionId,
        change: &UpdateConnection,
    ) -> ApiCall<Connection> {
        self.with(Method::Patch, within(workspace, format!("/connections/{connection}")), change)
    }

    /// Removes a connection and its key.
    pub fn delete_connection(&self, workspace: &str, connection: ConnectionId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/connections/{connection}")))
    }

    /// Tests a connection and requests its list of models again.
    pub fn check_connection(&self, workspace: &str, connection: ConnectionId) -> ApiCall<Connection> {
        self.post(within(workspace, format!("/connections/{connection}/check")), &())
    }

    /// The models that the workspace can use.
    pub fn models(&self, workspace: &str) -> ApiCall<Page<Model>> {
        self.get(within(workspace, "/models"))
    }

    /// The models including hidden ones.
    pub fn all_models(&self, workspace: &str) -> ApiCall<Page<Model>> {
        self.get(within(workspace, format!("/models{}", query(&ModelsQuery { hidden: true }))))
    }

    /// Replaces the workspace's settings for a model.
    pub fn set_model(&self, workspace: &str, model: &SetModel) -> ApiCall<Model> {
        self.with(Method::Put, within(workspace, "/models"), model)
    }

    /// Takes a price of a model away whose day hasn't begun.
    pub fn remove_model_price(&self, workspace: &str, which: &WhichPrice) -> ApiCall<Model> {
        self.send(Method::Delete, within(workspace, format!("/models/prices{}", query(which))), None, None)
    }

    /// What would happen if a provider failed.
    pub fn fire_drill(&self, workspace: &str, provider: &str) -> ApiCall<FireDrill> {
        self.get(within(workspace, format!("/fire-drill?provider={}", segment(provider))))
    }

    /// Prepares apps for the loss of a provider.
    pub fn swap(&self, workspace: &str, swap: &CreateSwap) -> ApiCall<Swap> {
        self.post(within(workspace, "/swaps"), swap)
    }

    /// Swaps of models, newest first.
    pub fn swaps(&self, workspace: &str) -> ApiCall<Page<Swap>> {
        self.get(within(workspace, "/swaps"))
    }

    /// Which models are switched off, and what hangs on them.
    pub fn retirements(&self, workspace: &str) -> ApiCall<Retirements> {
        self.get(within(workspace, "/retirements"))
    }

    /// Makes a secret address of the calendar, and ends the one before.
    pub fn create_calendar_feed(&self, workspace: &str) -> ApiCall<CalendarFeedCreated> {
        self.post(within(workspace, "/retirements/feed"), &())
    }

    /// Ends the caller's address of the calendar.
    pub fn end_calendar_feed(&self, workspace: &str) -> ApiCall<()> {
        self.delete(within(workspace, "/retirements/feed"))
    }

    /// What measuring apps with another model would cost.
    pub fn estimate_successor(&self, workspace: &str, wanted: &MeasureSuccessor) -> ApiCall<SuccessorEstimate> {
        self.post(within(workspace, "/retirements/measure/estimate"), wanted)
    }

    /// Begins to measure apps with another model; once for each key.
    pub fn measure_successor(
        &self,
        workspace: &str,
        wanted: &MeasureSuccessor,
        key: Option<String>,
    ) -> ApiCall<Measured> {
        self.with_key(Method::Post, within(workspace, "/retirements/measure"), wanted, key)
    }

    /// What was measured with two models.
    pub fn measured(&self, workspace: &str, models: &MeasuredQuery) -> ApiCall<Measured> {
        self.get(within(workspace, format!("/retirements/measured{}", query(models))))
    }

    /// Undoes a swap.
    pub fn undo_swap(&self, workspace: &str, swap: uuid::Uuid) -> ApiCall<UndoneSwap> {
        self.post(within(workspace, format!("/swaps/{swap}/undo")), &())
    }
}
