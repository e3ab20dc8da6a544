//! The APIs of other houses that Madang speaks as a server: OpenAI's Chat Completions and Responses, and Anthropic's Messages.
//!
//! One file a dialect, and nothing in them does IO: a request becomes an [`Ask`], what happens in a run becomes [`Step`]s, and a
//! [`Dialect`] writes those as its clients expect them. [`target`] decides what an ask means for an app or a model. The routes are
//! in `api/compat`, and a call is a run like any other.
//!
//! Files in messages stay [`Said::files`](crate::runs::said::Said) until `api/compat/given` has looked them up or read them: an app's
//! inputs are given them, and a model is told them in the message.
//!
//! To add a dialect: a file with its body, `Body::ask` and an implementation of [`Dialect`]; a route; its errors in [`errors`].

mod answer;
pub mod anthropic;
mod ask;
mod content;
pub mod embeddings;
pub mod errors;
pub mod files;
pub mod models;
pub mod openai_chat;
pub mod openai_responses;
mod target;
mod tools;

pub use answer::{Dialect, Failure, Frame, Opening, Reading, Step};
pub use ask::{Ask, estimated, plain_bytes};
pub use target::{GivenFiles, for_app, for_embedding, for_model};
