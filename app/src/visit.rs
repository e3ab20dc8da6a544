//! What somebody with a share link sees: pages that only the server writes. They have no wasm; one small script, `script/visit.js`,
//! adds to them what HTML alone can't do, and everything works without it.
//!
//! A page is whole ([`page`]), or it stays open while its answer is written ([`streamed`]). With script, an answer that goes on is
//! changed in place by what [`Follower`] tells; the form is sent by script, too, and comes back as a [`Reply`].
//!
//! Everything here must run inside a page of the server, with the reader's `Preferences` in its context.

mod address;
mod answer;
mod document;
mod follower;
mod form;
mod gate;

use api::{Error, SharedApp, SharedRun};
use model::{RunId, Values};

use crate::widgets::held_from_form;

pub use address::Address;
pub use answer::cut_short;
pub use document::{StreamedPage, page, streamed};
pub use follower::{BlockChange, Follower};
pub use form::{AFTER, FormReply, KEY, reply};

/// A visit holds what is behind the link, and what the visitor has done there.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Its address, from which all others on the page are made.
    pub address: Address,
    /// The app behind the link, or why none is.
    pub app: Result<SharedApp, Error>,
    /// The run that the address names.
    pub run: Option<Result<SharedRun, Error>>,
    /// The form that was refused, which comes back with everything that was typed.
    pub refused: Option<RefusedForm>,
    /// The idempotency key of the form.
    pub key: String,
    /// Whether a problem was reported just now.
    pub reported: bool,
    /// A report that was refused, and why; its text comes back, too.
    pub unreported: Option<(String, String)>,
}

/// A form that was refused.
#[derive(Debug, Clone)]
pub struct RefusedForm {
    /// Its fields, in the form that [`held`] returns.
    pub held: Values,
    /// The run whose conversation it was to go on with.
    pub after: Option<RunId>,
    /// Why it was refused.
    pub error: Error,
}

/// Reads a posted form into the shape in which its fields hold values, which the API takes, too.
pub fn held(app: &SharedApp, fields: &[(String, String)]) -> Values {
    let own = fields.iter().filter(|(name, _)| name != KEY && name != AFTER);
    held_from_form(app.kind, &app.inputs, own.map(|(name, value)| (name.as_str(), value.as_str())))
}
