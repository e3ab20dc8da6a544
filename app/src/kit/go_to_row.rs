//! A row that an address names.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::focus;

/// Gives the row the focus that the address names behind `#`, if its id begins so. The browser itself looks for it before the list is drawn.
pub fn go_to_row(prefix: &'static str) {
    let hash = use_location().hash;
    // Focus and scrolling are the browser's.
    Effect::new(move |before: Option<String>| {
        let row = hash.get().trim_start_matches('#').to_owned();
        if row.starts_with(prefix) && before.as_ref() != Some(&row) {
            let id = row.clone();
            request_animation_frame(move || focus(&id));
        }
        row
    });
}
