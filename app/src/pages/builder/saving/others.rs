//! Two people, or two tabs, edit one draft.

use api::Draft;
use leptos::{prelude::*, reactive::traits::IsDisposed, task::spawn_local};
use model::merge::{Merged, Side};

use super::{DraftSaver, draft_content};
use crate::{
    device,
    pages::builder::state::{AutosaveEvent, DraftContent, SaveFailure, SaveStatus, ThreeDrafts, settle},
};

/// Who else saved the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherEditor {
    /// The same person, in another tab or on another device.
    OtherTab,
    /// Another person, by name.
    Of(String),
}

/// Whether a dialog is open. Only in the browser.
pub fn has_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

impl DraftSaver {
    /// Merges the other person's draft with this one, or asks.
    pub(super) fn meet(self, theirs: Draft) {
        let whose = self.whose(&theirs);
        let merged = self.merged_with(&draft_content(&theirs));
        self.trouble.set(None);
        if merged.conflicts.is_empty() {
            let revision = theirs.revision;
            self.take_in(&theirs, merged);
            self.on(AutosaveEvent::Merged { revision });
            self.announcer.say(match &whose {
                OtherEditor::OtherTab => self.words.saving().merged_other_tab().to_owned(),
                OtherEditor::Of(name) => self.words.saving().merged(name),
            });
        } else {
            let said = match whose {
                OtherEditor::OtherTab => self.words.clash().title_other_tab(),
                OtherEditor::Of(_) => self.words.clash().title_short(),
            };
            self.theirs.set(Some(theirs));
            self.on(AutosaveEvent::Clashed);
            self.announcer.say(said);
        }
    }

    /// Takes in what the server was told meanwhile: that the draft has this revision. If nothing is unsaved here, the page then
    /// shows that draft; otherwise its next save is merged.
    pub fn told(self, revision: u64) {
        if matches!(self.trouble.get_untracked(), Some(SaveFailure::Unreachable | SaveFailure::SignedOut)) {
            // The server answers again.
            self.retry();
            if self.machine.with_untracked(|machine| machine.saving()) == SaveStatus::Clash {
                self.trouble.set(None);
            }
        }
        if !self.is_behind(revision) {
            return;
        }
        let (client, workspace, app) = (self.client.get_value(), self.workspace.get_untracked(), self.app_id());
        spawn_local(async move {
            let answer = client.draft(&workspace, &app).await;
            if let Ok(theirs) = answer
                && !self.machine.is_disposed()
            {
                self.take_over_saved(&theirs);
            }
        });
    }

    fn is_behind(self, revision: u64) -> bool {
        // What somebody looks at before they publish must not change under it.
        if has_dialog() {
            return false;
        }
        self.machine.with_untracked(|machine| machine.saving() == SaveStatus::Saved && machine.revision() < revision)
    }

    fn take_over_saved(self, theirs: &Draft) {
        // Something may have been changed or saved here while it was on its way.
        if !self.is_behind(theirs.revision) {
            return;
        }
        let merged = self.merged_with(&draft_content(theirs));
        if !merged.conflicts.is_empty() {
            return;
        }
        let whose = self.whose(theirs);
        self.take_in(theirs, merged);
        self.on(AutosaveEvent::TakenOver { revision: theirs.revision });
        self.announcer.say(match &whose {
            OtherEditor::OtherTab => self.words.saving().taken_over_other_tab().to_owned(),
            OtherEditor::Of(name) => self.words.saving().taken_over(name),
        });
        self.saved_by.set(Some(whose));
        self.saved_at.set(theirs.saved_at);
        self.app.update(|app| app.unpublished_changes = true);
    }

    /// All three drafts, as they are now, without taking the other one in.
    fn with_three<T>(self, theirs: &DraftContent, read: impl FnOnce(ThreeDrafts<'_>) -> T) -> T {
        let mine = self.mine();
        self.base.with_value(|base| read(ThreeDrafts { base, mine: &mine, theirs }))
    }

    fn merged_with(self, theirs: &DraftContent) -> Merged {
        self.with_three(theirs, |three| three.merged(|_| Side::Mine))
    }

    /// Shows what was merged without a conflict; from now on changes are based on the other draft.
    fn take_in(self, theirs: &Draft, merged: Merged) {
        let theirs = draft_content(theirs);
        let sample = self.with_three(&theirs, |three| three.sample());
        let merged = DraftContent { definition: merged.definition, sample };
        if merged != self.mine() {
            self.take_over(&merged);
            self.carry_history();
        }
        self.rebase(theirs);
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

    /// What has to be chosen and what is merged, tracked: it changes while the person continues to write.
    pub fn clash(self) -> Option<Merged> {
        self.state.track();
        let theirs = self.theirs.with(|theirs| theirs.as_ref().map(draft_content))?;
        Some(self.merged_with(&theirs))
    }

    /// Whether nobody has changed anything here for so long, in milliseconds.
    pub fn is_quiet(self, for_ms: f64) -> bool {
        device::now_ms() - self.edited_at_ms.get_value() >= for_ms
    }

    /// Resolves the clash; `choose` returns the side to take for each conflict's path.
    pub fn resolve(self, choose: impl Fn(&str) -> Side) {
        let Some(theirs) = self.theirs.try_update(Option::take).flatten() else { return };
        let (revision, theirs) = (theirs.revision, draft_content(&theirs));
        self.settle();
        let (mine, base) = (self.mine(), self.base.get_value());
        self.history.update(|history| {
            let three = ThreeDrafts { base: &base, mine: &mine, theirs: &theirs };
            self.state.update(|state| settle(state, history, three, choose));
        });
        self.settled.set(());
        let sample = self.mine().sample;
        if sample != mine.sample {
            self.replaced_sample.set(Some(sample.unwrap_or_default()));
        }
        self.rebase(theirs);
        self.on(AutosaveEvent::Resolved { revision });
    }
}
