//! Runs: the vocabulary of what happens in them, and what is shown of it.
//!
//! The runner reports what happens as [`RunEvent`]s. The store keeps them as JSON, watchers get that JSON, and [`RunProgress`]
//! folds them into what is shown: on the page, on the server and in tests alike.
//!
//! To add something that is known about a run when it has ended (a column of `runs`):
//!
//! 1. a migration: the column, a type after `run_ended` with it, and `write_run_steps` for that type (`…_run_steps.sql` shows
//!    how);
//! 2. a field of [`Outcome`] (`outcome.rs`), which the runner fills in `server/runner/src/run/models.rs`;
//! 3. the store writes and reads it in `server/store/src/runs/columns.rs`;
//! 4. the wire type in `app/api/src/run.rs`: a field of `Run`, set in `Run::ended`;
//! 5. a page shows it: `app/src/pages/runs/detail.rs`, and its words.
//!
//! Then `cargo xtask prepare` and `cargo xtask openapi`.

mod attempt;
mod error;
mod event;
mod fold;
mod outcome;
mod state;

pub use attempt::{Adjustment, Attempt};
pub use error::{RunError, RunErrorCode};
pub use event::{EventKind, PartEnd, RunEnd, RunEvent, WaitReason, call_in_words, kind_of};
pub use fold::{EventOrder, Fallback, PartsProgress, RunProgress};
pub use outcome::Outcome;
pub use state::{AttemptStatus, Feedback, Rating, RunSource, RunState};
