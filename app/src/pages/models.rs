//! Models: the connections to providers, and what they offer.

mod connections;
mod drill;
mod form;
mod list;
mod named_models;
mod page;
mod remove;
mod stand_ins;
mod state;

pub use page::ModelsPage;
