//! The interfaces that the runner needs from outside.

use std::future::Future;

use llm::{ChatRequest, Endpoint, EventStream, Mode, price::Price};
use model::{
    ModelRef, WorkspaceId,
    run::{Attempt, Outcome, RunEvent},
};

/// A clock that can also wait.
pub trait Clock: Send + Sync {
    /// Milliseconds since some fixed point in time. Never goes back.
    fn now_ms(&self) -> u64;

    fn sleep_ms(&self, ms: u64) -> impl Future<Output = ()> + Send;
}

/// Randomness, which spreads the retries of runs that failed at the same time.
pub trait Random: Send + Sync {
    /// A uniformly distributed number from 0 to `max`, inclusive.
    fn up_to(&self, max: u64) -> u64;
}

/// Finds out how to reach models.
pub trait Endpoints: Send + Sync {
    /// The endpoint of a model of this workspace, with its key. Connections of other workspaces are not found.
    ///
    /// # Errors
    /// See [`EndpointError`].
    fn find(
        &self,
        workspace: WorkspaceId,
        model: &ModelRef,
    ) -> impl Future<Output = Result<Target, EndpointError>> + Send;

    /// The model of the same connection whose id is most similar to one that its provider doesn't have.
    fn nearest(&self, workspace: WorkspaceId, model: &ModelRef) -> impl Future<Output = Option<String>> + Send;

    /// A place for one more call at the same time, if the workspace has one free just now. It is free again once it is dropped. A
    /// run has its first place already.
    fn another_place(&self, _workspace: WorkspaceId) -> Option<Place> {
        Some(Box::new(()))
    }
}

/// A place among the calls of a workspace.
pub type Place = Box<dyn Send>;

/// A model that is ready to be called.
#[derive(Debug, Clone)]
pub struct Target {
    /// The URL and the key.
    pub endpoint: Endpoint,
    pub connection_name: String,
    /// The model's display name.
    pub model_name: String,
    /// The price that the workspace pays, if it is known.
    pub price: Option<Price>,
    /// Whether it takes pictures, if that is known.
    pub sees: Option<bool>,
    /// The longest prompt and answer together, in tokens, if that is known.
    pub context_tokens: Option<u64>,
    /// Whether the day has come on which its provider switches it off.
    pub is_retired: bool,
}

/// Why a model can't be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The connection doesn't exist any more, or may not be used.
    #[error("the connection is gone")]
    Gone,
    /// A member has paused the connection.
    #[error("the connection is paused")]
    Paused,
    /// The connection, or its key, can't be read.
    #[error("the connection can't be read")]
    Unreadable,
}

/// Calls models: [`llm::Client`], or a script in tests.
pub trait Provider: Send + Sync {
    /// Calls a model. Dropping the stream must close the connection to the provider.
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

/// Receives a run's events, and numbers, stores and publishes them.
pub trait Sink: Send + Sync {
    /// Appends a batch, all or nothing. Not called again before it has returned.
    ///
    /// # Errors
    /// See [`SinkError`]. After an error nothing more is appended.
    fn append(&self, batch: Batch) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// How many milliseconds events that are not urgent are collected before they are appended. A busy sink should return more.
    fn gather_ms(&self) -> u64 {
        25
    }
}

/// What has happened in a run since the previous batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// In order. The last event of the last batch is [`RunEvent::Finished`].
    pub events: Vec<RunEvent>,
    pub attempts: Vec<AttemptRecord>,
    /// A new summary of the conversation before its kept turns.
    pub summary: Option<String>,
    /// The outcome; only in the last batch.
    pub outcome: Option<Outcome>,
}

/// A finished call of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRecord {
    /// The part that is stored.
    pub kept: Attempt,
    /// The price that the cost was calculated with.
    pub price: Option<Price>,
    /// The provider's id for this call, which its support asks for.
    pub provider_request_id: Option<String>,
    /// The provider's error message. Only for the log; it is neither stored nor shown.
    pub provider_words: Option<String>,
}

/// Why a batch could not be appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SinkError {
    /// Another process has taken the run over; nothing that this one writes counts.
    #[error("the run was taken over")]
    Fenced,
    /// Storing failed for as long as trying made sense.
    #[error("the run's events can't be kept")]
    Unavailable,
}
