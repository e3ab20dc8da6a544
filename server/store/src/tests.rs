//! What the schema promises as a whole.

mod catalog;
mod isolation;
mod plans;
mod proxy;
pub(crate) mod runs;
mod silence;
mod transactions;
