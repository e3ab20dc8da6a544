//! Talking to language models: the only part of Madang that makes outgoing HTTP requests.
//!
//! - [`chat`] is the neutral vocabulary: a [`ChatRequest`] goes out, [`Event`]s come back, whoever the provider is.
//! - [`dialect`] holds one file per wire dialect: pure request builders and pure stream decoders. [`framing`] cuts what they
//!   decode out of a response's bytes.
//! - [`provider`] is the table of presets with their quirks, [`models`] what they list, [`catalog`] what is known of those, [`price`] what
//!   they cost.
//! - [`guard`] decides which addresses may be called at all, and [`Client`] is the one client that calls them.
//!
//! It knows nothing of apps, workspaces or storage, follows no redirect, uses no proxy, and never shows a provider's key or a
//! provider's raw words to anyone but the log. Start reading at [`Client::chat`].

mod adjust;
mod auth;
pub mod catalog;
pub mod chat;
mod client;
pub mod dialect;
mod embed;
mod endpoint;
mod error;
pub mod framing;
pub mod guard;
pub mod models;
pub mod price;
pub mod provider;
mod retired;
mod takes;

pub use adjust::Adjustment;
pub use chat::{ChatRequest, Event, Mode, Source, StopReason, ToolCall, Usage};
pub use client::{Checked, Client, EventStream, KeyChecked, Limits, Settings, SetupError};
pub use embed::{EmbedRequest, EmbedRole, Embeddings};
pub use endpoint::{Endpoint, LongWait, Secret};
pub use error::{BadAnswer, Error, ErrorKind, Retry, Unreachable, Waiting};
pub use models::{ModelEntry, ModelList};
pub use provider::Provider;
pub use retired::palm_successor;
pub use takes::{Efforts, JsonBy, Range, Seeds, Takes};
