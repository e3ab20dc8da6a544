//! Executes runs: renders an app's prompt, calls its model, retries, falls back to other models, and reports each step as a
//! [`model::run::RunEvent`].
//!
//! Everything it needs from outside is a trait that it defines ([`Clock`], [`Random`], [`Endpoints`], [`Provider`], [`Sink`]). It
//! has no clock, randomness, database or HTTP client itself, so every guarantee about runs can be tested without them. It knows
//! nothing about permissions or budgets: a run that arrives here was accepted.
//!
//! It guarantees that text is never lost, duplicated or reordered between provider and sink; that nothing is requested twice once
//! an answer has begun that somebody reads; that a part of a long text is not paid for again once it was read; that cancelling closes the connection to the provider at once; that a run ends in exactly one state; and
//! that nothing more is written once the sink says that another process has taken the run over. Start reading at [`Runner::run`].

mod attempt;
mod breaker;
mod crash;
mod failure;
mod json;
mod needs;
mod outbox;
mod privacy;
mod retry;
mod run;
mod sources;

pub use crash::{AfterCrash, LevelBefore, after_crash};
pub use failure::{code_of, error_of};
pub use json::{check_schema, schema_faults};
pub use needs::{
    AttemptRecord, Batch, Clock, EndpointError, Endpoints, Place, Provider, Random, Sink, SinkError, Target,
};
pub use privacy::Privacy;
pub use retry::pause_ms;
pub use run::{Beginning, Run, RunFile, Runner, Tools};
