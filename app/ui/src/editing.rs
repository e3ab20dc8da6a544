//! Writes into a textarea on the person's behalf, so that it can be undone like typing.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Replaces the characters from `start` to `end` (UTF-16 units) with `text`, and puts the caret after it.
///
/// Setting the value would destroy the browser's undo history. `execCommand` keeps it; it is deprecated, but every browser has it
/// and nothing replaces it.
pub fn insert_text(el: &HtmlTextAreaElement, text: &str, start: u32, end: u32) {
    let _ = el.focus();
    let _ = el.set_selection_range(start, end);
    let typed = document()
        .dyn_ref::<HtmlDocument>()
        .is_some_and(|page| page.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or_default());
    if !typed {
        let _ = el.set_range_text_with_start_and_end(text, start, end);
        let caret = start.saturating_add(u32::try_from(text.encode_utf16().count()).unwrap_or_default());
        let _ = el.set_selection_range(caret, caret);
        let options = web_sys::EventInit::new();
        options.set_bubbles(true);
        if let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &options) {
            let _ = el.dispatch_event(&event);
        }
    }
}
