//! Bringing things into view.

use leptos::prelude::document;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// Brings the element with this id into view, moving as little as possible.
pub fn scroll_to(id: &str) {
    if let Some(el) = document().get_element_by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        el.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
