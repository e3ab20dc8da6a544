//! Rows that move, and the focus with them.

use leptos::{prelude::*, wasm_bindgen::JsCast};

/// Does something that may take the focused element out of the page and put it back elsewhere, and gives it the focus again.
pub fn keep_focus(change: impl FnOnce()) {
    let focused = document().active_element();
    change();
    request_animation_frame(move || {
        if let Some(el) = focused.as_ref().and_then(|el| el.dyn_ref::<leptos::web_sys::HtmlElement>()) {
            let _ = el.focus();
        }
    });
}
