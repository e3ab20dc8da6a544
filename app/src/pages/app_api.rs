//! How programs run an app: its API keys, and code with its own fields.

mod examples;
mod page;

pub use page::AppApiPage;
