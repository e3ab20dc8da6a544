//! Running an app: its form or its conversation, the answer, and one's last runs of it.

mod address;
mod chat;
mod form;
mod opening;
mod page;
mod parts;

#[cfg(feature = "ssr")]
pub use opening::run_of_form;
pub use opening::RefusedRun;
pub use page::RunPage;
