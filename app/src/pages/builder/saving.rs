//! Saving the draft: the clock, the network and the browser's storage around the state machine [`Autosave`].

mod history;
mod others;
mod storage;

use std::time::Duration;

use api::{App, Client, Draft, Error, ErrorCode, SaveDraft, Timestamp};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, reactive::traits::IsDisposed, task::spawn_local};
use model::Values;
use ui::{Announcer, use_announcer};

pub use others::{OtherEditor, has_dialog};

use super::state::{
    Autosave, AutosaveCommand, AutosaveEvent, BuilderState, DraftContent, History, KeptName, SaveFailure, SaveStatus,
    SavedNames, StepJoin,
};
use crate::{
    client::use_client,
    device,
    locales::{Builder as Words, use_words},
    session::{Session, use_session},
};

/// Saves the draft of one builder page.
#[derive(Debug, Clone, Copy)]
pub struct DraftSaver {
    machine: RwSignal<Autosave>,
    state: RwSignal<BuilderState>,
    history: RwSignal<History>,
    typing: StoredValue<Option<history::Typing>>,
    /// Tells what waits for a pause in typing that the draft was changed.
    pub settled: RwSignal<()>,
    app: RwSignal<App>,
    workspace: Memo<String>,
    /// The draft as the server has it, at the machine's revision.
    base: StoredValue<DraftContent>,
    /// The names of the inputs in that draft, and in the one that was sent last.
    saved_names: StoredValue<SavedNames>,
    sent_names: StoredValue<SavedNames>,
    pub saved_at: RwSignal<Timestamp>,
    /// Who saved last, if it was somebody else and this page learned of it.
    pub saved_by: RwSignal<Option<OtherEditor>>,
    /// Why the draft is not saved, until it is: while it is tried again, too.
    pub trouble: RwSignal<Option<SaveFailure>>,
    /// Whether the browser keeps what is not saved, after closing the tab as well.
    pub is_kept: RwSignal<bool>,
    /// Why the server rejected the draft.
    pub refusal: RwSignal<Option<Error>>,
    /// Sample values that came with a replaced draft, for the form in which it is tried.
    pub replaced_sample: RwSignal<Option<Values>>,
    /// The other person's draft, if the person has to choose.
    theirs: RwSignal<Option<Draft>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Whether changes will be kept in a moment.
    keeping: StoredValue<bool>,
    /// Under which name the changes are kept; `None` until the page is alive.
    kept_name: StoredValue<Option<KeptName>>,
    /// Whether the page is being left.
    is_left: StoredValue<bool>,
    /// When the person changed something last, in milliseconds since the page was opened.
    edited_at_ms: StoredValue<f64>,
    /// Callbacks that wait for everything to be saved.
    waiting: StoredValue<Vec<Callback<bool>>>,
    client: StoredValue<Client>,
    session: Session,
    announcer: Announcer,
    words: Words,
}

/// Creating a saver, and its interface for the page.
impl DraftSaver {
    /// A saver for a draft that was just loaded.
    pub fn new(draft: Draft, state: RwSignal<BuilderState>, app: RwSignal<App>, workspace: Memo<String>) -> Self {
        let saver = Self {
            machine: RwSignal::new(Autosave::new(draft.revision)),
            state,
            history: RwSignal::new(state.with_untracked(History::new)),
            typing: StoredValue::new(None),
            settled: RwSignal::new(()),
            app,
            workspace,
            base: StoredValue::new(draft_content(&draft)),
            saved_names: StoredValue::new(state.with_untracked(SavedNames::of)),
            sent_names: StoredValue::new(SavedNames::default()),
            saved_at: RwSignal::new(draft.saved_at),
            saved_by: RwSignal::new(None),
            trouble: RwSignal::new(None),
            is_kept: RwSignal::new(true),
            refusal: RwSignal::new(None),
            replaced_sample: RwSignal::new(None),
            theirs: RwSignal::new(None),
            timer: StoredValue::new(None),
            keeping: StoredValue::new(false),
            kept_name: StoredValue::new(None),
            is_left: StoredValue::new(false),
            edited_at_ms: StoredValue::new(0.0),
            waiting: StoredValue::new(Vec::new()),
            client: StoredValue::new(use_client()),
            session: use_session(),
            announcer: use_announcer(),
            words: use_words().builder(),
        };
        Effect::new(move |_| {
            saver.name_kept();
            saver.bring_back(&draft);
            saver.watch_window();
            // In here, because the server leaves nothing unsaved.
            on_cleanup(move || saver.leave());
        });
        saver
    }

    pub fn retry(self) {
        self.settle();
        self.on(AutosaveEvent::Flush);
    }

    /// Saves what is not saved yet, then calls `then` with whether everything is saved.
    pub fn flush_then(self, then: impl Fn(bool) + Send + Sync + 'static) {
        self.settle();
        self.waiting.update_value(|waiting| waiting.push(Callback::new(then)));
        self.on(AutosaveEvent::Flush);
    }

    /// The status to show, tracked.
    pub fn saving(self) -> SaveStatus {
        self.machine.with(|machine| machine.saving())
    }

    /// The revision that the server has, untracked.
    pub fn revision(self) -> u64 {
        self.machine.with_untracked(|machine| machine.revision())
    }

    fn mine(self) -> DraftContent {
        self.state.with_untracked(|state| DraftContent { definition: state.definition(), sample: state.sample() })
    }

