//! One run on a page: followed while it is written, stopped, rated.

use api::{Client, Feedback, Run, RunDetail};
use leptos::{prelude::*, task::spawn_local};
use model::RunId;

use crate::{
    client::use_client,
    widgets::{RunProgress, RunStream},
};

/// One run on a page, or the place for one.
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
    refusal: RwSignal<Option<api::Error>>,
    stream: RunStream,
    end: StoredValue<Option<Callback<(RunId, RunProgress)>>>,
}

impl LiveRun {
    /// The place for a run of the workspace with this slug.
    pub fn new(workspace: String) -> Self {
        let live = Self {
            workspace: StoredValue::new(workspace),
            client: StoredValue::new(use_client()),
            id: RwSignal::new(None),
            progress: RwSignal::new(RunProgress::queued()),
            feedback: RwSignal::new(None),
            refusal: RwSignal::new(None),
            stream: RunStream::new(),
            end: StoredValue::new(None),
        };
        // In an effect, so that nothing changes under the page while the browser takes it over.
        Effect::new(move |_| match live.id.get() {
            Some(id) => live.stream.follow(live.workspace.get_value(), id, live.progress, live.end.get_value()),
            None => live.stream.leave(),
        });
        live
    }

    /// What is done when a run that is followed has ended.
    #[must_use]
    pub fn on_end(self, end: Callback<(RunId, RunProgress)>) -> Self {
        self.end.set_value(Some(end));
        self
    }

    /// Shows a run as it is, and follows it when it goes on.
    pub fn show(self, detail: &RunDetail) {
        self.begin(detail.run.id, detail.progress());
        self.feedback.set(detail.run.feedback.clone());
    }

    /// Shows a run of which only the list's view is known.
    pub fn show_run(self, run: &Run) {
        self.begin(run.id, run.progress());
        self.feedback.set(run.feedback.clone());
    }

    /// Shows a run from `progress` on.
    pub fn begin(self, id: RunId, progress: RunProgress) {
        self.refusal.set(None);
        self.feedback.set(None);
        self.progress.set(progress);
        self.id.set(Some(id));
    }

    /// Shows none.
    pub fn clear(self) {
        self.id.set(None);
        self.progress.set(RunProgress::queued());
        self.feedback.set(None);
        self.refusal.set(None);
    }

    /// Which run it is, tracked.
    pub fn id(self) -> Option<RunId> {
        self.id.get()
    }

    /// How far it is, tracked.
    pub fn progress(self) -> Signal<RunProgress> {
        self.progress.into()
    }

    /// What the person said of it.
    pub(super) fn feedback(self) -> RwSignal<Option<Feedback>> {
        self.feedback
    }

    /// Why it could not be stopped or rated.
    pub(super) fn refusal(self) -> RwSignal<Option<api::Error>> {
        self.refusal
    }

    /// Whether there is a run and more of it is coming, tracked.
    pub fn is_live(self) -> bool {
        self.id.with(Option::is_some) && self.progress.with(|run| !run.is_over() && !run.stopping)
    }

    /// Stops it. It looks stopped at once; the server has the last word.
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
                self.refusal.set(Some(error));
            }
        });
    }

    /// Says whether it was useful, or takes that back. It looks so at once.
    pub(super) fn rate(self, feedback: Option<Feedback>, on_done: impl FnOnce() + 'static) {
        let Some(id) = self.id.get_untracked() else { return };
        let workspace = self.workspace.get_value();
        let before = self.feedback.get_untracked();
        self.feedback.set(feedback.clone());
        self.refusal.set(None);
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
                    self.refusal.set(Some(error));
                }
            }
        });
    }
}
