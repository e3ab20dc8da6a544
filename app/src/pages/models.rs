//! Models: the connections to providers, and what they offer.

mod acts;
mod catalog;
mod connections;
mod desk;
mod drill;
mod form;

mod named_models;
mod page;
mod remove;
mod stand_ins;
mod state;

pub use page::ModelsPage;
