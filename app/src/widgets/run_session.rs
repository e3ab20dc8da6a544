//! Runs of one app on a page. Each is checked, sent once, shown in the view that it was sent from, followed, stopped and listed.
//!
//! ```ignore
//! let session = RunSession::new(RunTarget::App { workspace, app }, view, recent);
//! let live = session.live();
//! if let Some(run) = session.check(form, None, None) {
//!     session.send(form, run, move |run| live.begin(run.id, run.progress()));
//! }
//! ```

mod recent;
mod sending;

use api::{Client, CreateRun, Error, Run, RunSummary};
use leptos::{prelude::*, task::spawn_local};
use model::{ConversationId, RunId, Values, run::RunProgress};
use uuid::Uuid;

use self::sending::PendingRuns;
use super::{InputForm, LiveRun};
use crate::{client::use_client, device};

pub use recent::RECENT;

/// What a session runs.
#[derive(Debug, Clone)]
pub enum RunTarget {
    /// An app's published version.
    App {
        /// The workspace's slug.
        workspace: String,
        /// The app's slug.
        app: String,
    },
    /// An app's saved draft.
    Draft {
        /// The workspace's slug.
        workspace: String,
        /// The app's id.
        app: String,
    },
    /// Any version of an app, without counting.
    Version {
        /// The workspace's slug.
        workspace: String,
        /// The app's slug.
        app: String,
        number: u32,
    },
}

#[derive(Debug, Clone, Copy)]
pub struct RunSession {
    target: StoredValue<RunTarget>,
    client: StoredValue<Client>,
    /// The run or conversation in view.
    view: Signal<Option<Uuid>>,
    sending: RwSignal<PendingRuns>,
    refusal: RwSignal<Option<Error>>,
    recent: RwSignal<Vec<RunSummary>>,
}

impl RunSession {
    /// A session for `target`. `view` is the run or the conversation in view, which tells where an accepted run belongs.
    pub fn new(target: RunTarget, view: impl Into<Signal<Option<Uuid>>>, recent: Vec<RunSummary>) -> Self {
        Self {
            target: StoredValue::new(target),
            client: StoredValue::new(use_client()),
            view: view.into(),
            sending: RwSignal::new(PendingRuns::default()),
            refusal: RwSignal::new(None),
            recent: RwSignal::new(recent),
        }
    }

    /// A slot for a run of this session; it lives as long as the current owner.
    pub fn live(self) -> LiveRun {
        let workspace = self.target.with_value(|target| target.workspace().to_owned());
        let ended = Callback::new(move |(id, end): (RunId, RunProgress)| {
            self.recent.try_update(|runs| recent::ended(runs, id, &end));
        });
        LiveRun::new(workspace).on_end(ended)
    }

    /// Whether this view has sent a run that has no answer yet, tracked.
    pub fn is_sending(self) -> bool {
        let view = self.view.get();
        self.sending.with(|sending| sending.is_on_its_way(view))
    }

    /// Why the last run was refused, if it is not because of a field.
    pub fn refusal(self) -> RwSignal<Option<Error>> {
        self.refusal
    }

    /// The recent runs, newest first.
    pub fn recent(self) -> RwSignal<Vec<RunSummary>> {
        self.recent
    }

    /// Checks the form; `said` is the message in a chat. Returns `None` if a run is being sent already or if something is wrong,
    /// which the fields then show.
    pub fn check(self, form: InputForm, said: Option<&str>, conversation: Option<ConversationId>) -> Option<CreateRun> {
        self.refusal.set(None);
        if untrack(|| self.is_sending()) {
            return None;
        }
        Some(CreateRun { inputs: form.check(said)?, conversation })
    }

    /// Restores the values of a refused run, and shows what is wrong with them.
    pub fn take_back(self, form: InputForm, held: Values, error: Error) {
        form.put_back(held);
        if !form.refuse(&error) {
            self.refusal.set(Some(error));
        }
    }

    /// Sends a run that was checked. An accepted one is listed, and shown through `accepted` unless the view has changed in the
    /// meantime.
    pub fn send(self, form: InputForm, run: CreateRun, accepted: impl FnOnce(&Run) + 'static) {
        let view = self.view.get_untracked();
        let key = self.sending.try_update(|sending| sending.begin(view, &run, device::random_key)).flatten();
        let (client, target) = (self.client.get_value(), self.target.get_value());
        spawn_local(async move {
            let answer = target.run(&client, &run, key).await;
            // The page may be gone; then the run is in the person's history.
            let Some(view_now) = self.view.try_get_untracked() else { return };
            self.sending.update(|sending| sending.answered(view, answer.as_ref().err().map(|error| error.code)));
            match answer {
                Ok(run) => {
                    self.recent.update(|runs| recent::begun(runs, &run));
                    if view_now == view {
                        accepted(&run);
                    }
                }
                Err(error) if view_now == view && !form.refuse(&error) => self.refusal.set(Some(error)),
                Err(_) => {}
            }
        });
    }
}

impl RunTarget {
    fn workspace(&self) -> &str {
        match self {
            Self::App { workspace, .. } | Self::Draft { workspace, .. } | Self::Version { workspace, .. } => workspace,
        }
    }

    async fn run(&self, client: &Client, run: &CreateRun, key: Option<String>) -> Result<Run, Error> {
        match self {
            Self::App { workspace, app } => client.create_run(workspace, app, run, key).await,
            Self::Draft { workspace, app } => client.try_app(workspace, app, run, key).await,
            Self::Version { workspace, app, number } => client.try_version(workspace, app, *number, run, key).await,
        }
    }
}
