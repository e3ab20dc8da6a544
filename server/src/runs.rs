//! Executing runs: connects crate `runner` with this server's database, connections, clock and randomness.
//!
//! A run is accepted in one transaction ([`accept`]) and executed by its own task, whether or not anybody watches. Its events are
//! appended through the store's `LiveRuns`, which also serves watchers. If the server dies, another one finds the run by its
//! expired lease ([`recover`]).

pub mod accept;
mod admission;
pub mod attached;
pub mod embed;
mod endpoints;
mod engine;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod long_texts;
mod needs;
mod past;
mod privacy;
mod recover;
mod reserve;
pub mod said;
mod sink;

pub use admission::{Admission, Place};
pub use engine::{Engine, Job};
pub use recover::recover;
