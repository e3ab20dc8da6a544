//! What the schema promises as a whole.

mod catalog;
mod isolation;
mod runs;
mod transactions;
