//! The pages that people with a share link see. Only the server renders them: they have no wasm, and everything works without
//! script. One small script, `script/visit.js`, adds what HTML alone can't do.
//!
//! A page is complete ([`page`]), or it stays open while its answer is written ([`streamed`]). With script, [`Follower`] sends
//! changes to a growing answer, and a form that the script sent is answered with a [`FormReply`].
//!
//! Everything here must run inside a page on the server, with the reader's `Preferences` in its context.

mod address;
mod answer;
mod document;
mod files;
mod follower;
mod form;
mod gate;

use api::{Error, ErrorCode, SharedApp, SharedRun};
use model::{RunId, Values};

use crate::widgets::held_from_form;

pub use address::{Address, Place};
pub use answer::cut_short;
pub use document::{StreamedPage, embed_origins, page, streamed};
pub use follower::{BlockChange, Follower};
pub use form::{AFTER, FormReply, KEY, reply};

/// What is behind the link, and what the visitor did there.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The address from which all others on the page are derived.
    pub address: Address,
    /// The app behind the link, or why it can't be used.
    pub app: Result<SharedApp, Error>,
    /// The run that the address names.
    pub run: Option<Result<SharedRun, Error>>,
    /// The form that was refused, which comes back with everything that was typed.
    pub refused: Option<RefusedForm>,
    /// The idempotency key of the form.
    pub key: String,
    pub reported: bool,
    /// A refused report: its text and why it was refused.
    pub unreported: Option<(String, String)>,
    /// A password, a code or an address that was refused.
    pub tried: Option<Tried>,
    /// How far somebody is who asks for a code by mail.
    pub code: CodeStep,
}

/// How far somebody is who asks for a code by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeStep {
    /// They are to say their address. What they typed before, if it was refused.
    Address(String),
    /// They are to type the code that may have been sent.
    Code,
}

/// What was refused to somebody at the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    pub error: ErrorCode,
    /// In how many minutes the next one may be tried, if that isn't at once.
    pub wait_minutes: Option<u32>,
}

#[derive(Debug, Clone)]
pub struct RefusedForm {
    /// Its fields, in the form that [`held`] returns.
    pub held: Values,
    /// The run whose conversation it was meant to continue.
    pub after: Option<RunId>,
    pub error: Error,
}

/// Parses a posted form into the values that its fields hold, which is also what the API takes.
pub fn held(app: &SharedApp, fields: &[(String, String)]) -> Values {
    let own = fields.iter().filter(|(name, _)| name != KEY && name != AFTER);
    held_from_form(app.kind, &app.inputs, own.map(|(name, value)| (name.as_str(), value.as_str())))
}
