//! The history of the draft: its steps are saved like any change, and kept in the tab over a reload.

use leptos::prelude::*;

use super::DraftSaver;
use crate::{
    device,
    pages::builder::state::{AutosaveEvent, Direction, History, StepJoin, StepPlace},
};

impl DraftSaver {
    /// Something was changed, which becomes a step of the history.
    pub fn edited(self, join: StepJoin) {
        let _ = self.history.try_update(|history| {
            self.state.with_untracked(|state| history.record(state, device::now_ms(), join));
        });
        self.on(AutosaveEvent::Edited);
    }

    /// Goes a step back or forth, which is then saved like any change. Returns what changed, or `None` if there is no such step.
    pub fn go(self, direction: Direction) -> Option<StepPlace> {
        let (place, snapshot) = self.history.try_update(|history| history.go(direction)).flatten()?;
        self.state.update(|state| state.restore(&snapshot));
        self.on(AutosaveEvent::Edited);
        Some(place)
    }

    /// Whether there is a step to go, tracked.
    pub fn can_go(self, direction: Direction) -> bool {
        self.history.with(|history| match direction {
            Direction::Undo => history.can_undo(),
            Direction::Redo => history.can_redo(),
        })
    }

    fn history_name(self) -> String {
        format!("madang:history:{}", self.app_id())
    }

    pub(super) fn keep_history(self) {
        let steps = self.history.with_untracked(|history| {
            let has_steps = history.can_undo() || history.can_redo();
            has_steps.then(|| serde_json::to_string(history).ok()).flatten()
        });
        if let Some(text) = steps {
            device::keep(&self.history_name(), &text);
        }
    }

    /// Takes what somebody else changed into the history.
    pub(super) fn carry_history(self) {
        self.history.update(|history| self.state.with_untracked(|state| history.carry(state)));
    }

    /// Brings back the history of an earlier visit, if it ends in the draft that is on the page now.
    pub(super) fn bring_back_history(self) {
        let kept = device::kept(&self.history_name()).and_then(|text| serde_json::from_str::<History>(&text).ok());
        let history = self.state.with_untracked(|state| {
            kept.and_then(|kept| kept.brought_back(state)).unwrap_or_else(|| History::new(state))
        });
        self.history.set(history);
    }
}
