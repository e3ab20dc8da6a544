//! The person's runs, and the details of one.

mod detail;
mod page;

pub use detail::RunDetailPage;
pub use page::MyRunsPage;
