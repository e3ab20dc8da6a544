//! Follows a run while it is written, through the browser's `EventSource`, which reconnects by itself and sends the number of the
//! last event (`Last-Event-ID`).
//!
//! What arrives is taken up once a frame (`arrived`), and at once on a page that is given no frames.
//!
//! It gives up when the response is no stream (a starting server answers 503). Then it is opened again here, after a pause, from
//! the last event on.

#[cfg(any(feature = "hydrate", test))]
mod arrived;
#[cfg(any(feature = "hydrate", test))]
mod follow;

use leptos::prelude::*;
use model::{RunId, run::RunProgress};
use send_wrapper::SendWrapper;

/// Called when the followed run has ended.
pub(super) type OnRunEnd = Option<Callback<(RunId, RunProgress)>>;

/// The one run that a page follows; dropped with the page.
#[derive(Debug, Clone, Copy)]
pub struct RunStream {
    // Not in local storage: the server may clean up a page on another thread, where even an empty local value must not be
    // dropped.
    open: StoredValue<Option<SendWrapper<source::OpenStream>>>,
}

impl RunStream {
    pub fn new() -> Self {
        let open = StoredValue::new(None);
        // Otherwise the browser would keep reading for a page that is gone.
        on_cleanup(move || {
            open.try_set_value(None);
        });
        Self { open }
    }

    /// Follows a run to its end instead of the one before. Does nothing if the run is over, or on the server.
    pub(super) fn follow(self, workspace: String, run: RunId, progress: RwSignal<RunProgress>, end: OnRunEnd) {
        source::follow(self, workspace, run, progress, end);
    }

    /// Stops following; the run itself goes on.
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
    use super::{OnRunEnd, RunId, RunProgress, RunStream, RwSignal};

    /// Never constructed.
    #[derive(Debug)]
    pub(super) enum OpenStream {}

    pub(super) fn follow(
        _stream: RunStream,
        _workspace: String,
        _run: RunId,
        _progress: RwSignal<RunProgress>,
        _end: OnRunEnd,
    ) {
    }
}
