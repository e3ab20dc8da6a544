//! Carrying runs out: the crate `runner`, given this server's database, connections, clock and chance.
//!
//! A run is accepted in one transaction ([`accept`]) and carried out by a task of its own, whoever is still watching. What happens is
//! appended through the store's `LiveRuns`, which also serves watchers. A run whose server died is found by its lease
//! ([`recover`]).

pub mod accept;
mod admission;
mod endpoints;
mod engine;
#[cfg(test)]
mod faults;
mod needs;
mod recover;
mod sink;

pub use engine::{Engine, Job};
pub use recover::recover;
