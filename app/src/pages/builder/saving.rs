//! Saving the draft: the clock, the network and the tab's storage around the state machine [`Autosave`].

mod history;

use std::time::Duration;

use api::{App, Client, Draft, Error, ErrorCode, SaveDraft, Timestamp};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, reactive::traits::IsDisposed, task::spawn_local};
use model::{
    Values,
    merge::{Conflict, Side, merge, merge_with},
};
use ui::{Announcer, use_announcer};

use super::state::{
    Autosave, AutosaveCommand, AutosaveEvent, BuilderState, DraftContent, History, KeptDraft, SaveFailure, SaveStatus,
    StepJoin, merge_values,
};
use crate::{
    client::use_client,
    device,
    locales::{Builder as Words, use_words},
    session::{Session, use_session},
};

/// Who else saved the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherEditor {
    /// The same person, in another tab or on another device.
    OtherTab,
    /// Another person, by name.
    Of(String),
}

/// Saves the draft of one builder page.
#[derive(Debug, Clone, Copy)]
pub struct DraftSaver {
    machine: RwSignal<Autosave>,
    state: RwSignal<BuilderState>,
    history: RwSignal<History>,
    app: RwSignal<App>,
    workspace: Memo<String>,
    /// The draft as the server has it, at the machine's revision.
    base: StoredValue<DraftContent>,
    pub saved_at: RwSignal<Timestamp>,
    /// Why the server rejected the draft.
    pub refusal: RwSignal<Option<Error>>,
    /// Sample values that came with a replaced draft, for the form in which it is tried.
    pub replaced_sample: RwSignal<Option<Values>>,
    /// The other person's draft, if the person has to choose.
    theirs: RwSignal<Option<Draft>>,
    timer: StoredValue<Option<TimeoutHandle>>,
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
            app,
            workspace,
            base: StoredValue::new(draft_content(&draft)),
            saved_at: RwSignal::new(draft.saved_at),
            refusal: RwSignal::new(None),
            replaced_sample: RwSignal::new(None),
            theirs: RwSignal::new(None),
            timer: StoredValue::new(None),
            waiting: StoredValue::new(Vec::new()),
            client: StoredValue::new(use_client()),
            session: use_session(),
            announcer: use_announcer(),
            words: use_words().builder(),
        };
        Effect::new(move |_| {
            saver.bring_back(&draft);
            saver.watch_window();
            // In here, because the server leaves nothing unsaved.
            on_cleanup(move || saver.leave());
        });
        saver
    }

    pub fn retry(self) {
        self.on(AutosaveEvent::Flush);
    }

    /// Saves what is not saved yet, then calls `then` with whether everything is saved.
    pub fn flush_then(self, then: impl Fn(bool) + Send + Sync + 'static) {
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

    fn take_over(self, DraftContent { definition, sample }: &DraftContent) {
        let is_other = self.state.with_untracked(|state| state.sample() != *sample);
        self.state.update(|state| state.replace(definition, sample.as_ref()));
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
        let Some(command) = self.machine.try_update(|machine| machine.on(event)) else { return };
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
        SaveDraft { definition, sample, revision: self.revision() }
    }

    fn send(self) {
        self.stop_waiting();
        self.keep();
        let (body, client) = (self.body(), self.client.get_value());
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
                self.saved_at.set(draft.saved_at);
                self.refusal.set(None);
                self.app.update(|app| app.unpublished_changes = true);
                self.on(AutosaveEvent::Saved { revision: draft.revision });
                if self.machine.with_untracked(|machine| machine.saving()) == SaveStatus::Saved {
                    device::forget(&self.kept_name());
                }
            }
            Err(error) => match theirs_in(&error) {
                Some(theirs) => self.meet(theirs),
                None => {
                    let failure = failure(error.code);
                    self.refusal.set((failure == SaveFailure::Refused).then_some(error));
                    self.on(AutosaveEvent::Failed(failure));
                    self.announcer.say(unsaved(failure, self.words));
                }
            },
        }
    }
}

/// Two people edit one draft.
impl DraftSaver {
    /// Merges the other person's draft with this one, or asks.
    fn meet(self, theirs: Draft) {
        let (base, mine) = (self.base.get_value(), self.mine());
        let merged = merge(&base.definition, &mine.definition, &theirs.definition);
        if merged.conflicts.is_empty() {
            let whose = self.whose(&theirs);
            self.settle(theirs, merged.definition, |revision| AutosaveEvent::Merged { revision });
            self.announcer.say(match &whose {
                OtherEditor::OtherTab => self.words.saving().merged_other_tab().to_owned(),
                OtherEditor::Of(name) => self.words.saving().merged(name),
            });
        } else {
            let said = match self.whose(&theirs) {
                OtherEditor::OtherTab => self.words.clash().title_other_tab(),
                OtherEditor::Of(_) => self.words.clash().title_short(),
            };
            self.theirs.set(Some(theirs));
            self.on(AutosaveEvent::Clashed);
            self.announcer.say(said);
        }
    }

