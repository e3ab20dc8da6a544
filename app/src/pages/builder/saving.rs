//! Saving the draft: the clock, the network and the tab's storage around the state machine [`Autosave`].

use std::time::Duration;

use api::{App, Client, Draft, Error, ErrorCode, SaveDraft, Timestamp};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, reactive::traits::IsDisposed, task::spawn_local};
use model::merge::{Conflict, Side, merge, merge_with};
use ui::{Announcer, use_announcer};

use super::state::{Autosave, Both, BuilderState, Command, Event, Failure, KeptDraft, Saving, merge_values};
use crate::{
    client::use_client,
    device,
    locales::{Builder as Words, use_words},
    session::{Session, use_session},
};

/// Who saved a draft in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The same person, in another tab or on another device.
    OtherTab,
    /// Somebody else, by name.
    Of(String),
}

/// Saves the draft of one builder page.
#[derive(Debug, Clone, Copy)]
pub struct Saver {
    machine: RwSignal<Autosave>,
    state: RwSignal<BuilderState>,
    app: RwSignal<App>,
    workspace: Memo<String>,
    /// What the server has, at the machine's revision.
    base: StoredValue<Both>,
    /// When the draft was last saved.
    pub saved_at: RwSignal<Timestamp>,
    /// Why the server won't take it.
    pub refusal: RwSignal<Option<Error>>,
    /// What somebody else saved, where the person has to choose.
    theirs: RwSignal<Option<Draft>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Who waits for everything to be saved.
    waiting: StoredValue<Vec<Callback<bool>>>,
    client: StoredValue<Client>,
    session: Session,
    announcer: Announcer,
    words: Words,
}

/// Starting, and what the page asks for.
impl Saver {
    /// The saver of a draft that was just loaded.
    pub fn new(draft: Draft, state: RwSignal<BuilderState>, app: RwSignal<App>, workspace: Memo<String>) -> Self {
        let saver = Self {
            machine: RwSignal::new(Autosave::new(draft.revision)),
            state,
            app,
            workspace,
            base: StoredValue::new(both(&draft)),
            saved_at: RwSignal::new(draft.saved_at),
            refusal: RwSignal::new(None),
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

    /// Something was changed.
    pub fn edited(self) {
        self.on(Event::Edited);
    }

    /// Tries again now.
    pub fn retry(self) {
        self.on(Event::Flush);
    }

    /// Saves what is not saved yet, then calls back with whether the server has it all.
    pub fn flush_then(self, then: impl Fn(bool) + Send + Sync + 'static) {
        self.waiting.update_value(|waiting| waiting.push(Callback::new(then)));
        self.on(Event::Flush);
    }

    /// What the person sees, tracked.
    pub fn saving(self) -> Saving {
        self.machine.with(|machine| machine.saving())
    }

    /// The revision that the server has, untracked.
    pub fn revision(self) -> u64 {
        self.machine.with_untracked(|machine| machine.revision())
    }

    fn mine(self) -> Both {
        self.state.with_untracked(|state| Both { definition: state.definition(), sample: state.sample() })
    }

    fn take_over(self, Both { definition, sample }: &Both) {
        self.state.update(|state| state.replace(definition, sample.as_ref()));
    }

    /// Puts another definition in the draft's place: it is saved like a change.
    pub fn replace(self, draft: &Both) {
        self.take_over(draft);
        self.edited();
    }
}

/// Events and what follows from them.
impl Saver {
    fn on(self, event: Event) {
        let Some(command) = self.machine.try_update(|machine| machine.on(event)) else { return };
        match command {
            Command::Nothing => {}
            Command::Wait(wait_ms) => self.wait(wait_ms),
            Command::Save => self.send(),
        }
        self.tell();
    }

    fn wait(self, wait_ms: u64) {
        self.stop_waiting();
        let due = move || self.on(Event::Due);
        self.timer.set_value(set_timeout_with_handle(due, Duration::from_millis(wait_ms)).ok());
    }

    fn stop_waiting(self) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    /// Tells those who wait how it ended.
    fn tell(self) {
        let saving = self.machine.with_untracked(|machine| machine.saving());
        if saving == Saving::Pending {
            return;
        }
        let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        for then in waiting {
            then.run(saving == Saving::Saved);
        }
    }

    fn body(self) -> SaveDraft {
        let Both { definition, sample } = self.mine();
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
                self.base.set_value(both(&draft));
                self.saved_at.set(draft.saved_at);
                self.refusal.set(None);
                self.app.update(|app| app.unpublished_changes = true);
                self.on(Event::Saved { revision: draft.revision });
                if self.machine.with_untracked(|machine| machine.saving()) == Saving::Saved {
                    device::forget(&self.kept_name());
                }
            }
            Err(error) => match theirs_in(&error) {
                Some(theirs) => self.meet(theirs),
                None => {
                    let failure = failure(error.code);
                    self.refusal.set((failure == Failure::Refused).then_some(error));
                    self.on(Event::Failed(failure));
                    self.announcer.say(unsaved(failure, self.words));
                }
            },
        }
    }
}

