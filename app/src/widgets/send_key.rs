//! Keyboard shortcuts for sending.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast};

use crate::device;

/// Ctrl+Enter or ⌘+Enter, anywhere on the page except in a dialog.
pub(crate) fn on_send_key(send: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        let send = send.clone();
        let handle = window_event_listener(ev::keydown, move |event| {
            let in_dialog = event
                .target()
                .and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok())
                .is_some_and(|el| el.closest("dialog[open]").ok().flatten().is_some());
            let asked = is_enter(&event) && (event.ctrl_key() || event.meta_key());
            if asked && !in_dialog && !event.repeat() {
                event.prevent_default();
                send();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Enter in a message box. Shift+Enter makes a new line, and so does Enter on touch screens, whose keyboards have no Shift to
/// hold.
pub(crate) fn sends_message(event: &ev::KeyboardEvent) -> bool {
    let plain = !(event.shift_key() || event.ctrl_key() || event.meta_key() || event.alt_key());
    let in_text = event.target().is_some_and(|target| target.has_type::<leptos::web_sys::HtmlTextAreaElement>());
    is_enter(event) && plain && in_text && !device::is_touched()
}

/// Whether an Enter is meant as one. While an input method is composing, Enter only ends the composition; Safari reports that
/// Enter afterwards, with key code 229.
fn is_enter(event: &ev::KeyboardEvent) -> bool {
    const COMPOSING: u32 = 229;
    event.key() == "Enter" && !event.is_composing() && event.key_code() != COMPOSING
}
