//! What the schema promises as a whole.

mod catalog;
mod isolation;
mod plans;
mod runs;
mod transactions;
