//! The server, with the single binary `madang`.
//!
//! One router (`router`) serves the API (`api`), the few form posts that must work without script (`web`), and the pages (`ssr`).
//! Every route declares who may call it (`auth`). A tenant's data is reached only through the store's tenant of the calling
//! member. Runs continue when their callers leave (`runs`). `models` knows what a model can do and what it costs.
//!
//! The server keeps no important state, so any number of servers may share a database. It makes no outgoing requests itself
//! (crates `llm`, `objects`, `mail` and `otlp` do), and contains no SQL (crate `store` does).
//!
//! Start reading at `start.rs`, then `router.rs`, then any operation under `api/`.

mod answers;
pub mod api;
pub mod audit_command;
pub mod auth;
mod budgets;
mod clock;
mod comparisons;
mod compat;
pub mod config;
pub mod demo_model;
mod doors;
pub mod error;
mod evidence;
mod exports;
#[cfg(feature = "ui")]
mod files;
mod health;
mod invoices;
mod jobs;
mod letters;
pub mod madang;
pub mod models;
pub mod operate;
pub mod panics;
mod porting;
pub mod router;
pub mod runs;
mod serve;
mod shutdown;
#[cfg(feature = "ui")]
mod ssr;
pub mod start;
mod strict;
mod telemetry;
mod templates;
#[cfg(test)]
mod testing;
mod uploads;
mod web;
mod webhooks;
mod zone;
