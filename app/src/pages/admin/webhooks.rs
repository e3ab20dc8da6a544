//! Webhooks: addresses of the company's own programs that are told what happens in the workspace.

mod delivery;
mod detail;
mod form;
mod list;
mod log;
mod secret;
mod shared;
mod state;

pub use detail::WebhookPage;
pub use list::WebhooksPage;
