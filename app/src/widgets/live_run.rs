//! One run on a page: follows it while it is written, stops it and rates it.

use api::{Client, Feedback, Run, RunDetail};
use leptos::{prelude::*, task::spawn_local};
use model::RunId;

use crate::{
    client::use_client,
    widgets::{RunProgress, RunStream},
};

/// A run on a page, or a slot for one.
///
/// ```ignore
/// let live = LiveRun::new(workspace);
/// live.show(&detail);                               // a run that is there already
/// live.begin(run.id, run.progress());               // one that was just accepted
/// view! { <RunView live … /> }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LiveRun {
    workspace: StoredValue<String>,
    client: StoredValue<Client>,
    id: RwSignal<Option<RunId>>,
    progress: RwSignal<RunProgress>,
    feedback: RwSignal<Option<Feedback>>,
    refused: RwSignal<Option<RefusedAction>>,
    stream: RunStream,
    end: StoredValue<Option<Callback<(RunId, RunProgress)>>>,
}

/// What a person can do with a run on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunAction {
    Stop,
    Rate,
}

/// An action that the API refused.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RefusedAction {
    pub act: RunAction,
    pub error: api::Error,
    /// The number of the newest event at that time.
    at_event: u64,
}

impl RefusedAction {
    /// A run that is over no longer needs to be stopped. If only the connection was lost, the next event of the run shows that it
    /// is back.
    fn still_holds(&self, run: &RunProgress) -> bool {
        let came_back = self.error.code == api::ErrorCode::Unavailable && run.last_event != self.at_event;
        self.act == RunAction::Rate || !(run.is_over() || run.stopping || came_back)
    }
}

impl LiveRun {
    /// An empty slot for runs of the workspace with this slug.
    pub fn new(workspace: String) -> Self {
        let live = Self {
            workspace: StoredValue::new(workspace),
            client: StoredValue::new(use_client()),
            id: RwSignal::new(None),
            progress: RwSignal::new(RunProgress::queued()),
            feedback: RwSignal::new(None),
            refused: RwSignal::new(None),
            stream: RunStream::new(),
            end: StoredValue::new(None),
        };
        // In an effect, so that nothing changes during hydration.
        Effect::new(move |_| match live.id.get() {
            Some(id) => live.stream.follow(live.workspace.get_value(), id, live.progress, live.end.get_value()),
            None => live.stream.leave(),
        });
        live
    }

    /// Sets a callback for the end of the run that is followed.
    #[must_use]
    pub fn on_end(self, end: Callback<(RunId, RunProgress)>) -> Self {
        self.end.set_value(Some(end));
        self
    }

    /// Shows a run, and follows it if it is in progress.
    pub fn show(self, detail: &RunDetail) {
        self.begin(detail.run.id, detail.progress());
        self.feedback.set(detail.run.feedback.clone());
    }

    /// Shows a run of which only the list's data is known.
    pub fn show_run(self, run: &Run) {
        self.begin(run.id, run.progress());
        self.feedback.set(run.feedback.clone());
    }

    /// Shows a run and follows it from `progress` on.
    pub fn begin(self, id: RunId, progress: RunProgress) {
        self.refused.set(None);
        self.feedback.set(None);
        self.progress.set(progress);
        self.id.set(Some(id));
    }

    /// Shows no run.
    pub fn clear(self) {
        self.id.set(None);
        self.progress.set(RunProgress::queued());
        self.feedback.set(None);
        self.refused.set(None);
    }

    /// The id of the run, tracked.
    pub fn id(self) -> Option<RunId> {
        self.id.get()
    }

    pub fn progress(self) -> Signal<RunProgress> {
        self.progress.into()
    }

    /// The person's rating of the run.
    pub(super) fn feedback(self) -> RwSignal<Option<Feedback>> {
        self.feedback
    }

    /// The action that was refused and why, as long as it matters, tracked.
    pub(super) fn refused(self) -> Option<RefusedAction> {
        self.refused.get().filter(|refused| self.progress.with(|run| refused.still_holds(run)))
    }

    /// Whether there is a run in progress, tracked.
    pub fn is_live(self) -> bool {
        self.id.with(Option::is_some) && self.progress.with(|run| !run.is_over() && !run.stopping)
    }

    /// Stops the run. It looks stopped at once; the server has the last word.
    pub fn stop(self) {
        let Some(id) = self.id.get_untracked() else { return };
        if self.progress.with_untracked(|run| run.is_over() || run.stopping) {
            return;
        }
        self.progress.update(|run| run.stopping = true);
        let (client, workspace) = (self.client.get_value(), self.workspace.get_value());
        spawn_local(async move {
            let refused = client.cancel_run(&workspace, id).await.err();
            // The page may be gone, or show another run.
            if let Some(error) = refused
                && self.id.try_get_untracked().flatten() == Some(id)
            {
                self.progress.update(|run| run.stopping = false);
                self.refuse(RunAction::Stop, error);
            }
        });
    }

    fn refuse(self, act: RunAction, error: api::Error) {
        let at_event = self.progress.with_untracked(|run| run.last_event);
        self.refused.set(Some(RefusedAction { act, error, at_event }));
    }

    /// Rates the run, or takes the rating back. The page shows it at once.
    pub(super) fn rate(self, feedback: Option<Feedback>, on_done: impl FnOnce() + 'static) {
        let Some(id) = self.id.get_untracked() else { return };
        let workspace = self.workspace.get_value();
        let before = self.feedback.get_untracked();
        self.feedback.set(feedback.clone());
        self.refused.set(None);
        let client = self.client.get_value();
        spawn_local(async move {
            let result = match &feedback {
                Some(feedback) => client.rate_run(&workspace, id, feedback).await,
                None => client.unrate_run(&workspace, id).await,
            };
            if self.id.try_get_untracked().flatten() != Some(id) {
                return;
            }
            match result {
                Ok(()) => on_done(),
                Err(error) => {
                    self.feedback.set(before);
                    self.refuse(RunAction::Rate, error);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use api::{Error, ErrorCode, RunState};
    use model::Language;

    use super::*;

    #[test]
    fn what_could_not_be_stopped_is_told_until_that_is_no_longer_true() {
        let run = |state, last_event| RunProgress { state, last_event, ..RunProgress::queued() };
        let refused = |act, error| RefusedAction { act, error, at_event: 3 };
        let cut_off = refused(RunAction::Stop, Error::unreached(Language::En));
        assert!(cut_off.still_holds(&run(RunState::Running, 3)));
        assert!(!cut_off.still_holds(&run(RunState::Running, 4)), "the connection is back");
        let forbidden = refused(RunAction::Stop, Error::new(ErrorCode::NotFound, Language::En));
        assert!(forbidden.still_holds(&run(RunState::Running, 4)));
        assert!(!forbidden.still_holds(&run(RunState::Completed, 5)), "it has ended by itself");
        let unrated = refused(RunAction::Rate, Error::unreached(Language::En));
        assert!(unrated.still_holds(&run(RunState::Completed, 5)));
    }
}
