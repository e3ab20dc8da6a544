//! The key that sends.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast};

/// Ctrl+Enter or ⌘+Enter, anywhere on the page but in a dialog.
pub(crate) fn on_send_key(send: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        let send = send.clone();
        let handle = window_event_listener(ev::keydown, move |event| {
            let in_dialog = event
                .target()
                .and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok())
                .is_some_and(|el| el.closest("dialog[open]").ok().flatten().is_some());
            let asked = event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing();
            if asked && !in_dialog && !event.repeat() {
                event.prevent_default();
                send();
            }
        });
        on_cleanup(move || handle.remove());
    });
}