    /// From now on changes are based on somebody else's draft, which was taken in.
    fn rebase(self, theirs: DraftContent) {
        let names = self.saved_names.get_value();
        let names = self.state.with_untracked(|state| names.based_on(&theirs.definition.inputs, state));
        self.saved_names.set_value(names);
        self.base.set_value(theirs);
    }

    fn take_over(self, DraftContent { definition, sample }: &DraftContent) {
        self.settle();
        let is_other = self.state.with_untracked(|state| state.sample() != *sample);
        self.state.update(|state| state.replace(definition, sample.as_ref()));
        self.settled.set(());
        if is_other {
            self.replaced_sample.set(Some(sample.clone().unwrap_or_default()));
        }
    }

    /// Replaces the whole draft, which is then saved like any change.
    pub fn replace(self, draft: &DraftContent) {
        self.take_over(draft);
        self.edited(StepJoin::Typing);
    }
}

/// Events, and what follows from them.
impl DraftSaver {
    fn on(self, event: AutosaveEvent) {
        let is_edit = event == AutosaveEvent::Edited;
        let Some(command) = self.machine.try_update(|machine| machine.on(event)) else { return };
        if is_edit {
            self.edited_at_ms.set_value(device::now_ms());
            // Otherwise it is kept in a moment anyway, when it is sent.
            if command == AutosaveCommand::Nothing {
                self.keep_soon();
            }
        }
        match command {
            AutosaveCommand::Nothing => {}
            AutosaveCommand::Wait(wait_ms) => self.wait(wait_ms),
            AutosaveCommand::Save => self.send(),
        }
        self.tell();
    }

    fn wait(self, wait_ms: u64) {
        self.stop_waiting();
        let due = move || self.on(AutosaveEvent::Due);
        self.timer.set_value(set_timeout_with_handle(due, Duration::from_millis(wait_ms)).ok());
    }

    fn stop_waiting(self) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    /// Tells the waiting callbacks how it ended.
    fn tell(self) {
        let saving = self.machine.with_untracked(|machine| machine.saving());
        if saving == SaveStatus::Pending {
            return;
        }
        let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        for then in waiting {
            then.run(saving == SaveStatus::Saved);
        }
    }

    fn body(self) -> SaveDraft {
        let DraftContent { definition, sample } = self.mine();
        let renamed = self.state.with_untracked(|state| self.saved_names.with_value(|saved| saved.renamed(state)));
        SaveDraft { definition, sample, revision: self.revision(), renamed }
    }

    fn send(self) {
        self.stop_waiting();
        self.keep();
        let (body, client) = (self.body(), self.client.get_value());
        self.sent_names.set_value(self.state.with_untracked(SavedNames::of));
        let (workspace, app) = (self.workspace.get_untracked(), self.app_id());
        spawn_local(async move {
            let answer = client.save_draft(&workspace, &app, &body).await;
            if !self.machine.is_disposed() {
                self.arrived(answer);
            }
        });
    }

    fn app_id(self) -> String {
        self.app.with_untracked(|app| app.id.to_string())
    }

    fn arrived(self, answer: Result<Draft, Error>) {
        match answer {
            Ok(draft) => {
                self.base.set_value(draft_content(&draft));
                self.saved_names.set_value(self.sent_names.get_value());
                self.saved_at.set(draft.saved_at);
                self.saved_by.set(None);
                self.refusal.set(None);
                self.trouble.set(None);
                self.app.update(|app| app.unpublished_changes = true);
                self.on(AutosaveEvent::Saved { revision: draft.revision });
                if self.machine.with_untracked(|machine| machine.saving()) == SaveStatus::Saved {
                    self.forget_kept();
                }
            }
            Err(error) => match theirs_in(&error) {
                Some(theirs) => self.meet(theirs),
                None => {
                    let failure = failure(error.code);
                    self.refusal.set((failure == SaveFailure::Refused).then_some(error));
                    self.on(AutosaveEvent::Failed(failure));
                    self.keep();
                    // It is said once, however often it is tried again.
                    if self.trouble.get_untracked() != Some(failure) {
                        self.trouble.set(Some(failure));
                        self.announcer.say(unsaved(failure, self.words));
                    }
                }
            },
        }
    }
}

fn draft_content(draft: &Draft) -> DraftContent {
    DraftContent { definition: draft.definition.clone(), sample: draft.sample.clone() }
}

/// The other person's draft, if it is the reason for the error.
fn theirs_in(error: &Error) -> Option<Draft> {
    let current = error.current.as_deref().filter(|_| error.code == ErrorCode::StaleRevision)?;
    serde_json::from_value(current.clone()).ok()
}

/// Why the draft is not saved, as text.
pub fn unsaved(failure: SaveFailure, w: Words) -> &'static str {
    match failure {
        SaveFailure::Unreachable => w.saving().offline(),
        SaveFailure::SignedOut => w.saving().signed_out(),
        SaveFailure::Refused => w.saving().refused(),
    }
}

fn failure(code: ErrorCode) -> SaveFailure {
    match code {
        ErrorCode::Unauthenticated => SaveFailure::SignedOut,
        ErrorCode::Unavailable
        | ErrorCode::Busy
        | ErrorCode::RateLimited
        | ErrorCode::RequestTimeout
        | ErrorCode::Internal
        | ErrorCode::Unknown => SaveFailure::Unreachable,
        _ => SaveFailure::Refused,
    }
}
