//! The history of the draft: its steps are saved like any change, and kept in the tab over a reload.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::DraftSaver;
use crate::{
    device,
    pages::builder::state::{AutosaveEvent, Direction, History, ItemKey, StepJoin, StepPlace},
};

/// How long a pause in typing is waited for.
const PAUSE: Duration = Duration::from_millis(150);

/// How long somebody may type without a pause before the page catches up all the same.
const MOST_MS: f64 = 1_000.0;

/// A text that is being typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typing {
    /// The message that it belongs to.
    message: ItemKey,
    began_at_ms: f64,
    timer: Option<TimeoutHandle>,
}

impl DraftSaver {
    /// Something was changed, which becomes a step of the history.
    pub fn edited(self, join: StepJoin) {
        self.record(join);
        self.on(AutosaveEvent::Edited);
    }

    /// A message's text was changed by a key. The history, and what is worked out from the whole draft, wait for a pause: in a long
    /// prompt they take longer than there is between two keys.
    pub fn typed(self, message: ItemKey) {
        let now_ms = device::now_ms();
        let before = self.typing.get_value();
        if let Some(handle) = before.and_then(|typing| typing.timer) {
            handle.clear();
        }
        let began_at_ms = before.map_or(now_ms, |typing| typing.began_at_ms);
        let timer = set_timeout_with_handle(move || self.settle(), PAUSE).ok();
        self.typing.set_value(Some(Typing { message, began_at_ms, timer }));
        self.on(AutosaveEvent::Edited);
        if now_ms - began_at_ms >= MOST_MS {
            self.settle();
        }
    }

    /// Makes what was typed a step of the history, and lets everything follow from it that waits for a pause.
    pub fn settle(self) {
        let Some(typing) = self.typing.try_update_value(Option::take).flatten() else { return };
        if let Some(handle) = typing.timer {
            handle.clear();
        }
        self.record(StepJoin::Typing);
    }

    /// As [`settle`](Self::settle), if what was typed is another message's text.
    pub fn settle_other(self, message: ItemKey) {
        if self.typing.get_value().is_some_and(|typing| typing.message != message) {
            self.settle();
        }
    }

    fn record(self, join: StepJoin) {
        let _ = self.history.try_update(|history| {
            self.state.with_untracked(|state| history.record(state, device::now_ms(), join));
        });
        let _ = self.settled.try_set(());
    }

    /// Goes a step back or forth, which is then saved like any change. Returns what changed, or `None` if there is no such step.
    pub fn go(self, direction: Direction) -> Option<StepPlace> {
        self.settle();
        let (place, snapshot) = self.history.try_update(|history| history.go(direction)).flatten()?;
        self.state.update(|state| state.restore(&snapshot));
        self.settled.set(());
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
        self.settle();
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
