//! Follows a run while it is written, through the browser's own `EventSource`: it reconnects by itself and tells the server the
//! number of the last event it has (`Last-Event-ID`).
//!
//! What it can't do is come back from an answer that is no stream (a server that is just starting says 503): then it is opened
//! anew here, after a pause, from the last event taken.

mod progress;

use api::{Client, RunEvent, SharedEvent};
use leptos::prelude::*;
use model::RunId;
use send_wrapper::SendWrapper;

pub use progress::{Fallback, RunProgress, Taken};

/// Through which door a run is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunDoor {
    /// As a member of the workspace with this slug.
    Member(String),
    /// With the share link of this token.
    Shared(String),
}

impl RunDoor {
    /// Where the run's events stream from, those after number `after`.
    pub fn path(&self, run: RunId, after: u64) -> String {
        match self {
            Self::Member(workspace) => Client::run_events_path(workspace, run, after),
            Self::Shared(token) => Client::shared_run_events_path(token, run, after),
        }
    }

    /// Takes an event as it came. Nothing if it can't be read: a newer server may send more kinds, and those count all the same.
    pub fn take(&self, progress: &mut RunProgress, number: u64, json: &str) -> Option<Taken> {
        match self {
            Self::Member(_) => match serde_json::from_str::<RunEvent>(json) {
                Ok(event) => Some(progress.apply(number, event)),
                Err(_) => None,
            },
            Self::Shared(_) => match serde_json::from_str::<SharedEvent>(json) {
                Ok(event) => Some(progress.apply_shared(number, event)),
                Err(_) => None,
            },
        }
    }
}

/// The one run that a page follows; dropped with the page.
#[derive(Debug, Clone, Copy)]
pub struct RunStream {
    // Not in local storage: the server may clean a page up on another thread, where even an empty place in it must not be dropped.
    open: StoredValue<Option<SendWrapper<source::Source>>>,
}

impl RunStream {
    /// Nothing is followed yet.
    pub fn new() -> Self {
        let open = StoredValue::new(None);
        // Otherwise the browser would go on reading for a page that is gone.
        on_cleanup(move || {
            open.try_set_value(None);
        });
        Self { open }
    }

    /// Follows a run to its end; the one before is let go. Does nothing when it is over already, or on the server.
    pub fn follow(self, door: RunDoor, run: RunId, progress: RwSignal<RunProgress>) {
        source::follow(self, door, run, progress);
    }

    /// Lets go of the run that is followed; it goes on without us.
    pub fn leave(self) {
        self.open.set_value(None);
    }
}

impl Default for RunStream {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "hydrate")]
mod source;

/// The server has no `EventSource`.
#[cfg(not(feature = "hydrate"))]
mod source {
    use super::{RunDoor, RunId, RunProgress, RunStream, RwSignal};

    /// Never there.
    #[derive(Debug)]
    pub(super) enum Source {}

    pub(super) fn follow(_stream: RunStream, _door: RunDoor, _run: RunId, _progress: RwSignal<RunProgress>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_as_their_door_has_them() {
        let (member, visitor) = (RunDoor::Member("dalbit".into()), RunDoor::Shared("t".into()));
        let delta = r#"{"kind":"delta","text":"Hi"}"#;
        let attempt = r#"{"kind":"attempt","number":1,"provider_name":"P","model_name":"M"}"#;
        let mut progress = RunProgress::queued();
        assert_eq!(member.take(&mut progress, 1, attempt), Some(Taken::Next));
        assert_eq!(member.take(&mut progress, 2, delta), Some(Taken::Next));
        assert_eq!(visitor.take(&mut progress, 3, delta), Some(Taken::Next));
        assert_eq!(visitor.take(&mut progress, 4, attempt), None);
        assert_eq!((progress.output.as_str(), progress.model_name.as_deref()), ("HiHi", Some("M")));
    }
}
