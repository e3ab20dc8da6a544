//! What the schema promises as a whole.

mod catalog;
mod isolation;
mod plans;
mod proxy;
mod runs;
mod silence;
mod transactions;
