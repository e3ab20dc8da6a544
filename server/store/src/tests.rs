//! What the schema promises as a whole.

mod catalog;
mod gate;
mod isolation;
mod plans;
mod runs;
mod silence;
mod transactions;
