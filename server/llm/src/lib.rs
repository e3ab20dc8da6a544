//! Access to language models. This is the only part of Madang that makes outgoing HTTP requests.
//!
//! - [`chat`] has the types that are common to all providers: a [`ChatRequest`] is sent, and [`Event`]s come back.
//! - [`dialect`] has a file for each wire format, with pure request builders and stream decoders. [`framing`] splits a response
//!   into the frames that they decode.
//! - [`provider`] is the table of presets with their quirks, [`models`] is what providers list, [`catalog`] what is known about
//!   models, and [`price`] what they cost.
//! - [`guard`] decides which addresses may be called, and [`Client`] calls them. Webhooks are posted by it as well ([`Post`]).
//!
//! This crate knows nothing about apps, workspaces or storage. It follows no redirects, uses no proxy, and shows a provider's key
//! to nobody, and a provider's raw words only to the log. Start reading at [`Client::chat`].

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
pub use client::{Checked, Client, EventStream, KeyChecked, Limits, Post, Posted, Settings, SetupError};
pub use embed::{EmbedRequest, EmbedRole, Embeddings, Embeds};
pub use endpoint::{Endpoint, LongWait, Secret};
pub use error::{BadAnswer, Error, ErrorKind, Retry, Unreachable, Waiting};
pub use models::{ModelEntry, ModelList};
pub use provider::Provider;
pub use retired::palm_successor;
pub use takes::{Efforts, JsonBy, Range, Seeds, Takes};
