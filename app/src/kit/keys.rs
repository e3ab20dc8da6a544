//! When single-key shortcuts act.

use leptos::{ev, wasm_bindgen::JsCast};

/// Single keys act only if they can't be meant as text, if the person has not turned them off, and if nothing lies over the page.
pub fn acts_on_letters(event: &ev::KeyboardEvent, letter_keys: bool) -> bool {
    letter_keys
        && !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing())
        && !event.target().and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok()).is_some_and(|el| {
            el.closest("input, textarea, select, [contenteditable], dialog[open]").ok().flatten().is_some()
        })
}
