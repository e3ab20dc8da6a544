//! Models: the connections to providers, and the models that they offer.

mod acts;
mod calendar;
mod catalog;
mod connections;
mod drill;
mod feed;
mod form;
mod kept_back;
mod measure;
mod page_state;

mod named_models;
mod page;
mod remove;
mod stand_ins;
mod state;

pub use page::ModelsPage;