/// Two people, one draft.
impl Saver {
    /// Merges what somebody else saved with what is here, or asks.
    fn meet(self, theirs: Draft) {
        let (base, mine) = (self.base.get_value(), self.mine());
        let merged = merge(&base.definition, &mine.definition, &theirs.definition);
        if merged.conflicts.is_empty() {
            let whose = self.whose(&theirs);
            self.settle(theirs, merged.definition, |revision| Event::Merged { revision });
            self.announcer.say(match &whose {
                Whose::OtherTab => self.words.saving().merged_other_tab().to_owned(),
                Whose::Of(name) => self.words.saving().merged(name),
            });
        } else {
            let said = match self.whose(&theirs) {
                Whose::OtherTab => self.words.clash().title_other_tab(),
                Whose::Of(_) => self.words.clash().title_short(),
            };
            self.theirs.set(Some(theirs));
            self.on(Event::Clashed);
            self.announcer.say(said);
        }
    }

    fn settle(self, theirs: Draft, definition: model::Definition, event: impl FnOnce(u64) -> Event) {
        let (base, mine) = (self.base.get_value(), self.mine());
        let sample = merge_values(base.sample.as_ref(), mine.sample.as_ref(), theirs.sample.as_ref());
        let merged = Both { definition, sample };
        if merged != mine {
            self.take_over(&merged);
        }
        let revision = theirs.revision;
        self.base.set_value(both(&theirs));
        self.on(event(revision));
    }

    /// Who saved this draft.
    pub fn whose(self, draft: &Draft) -> Whose {
        let is_own = untrack(|| self.session.me()).is_some_and(|me| me.id == draft.saved_by.id);
        if is_own { Whose::OtherTab } else { Whose::Of(draft.saved_by.name.clone()) }
    }

    /// What somebody else saved, while the person has to choose; tracked.
    pub fn theirs(self) -> Option<Draft> {
        self.theirs.get()
    }

    /// What both changed, tracked: it changes while the person goes on writing.
    pub fn conflicts(self) -> Vec<Conflict> {
        let mine = self.state.with(|state| state.definition());
        self.theirs.with(|theirs| match theirs {
            Some(theirs) => self.base.with_value(|base| merge(&base.definition, &mine, &theirs.definition).conflicts),
            None => Vec::new(),
        })
    }

    /// Ends the clash: for each conflict, by its path, the side that is taken.
    pub fn resolve(self, choose: impl Fn(&str) -> Side) {
        let Some(theirs) = self.theirs.try_update(Option::take).flatten() else { return };
        let mine = self.mine();
        let merged =
            self.base.with_value(|base| merge_with(&base.definition, &mine.definition, &theirs.definition, choose));
        self.settle(theirs, merged.definition, |revision| Event::Resolved { revision });
    }
}

/// The tab: what is kept there, and when it is left.
impl Saver {
    fn kept_name(self) -> String {
        format!("madang:draft:{}", self.app_id())
    }

    /// Keeps what is here in the tab until the server has it.
    fn keep(self) {
        let kept = KeptDraft { revision: self.revision(), base: self.base.get_value(), mine: self.mine() };
        if let Ok(text) = serde_json::to_string(&kept) {
            device::keep(&self.kept_name(), &text);
        }
    }

    /// Takes up what an earlier visit could not save.
    fn bring_back(self, saved: &Draft) {
        let name = self.kept_name();
        let kept = device::kept(&name).and_then(|text| serde_json::from_str::<KeptDraft>(&text).ok());
        let Some(kept) = kept.filter(|kept| kept.adds_to(&both(saved))) else { return device::forget(&name) };
        self.take_over(&kept.mine);
        self.announcer.say(self.words.saving().brought_back());
        if kept.revision == saved.revision {
            self.edited();
        } else {
            self.base.set_value(kept.base);
            self.meet(saved.clone());
        }
    }

    fn is_saved(self) -> bool {
        self.machine.with_untracked(|machine| machine.saving()) == Saving::Saved
    }

    fn watch_window(self) {
        let online = window_event_listener(ev::online, move |_| self.on(Event::Flush));
        // A hidden tab may be thrown away without another word.
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
        if !self.is_saved() {
            self.keep();
            self.on(Event::Flush);
        }
    }

    /// Going to another page of the site: what is under way goes on without this page.
    fn leave(self) {
        self.stop_waiting();
        if self.is_saved() {
            return;
        }
        self.keep();
        let (body, client, name) = (self.body(), self.client.get_value(), self.kept_name());
        let (workspace, app) = (self.workspace.get_untracked(), self.app_id());
        spawn_local(async move {
            // Refused, it stays in the tab until the builder is opened again.
            if client.save_draft(&workspace, &app, &body).await.is_ok() {
                device::forget(&name);
            }
        });
    }
}

fn both(draft: &Draft) -> Both {
    Both { definition: draft.definition.clone(), sample: draft.sample.clone() }
}

/// The draft that somebody else saved, if that is why this one was refused.
fn theirs_in(error: &Error) -> Option<Draft> {
    let current = error.current.as_deref().filter(|_| error.code == ErrorCode::StaleRevision)?;
    serde_json::from_value(current.clone()).ok()
}

/// Why the draft is not saved, in words.
pub fn unsaved(failure: Failure, w: Words) -> &'static str {
    match failure {
        Failure::Unreachable => w.saving().offline(),
        Failure::SignedOut => w.saving().signed_out(),
        Failure::Refused => w.saving().refused(),
    }
}

fn failure(code: ErrorCode) -> Failure {
    match code {
        ErrorCode::Unauthenticated => Failure::SignedOut,
        ErrorCode::Unavailable
        | ErrorCode::Busy
        | ErrorCode::RateLimited
        | ErrorCode::RequestTimeout
        | ErrorCode::Internal
        | ErrorCode::Unknown => Failure::Unreachable,
        _ => Failure::Refused,
    }
}
