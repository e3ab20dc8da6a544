//! Running an app: its form or conversation, the answer, and the person's last runs of it.

mod address;
mod chat;
mod cost;
mod form;
mod keep;
mod opening;
mod page;
mod parts;

pub use opening::RefusedRun;
#[cfg(feature = "ssr")]
pub use opening::run_of_form;
pub use page::RunPage;
