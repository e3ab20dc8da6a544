//! The server: one binary, `madang`.
//!
//! It serves the API (`api`), the few form posts that must work without script (`web`), and the pages (`ssr`), all on one router
//! (`router`). Every route names who may call it (`auth`). What tenants own is reached only through the store's tenant of the member
//! who asks. Runs go on when their callers leave (`runs`). What a model can do and costs is in `models`.
//!
//! It holds no state that matters: any number of servers may work on one database. It never makes an outgoing request itself (crate
//! `llm` does) and writes no SQL (crate `store` does).
//!
//! Start reading at `start.rs`, then `router.rs`, then any operation under `api/`.

pub mod api;
pub mod auth;
pub mod config;
pub mod demo_model;
pub mod error;
#[cfg(feature = "ui")]
mod files;
mod health;
mod jobs;
pub mod madang;
pub mod models;
pub mod router;
pub mod runs;
mod serve;
mod shutdown;
#[cfg(feature = "ui")]
mod ssr;
pub mod start;
mod strict;
mod templates;
#[cfg(test)]
mod testing;
mod web;
