//! Text that survives a reload.

use std::time::Duration;

use leptos::prelude::*;

use crate::device;

/// Keeps what is typed into a field in this tab, and brings back what was kept there. Forget it with
/// [`crate::device::forget`] once it is sent. Never for passwords.
pub fn keep_typed(text: RwSignal<String>, name: String) {
    let first = StoredValue::new(text.get_untracked());
    let ready = RwSignal::new(false);
    let storage = name.clone();
    Effect::new(move |_| {
        let name = storage.clone();
        // After the field has taken over what was typed before the page woke up: that is newer than what was kept.
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
