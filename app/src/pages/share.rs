//! The share links of an app.

mod details;
mod fields;
mod form;
mod list;
mod made;
mod page;
mod page_state;
mod reading;
mod reports;
mod revoke;
mod snippet;
mod state;

pub use page::SharePage;
