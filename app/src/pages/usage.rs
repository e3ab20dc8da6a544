//! What runs came to: of the workspace for its admins, and of an app for those who may change it.

mod chart;
mod figures;
mod filters;
mod invoices;
mod lines;
mod near;
mod page;
mod place;
mod state;
mod what_if;

pub use invoices::{InvoicePage, InvoicesPage};
pub use page::{AppUsagePage, UsagePage};
