//! The wire contract: everything that goes over `/api/v1` in both directions, and [`Client`], the typed client over a
//! [`Transport`].
//!
//! The browser, the server-side rendering, the tests and the OpenAPI document all use these types; there is no second description
//! of the API. Nothing here does IO: the transport is passed in. No type here can hold a provider's key, except the write-only
//! fields in which it arrives ([`CreateConnection::key`], [`UpdateConnection::key`]).
//!
//! Requests reject unknown fields; responses may grow, so readers ignore what they don't know. Start reading at [`Client`].

/// Adds the derives of wire types; schemas only for the OpenAPI document.
macro_rules! wire {
    ($($item:item)+) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $item
    )+};
}

#[macro_use]
mod codes;

mod answer;
mod app;
mod audit;
mod budget;
mod client;
mod comparison;
mod connection;
mod drill;
mod error;
mod file;
mod gate;
mod import;
mod invoice;
mod key;
mod link;
mod market;
mod me;
mod member;
mod notice;
mod page;
mod password_reset;
mod personal_data;
mod piece;
mod retention;
mod retirement;
mod run;
mod run_log;
mod setup;
mod shared;
mod split;
mod status;
mod swap;
mod test_row;
mod timestamp;
mod usage;
mod version;
mod webhook;
mod workspace;

pub use answer::*;
pub use app::*;
pub use audit::*;
pub use budget::*;
pub use client::{
    ApiCall, Client, FilePlace, Method, Piece, Reply, Request, Response, Transport, app_export_path,
    invoice_export_path, usage_export_path, workspace_export_path,
};
pub use comparison::*;
pub use connection::*;
pub use drill::*;
pub use error::{Error, ErrorBody, ErrorCode, Problem};
pub use file::*;
pub use gate::*;
pub use import::*;
pub use invoice::*;
pub use key::*;
pub use link::*;
pub use market::*;
pub use me::*;
pub use member::*;
pub use model;
pub use model::{
    Currency, Money,
    run::{
        Adjustment, AttemptStatus, Feedback, Rating, RunEnd, RunError, RunErrorCode, RunEvent, RunSource, RunState,
        WaitReason,
    },
};
pub use notice::*;
pub use page::{Page, PageQuery};
pub use password_reset::*;
pub use personal_data::*;
pub use piece::*;
pub use retention::*;
pub use retirement::*;
pub use run::*;
pub use run_log::*;
pub use setup::*;
pub use shared::*;
pub use split::*;
pub use status::*;
pub use swap::*;
pub use test_row::*;
pub use timestamp::{Civil, NotATime, Timestamp};
pub use usage::*;
pub use version::*;
pub use webhook::*;
pub use workspace::*;
