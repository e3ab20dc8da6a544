//! Scrolling things into view.

use leptos::{
    prelude::document,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// Makes `el` scrollable by keyboard as long as its content does not fit. The observer goes away with the element.
pub(crate) fn keep_scrollable_by_keyboard(el: &web_sys::Element) {
    let watched = el.clone();
    let on_resize = Closure::<dyn Fn()>::new(move || {
        let is_cut = watched.scroll_height() > watched.client_height();
        // Setting or removing an attribute fails only for malformed names.
        let _ = if is_cut { watched.set_attribute("tabindex", "0") } else { watched.remove_attribute("tabindex") };
    });
    // Owned by the browser, which frees it together with the observer.
    let on_resize = on_resize.into_js_value();
    if let Ok(observer) = web_sys::ResizeObserver::new(on_resize.unchecked_ref()) {
        observer.observe(el);
        // The content may grow inside a box that no longer does.
        for child in (0..el.children().length()).filter_map(|n| el.children().item(n)) {
            observer.observe(&child);
        }
    }
}

/// Scrolls the element with this id into view, moving as little as possible.
pub fn scroll_to(id: &str) {
    if let Some(el) = document().get_element_by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        el.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
