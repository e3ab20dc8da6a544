//! Providers' invoices: adding one, those that are kept, and one beside our own sum.

mod adding;
mod chart;
mod choices;
mod compared;
mod list;

pub use compared::InvoicePage;
pub use list::InvoicesPage;
