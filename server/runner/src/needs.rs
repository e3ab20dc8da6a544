//! What a runner needs from outside.

use std::future::Future;

use llm::{ChatRequest, Endpoint, EventStream, Mode, price::Price};
use model::{
    ModelRef, WorkspaceId,
    run::{Attempt, Outcome, RunEvent},
};

/// Time, as far as runs need it.
pub trait Clock: Send + Sync {
    /// Milliseconds since some fixed moment; never goes back.
    fn now_ms(&self) -> u64;

    /// Waits.
    fn sleep_ms(&self, ms: u64) -> impl Future<Output = ()> + Send;
}

/// Chance, so that many runs that failed together don't come back together.
pub trait Random: Send + Sync {
    /// Any number from 0 to `max`, each as likely.
    fn up_to(&self, max: u64) -> u64;
}

/// Where models are reached.
pub trait Endpoints: Send + Sync {
    /// The endpoint of a model of this workspace, with its key. A connection of another workspace is gone to it.
    ///
    /// # Errors
    /// See [`EndpointError`].
    fn find(
        &self,
        workspace: WorkspaceId,
        model: &ModelRef,
    ) -> impl Future<Output = Result<Target, EndpointError>> + Send;

    /// The model of the same connection that is called nearly as one that its provider doesn't have.
    fn nearest(&self, workspace: WorkspaceId, model: &ModelRef) -> impl Future<Output = Option<String>> + Send;
}

/// A model, ready to be asked.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where, and with which key.
    pub endpoint: Endpoint,
    /// The connection's name.
    pub connection_name: String,
    /// The model's name for people.
    pub model_name: String,
    /// What it costs this workspace, if that is known.
    pub price: Option<Price>,
}

/// Why a model can't be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// There is no such connection any more, or it may not be used.
    #[error("the connection is gone")]
    Gone,
    /// Somebody has paused the connection.
    #[error("the connection is paused")]
    Paused,
    /// It can't be told, or its key can't be read.
    #[error("the connection can't be read")]
    Unreadable,
}

/// Who answers: [`llm::Client`], or a script in tests.
pub trait Provider: Send + Sync {
    /// Asks a model. Dropping the stream must close the connection to the provider.
    ///
    /// # Errors
    /// As [`llm::Client::chat`].
    fn chat(
        &self,
        endpoint: &Endpoint,
        request: &ChatRequest,
    ) -> impl Future<Output = Result<EventStream, llm::Error>> + Send;
}

impl Provider for llm::Client {
    fn chat(
        &self,
        endpoint: &Endpoint,
        request: &ChatRequest,
    ) -> impl Future<Output = Result<EventStream, llm::Error>> + Send {
        Self::chat(self, endpoint, request, Mode::Stream)
    }
}

/// Where a run's events go: it numbers, keeps and publishes them.
pub trait Sink: Send + Sync {
    /// Appends what has happened, all or nothing. Called again only when the last call has returned.
    ///
    /// # Errors
    /// See [`SinkError`]. Nothing is appended after an error.
    fn append(&self, batch: Batch) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// How long what is not urgent gathers before it is appended, in milliseconds. A busy sink asks for more at once.
    fn gather_ms(&self) -> u64 {
        25
    }
}

/// What has happened since the last time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// In order. The last batch ends with [`RunEvent::Finished`].
    pub events: Vec<RunEvent>,
    /// The attempts that ended.
    pub attempts: Vec<AttemptRecord>,
    /// How the run ended; only in the last batch.
    pub outcome: Option<Outcome>,
}

/// One call to one model, when it has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRecord {
    /// What is kept of it.
    pub kept: Attempt,
    /// The price that the cost was reckoned with.
    pub price: Option<Price>,
    /// The provider's name for this call: what its support asks for.
    pub provider_request_id: Option<String>,
    /// An error in the provider's own words. For the log; not to be kept, and never for people.
    pub provider_words: Option<String>,
}

/// Why a batch wasn't appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SinkError {
    /// The run belongs to another process by now: whatever this one would write is void.
    #[error("the run was taken over")]
    Fenced,
    /// It can't be kept. The sink has tried as long as made sense.
    #[error("the run's events can't be kept")]
    Unavailable,
}
