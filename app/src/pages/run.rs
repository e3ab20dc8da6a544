//! Running an app: its form or its conversation, the answer, and one's last runs of it.

mod address;
mod chat;
mod form;
mod opening;
mod page;
mod parts;

pub use page::RunPage;
