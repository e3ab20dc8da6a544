//! Tests of what operators get: the real binary, real Postgres clusters, signals, and the documentation.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "all of it is tests, and what they start is told by the environment"
)]

mod backups;
mod buckets;
mod cli;
mod documentation;
mod frozen;
mod http;
mod keys;
mod postgres;
mod programs;
mod provider;
mod reading;
mod server;
mod settings;
mod stopping;
mod telling;
mod two_servers;
mod uploading;
mod webhooks;