    fn settle(self, theirs: Draft, definition: model::Definition, event: impl FnOnce(u64) -> AutosaveEvent) {
        let (base, mine) = (self.base.get_value(), self.mine());
        let sample = merge_values(base.sample.as_ref(), mine.sample.as_ref(), theirs.sample.as_ref());
        let merged = DraftContent { definition, sample };
        if merged != mine {
            self.take_over(&merged);
            self.carry_history();
        }
        let revision = theirs.revision;
        self.base.set_value(draft_content(&theirs));
        self.on(event(revision));
    }

    /// Who saved this draft.
    pub fn whose(self, draft: &Draft) -> OtherEditor {
        let is_own = untrack(|| self.session.me()).is_some_and(|me| me.id == draft.saved_by.id);
        if is_own { OtherEditor::OtherTab } else { OtherEditor::Of(draft.saved_by.name.clone()) }
    }

    /// The other person's draft while the person has to choose, tracked.
    pub fn theirs(self) -> Option<Draft> {
        self.theirs.get()
    }

    /// The conflicts, tracked: they change while the person continues to write.
    pub fn conflicts(self) -> Vec<Conflict> {
        let mine = self.state.with(|state| state.definition());
        self.theirs.with(|theirs| match theirs {
            Some(theirs) => self.base.with_value(|base| merge(&base.definition, &mine, &theirs.definition).conflicts),
            None => Vec::new(),
        })
    }

    /// Resolves the clash; `choose` returns the side to take for each conflict's path.
    pub fn resolve(self, choose: impl Fn(&str) -> Side) {
        let Some(theirs) = self.theirs.try_update(Option::take).flatten() else { return };
        let mine = self.mine();
        let merged =
            self.base.with_value(|base| merge_with(&base.definition, &mine.definition, &theirs.definition, choose));
        self.settle(theirs, merged.definition, |revision| AutosaveEvent::Resolved { revision });
    }
}

/// The tab's storage, and leaving the page.
impl DraftSaver {
    fn kept_name(self) -> String {
        format!("madang:draft:{}", self.app_id())
    }

    /// Keeps the draft in the tab until the server has it.
    fn keep(self) {
        let kept = KeptDraft { revision: self.revision(), base: self.base.get_value(), mine: self.mine() };
        if let Ok(text) = serde_json::to_string(&kept) {
            device::keep(&self.kept_name(), &text);
        }
    }

    /// Restores what an earlier visit could not save.
    fn bring_back(self, saved: &Draft) {
        let name = self.kept_name();
        let kept = device::kept(&name).and_then(|text| serde_json::from_str::<KeptDraft>(&text).ok());
        let Some(kept) = kept.filter(|kept| kept.adds_to(&draft_content(saved))) else {
            self.bring_back_history();
            return device::forget(&name);
        };
        self.take_over(&kept.mine);
        self.bring_back_history();
        self.announcer.say(self.words.saving().brought_back());
        if kept.revision == saved.revision {
            self.on(AutosaveEvent::Edited);
        } else {
            self.base.set_value(kept.base);
            self.meet(saved.clone());
        }
    }

    fn is_saved(self) -> bool {
        self.machine.with_untracked(|machine| machine.saving()) == SaveStatus::Saved
    }

    fn watch_window(self) {
        let online = window_event_listener(ev::online, move |_| self.on(AutosaveEvent::Flush));
        // A hidden tab may be discarded without further notice.
        let hidden = window_event_listener(ev::visibilitychange, move |_| self.put_away());
        let left = window_event_listener(ev::pagehide, move |_| self.put_away());
        let closing = window_event_listener(ev::beforeunload, move |event| {
            if !self.is_saved() {
                self.put_away();
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            online.remove();
            hidden.remove();
            left.remove();
            closing.remove();
        });
    }

    fn put_away(self) {
        self.keep_history();
        if !self.is_saved() {
            self.keep();
            self.on(AutosaveEvent::Flush);
        }
    }

    /// Called when the person goes to another page of the site; a request in progress goes on without this page.
    fn leave(self) {
        self.stop_waiting();
        self.keep_history();
        if self.is_saved() {
            return;
        }
        self.keep();
        let (body, client, name) = (self.body(), self.client.get_value(), self.kept_name());
        let (workspace, app) = (self.workspace.get_untracked(), self.app_id());
        spawn_local(async move {
            // If refused, it stays in the tab until the builder is opened again.
            if client.save_draft(&workspace, &app, &body).await.is_ok() {
                device::forget(&name);
            }
        });
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
