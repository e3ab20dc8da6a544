//! The keys that send.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast};

use crate::device;

/// Ctrl+Enter or ⌘+Enter, anywhere on the page but in a dialog.
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

/// Enter in a message's box; with Shift it makes a new line, and so it does on a screen whose keyboard has no Shift to hold.
pub(crate) fn sends_message(event: &ev::KeyboardEvent) -> bool {
    let plain = !(event.shift_key() || event.ctrl_key() || event.meta_key() || event.alt_key());
    let in_text = event.target().is_some_and(|target| target.has_type::<leptos::web_sys::HtmlTextAreaElement>());
    is_enter(event) && plain && in_text && !device::is_touched()
}

/// Enter that is meant as such. While a syllable or a word is being composed it only ends that; Safari tells so after the fact, by a key
/// code that no key has.
fn is_enter(event: &ev::KeyboardEvent) -> bool {
    const COMPOSING: u32 = 229;
    event.key() == "Enter" && !event.is_composing() && event.key_code() != COMPOSING
}
