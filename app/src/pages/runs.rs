//! The person's runs, and the details of one.

mod detail;
mod page;

pub use detail::RunDetailPage;
pub(in crate::pages) use detail::{Given, Steps};
pub use page::MyRunsPage;
