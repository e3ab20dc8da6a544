//! The program as operators have it: the real binary, real Postgres clusters of the tests' own, signals, and what the documentation says.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "all of it is tests, and what they start is told by the environment"
)]

mod documentation;
mod frozen;
mod http;
mod postgres;
mod provider;
mod server;
mod settings;
mod stopping;
mod two_servers;
