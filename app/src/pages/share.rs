//! The share links of an app.

mod desk;
mod form;
mod list;
mod made;
mod page;
mod reports;
mod revoke;
mod state;

pub use page::SharePage;
