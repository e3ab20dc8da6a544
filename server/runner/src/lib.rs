//! Carries out runs: renders an app's definition, asks its model, retries, falls back, and tells what happens as
//! [`model::run::RunEvent`]s.
//!
//! Everything it needs from outside is a trait it owns ([`Clock`], [`Random`], [`Endpoints`], [`Provider`], [`Sink`]): it has no
//! clock, randomness, database or HTTP of its own, so that each promise about runs can be tested without any of them. It doesn't
//! know who may run what, nor what a budget is: a run that arrives here was accepted.
//!
//! What it promises: text is never lost, doubled or reordered between provider and sink; nothing is asked twice once an answer
//! has begun; stopping closes the provider's socket at once; a run ends in exactly one state; and nothing more is written
//! once the sink says that the run belongs to somebody else. Start reading at [`Runner::run`].

mod attempt;
mod breaker;
mod crash;
mod failure;
mod json;
mod needs;
mod outbox;
mod retry;
mod run;
mod sources;

pub use crash::{AfterCrash, after_crash};
pub use failure::code_of;
pub use json::check_schema;
pub use needs::{AttemptRecord, Batch, Clock, EndpointError, Endpoints, Provider, Random, Sink, SinkError, Target};
pub use run::{Beginning, Run, Runner};
