//! The share links of an app.

mod form;
mod list;
mod made;
mod page;
mod page_state;
mod reports;
mod revoke;
mod state;

pub use page::SharePage;
