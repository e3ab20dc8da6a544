//! What the browser keeps until the server has it, and leaving the page.

use std::time::Duration;

use api::Draft;
use leptos::{ev, prelude::*, task::spawn_local};

use super::{DraftSaver, draft_content};
use crate::{
    clock, device,
    pages::builder::state::{AutosaveEvent, KeptDraft, KeptName, SaveFailure, SaveStatus, surplus},
};

/// How long after a change that can't be sent it is kept.
const KEPT_AFTER: Duration = Duration::from_millis(400);

impl DraftSaver {
    /// Chooses the name under which this page keeps its changes.
    pub(super) fn name_kept(self) {
        let person = untrack(|| self.session.me()).map(|me| me.id.to_string()).unwrap_or_default();
        let page = device::random_key().unwrap_or_default();
        self.kept_name.set_value(Some(KeptName { person, app: self.app_id(), page }));
    }

    /// Under which name the tab alone keeps changes, for whoever was signed out and signs in again.
    fn tab_name(name: &KeptName) -> String {
        name.of_app()
    }

    /// Keeps the draft until the server has it: in the browser, or in the tab once the person is signed out.
    pub(super) fn keep(self) {
        let Some(name) = self.kept_name.get_value() else { return };
        let (at_ms, left) = (now_ms(), self.is_left.get_value());
        let kept = KeptDraft { base: self.base.get_value(), mine: self.mine(), at_ms, left };
        let Ok(text) = serde_json::to_string(&kept) else { return };
        let is_signed_out = self.trouble.get_untracked() == Some(SaveFailure::SignedOut)
            || self.machine.with_untracked(|machine| machine.saving()) == SaveStatus::Unsaved(SaveFailure::SignedOut);
        let is_kept = !is_signed_out && device::keep_in_browser(&name.to_string(), &text);
        if is_kept {
            device::forget(&Self::tab_name(&name));
        } else {
            device::forget_in_browser(&name.to_string());
            device::keep(&Self::tab_name(&name), &text);
        }
        self.is_kept.set(is_kept);
    }

    /// Keeps the draft in a moment, so that a page that is lost loses no more than a word.
    pub(super) fn keep_soon(self) {
        if !self.keeping.get_value() {
            self.keeping.set_value(true);
            let keep = move || {
                if self.keeping.try_get_value() == Some(true) {
                    self.keeping.set_value(false);
                    if !self.is_saved() {
                        self.keep();
                    }
                }
            };
            set_timeout(keep, KEPT_AFTER);
        }
    }

    pub(super) fn forget_kept(self) {
        if let Some(name) = self.kept_name.get_value() {
            forget(&name);
        }
    }

    /// Restores what an earlier visit could not save.
    pub(super) fn bring_back(self, saved: &Draft) {
        let content = draft_content(saved);
        let Some(kept) = self.left_behind().filter(|kept| kept.adds_to(&content)) else {
            return self.bring_back_history();
        };
        self.take_over(&kept.mine);
        self.bring_back_history();
        let is_base = kept.base == content;
        self.base.set_value(kept.base);
        self.keep();
        self.announcer.say(self.words.saving().brought_back());
        if is_base {
            self.on(AutosaveEvent::Edited);
        } else {
            self.meet(saved.clone());
        }
    }

    /// What this tab or another page left unsaved. It is deleted there, and from now on this page's.
    fn left_behind(self) -> Option<KeptDraft> {
        let name = self.kept_name.get_value()?;
        let now_ms = now_ms();
        let read = |text: String| serde_json::from_str::<KeptDraft>(&text).ok();
        let tab_name = Self::tab_name(&name);
        let in_tab = device::kept(&tab_name).and_then(read);
        device::forget(&tab_name);
        let all = device::kept_in_browser(KeptName::PREFIX);
        let all: Vec<(String, Option<KeptDraft>)> = all.into_iter().map(|(name, text)| (name, read(text))).collect();
        // What can't be read any more counts as very old.
        let ages = all.iter().map(|(name, kept)| (name.clone(), kept.as_ref().map_or(i64::MIN, |kept| kept.at_ms)));
        for surplus in surplus(ages.collect(), now_ms) {
            device::forget_in_browser(&surplus);
        }
        if in_tab.is_some() {
            return in_tab;
        }
        let all = all.into_iter().filter_map(|(name, kept)| Some((name, kept?)));
        let here = all.filter(|(its, _)| its.starts_with(&name.of_app())).collect();
        let (left, kept) = KeptDraft::last_left(here, now_ms)?;
        device::forget_in_browser(&left);
        Some(kept)
    }

    /// Keeps what is unsaved once more, so that no other page takes this one for gone.
    pub fn keep_fresh(self) {
        if !self.is_saved() {
            self.keep();
        }
    }

    /// Whether this page's changes are this person's, as far as it knows.
    pub fn is_of(self, person: model::PersonId) -> bool {
        let own = self.kept_name.with_value(|name| name.as_ref().map(|name| name.person.clone()));
        own.is_none_or(|own| own.is_empty() || own == person.to_string())
    }

    pub fn is_signed_out(self) -> bool {
        self.trouble.get_untracked() == Some(SaveFailure::SignedOut)
    }

    pub(super) fn is_saved(self) -> bool {
        self.machine.with_untracked(|machine| machine.saving()) == SaveStatus::Saved
    }

    pub(super) fn watch_window(self) {
        let online = window_event_listener(ev::online, move |_| self.on(AutosaveEvent::Flush));
        // A hidden tab may be discarded without further notice.
        let hidden = window_event_listener(ev::visibilitychange, move |_| self.put_away());
        let left = window_event_listener(ev::pagehide, move |_| {
            self.is_left.set_value(true);
            self.put_away();
        });
        // The browser may show the same page again.
        let back = window_event_listener(ev::pageshow, move |_| {
            self.is_left.set_value(false);
            self.put_away();
        });
        let closing = window_event_listener(ev::beforeunload, move |event| {
            // Whoever signs out has decided.
            if !self.is_saved() && !device::is_signing_out() {
                self.put_away();
                event.prevent_default();
            }
        });
        // Another tab deletes what this page kept only when the person signs out there.
        let deleted = window_event_listener(ev::storage, move |event| {
            let own = self.kept_name.get_value().map(|name| name.to_string());
            if event.new_value().is_none() && (event.key().is_none() || event.key() == own) {
                self.signed_out();
            }
        });
        on_cleanup(move || {
            deleted.remove();
            online.remove();
            hidden.remove();
            left.remove();
            back.remove();
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

    /// The session has ended, as another request was told: from now on only this tab keeps what is not saved.
    pub fn signed_out(self) {
        if !self.is_saved() {
            self.trouble.set(Some(SaveFailure::SignedOut));
            self.keep();
        }
    }

    /// Called when the person goes to another page of the site; a request in progress goes on without this page.
    pub(super) fn leave(self) {
        self.stop_waiting();
        self.keep_history();
        if self.is_saved() {
            return;
        }
        self.is_left.set_value(true);
        self.keep();
        let (body, client, name) = (self.body(), self.client.get_value(), self.kept_name.get_value());
        let (workspace, app) = (self.workspace.get_untracked(), self.app_id());
        spawn_local(async move {
            // If refused, it stays in the browser until the builder is opened again.
            if client.save_draft(&workspace, &app, &body).await.is_ok()
                && let Some(name) = name
            {
                forget(&name);
            }
        });
    }
}

fn forget(name: &KeptName) {
    device::forget_in_browser(&name.to_string());
    device::forget(&DraftSaver::tab_name(name));
}

fn now_ms() -> i64 {
    clock::now().map_or(0, |now| now.0)
}
