//! Text that survives a reload.

use std::time::Duration;

use leptos::prelude::*;

use crate::device;

/// Keeps what is typed into a field in this tab, and restores what was kept there. Call [`crate::device::forget`] once it is
/// sent. Never use it for passwords.
pub fn keep_typed(text: RwSignal<String>, name: String) {
    let first = StoredValue::new(text.get_untracked());
    let ready = RwSignal::new(false);
    let storage = name.clone();
    Effect::new(move |_| {
        let name = storage.clone();
        // This runs after the field has taken over what was typed before hydration, which is newer than what was kept.
        let bring_back = move || {
            if let Some(kept) = device::kept(&name)
                && text.with_untracked(|text| first.with_value(|first| text == first))
            {
                text.set(kept);
            }
            ready.set(true);
        };
        if let Ok(timer) = set_timeout_with_handle(bring_back, Duration::ZERO) {
            on_cleanup(move || timer.clear());
        }
    });
    Effect::new(move |_| {
        let now = text.get();
        if ready.get() {
            if first.with_value(|first| now == *first) {
                device::forget(&name);
            } else {
                device::keep(&name, &now);
            }
        }
    });
}

/// The name under which the tab keeps what a new app is for, until its builder takes it up.
pub fn wish_name(app: &str) -> String {
    format!("madang:wish:{app}")
}
