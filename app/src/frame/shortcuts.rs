//! Keyboard shortcuts that work everywhere in the frame.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use ui::{Dialog, Kbd};

use super::{Overlays, nav::expect_overlays};
use crate::{kit::acts_on_letters, locales::use_words, session::use_session};

pub(super) fn listen(overlays: Overlays) {
    let session = use_session();
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| act(&event, overlays, session.letter_keys()));
        on_cleanup(move || handle.remove());
    });
}

fn act(event: &ev::KeyboardEvent, overlays: Overlays, letter_keys: bool) {
    let key = event.key();
    if (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key() && key.eq_ignore_ascii_case("k")
    {
        event.prevent_default();
        overlays.palette.update(|open| *open = !*open);
        return;
    }
    if !acts_on_letters(event, letter_keys) {
        return;
    }
    match key.as_str() {
        "/" if focus_search() => event.prevent_default(),
        "?" => {
            event.prevent_default();
            overlays.keys.set(true);
        }
        _ => {}
    }
}

fn focus_search() -> bool {
    let Ok(Some(el)) = document().query_selector("#main input[type=search]") else { return false };
    el.dyn_ref::<leptos::web_sys::HtmlElement>().is_some_and(|el| el.focus().is_ok())
}

/// The dialog that lists the shortcuts.
#[component]
pub(super) fn KeyList() -> impl IntoView {
    let w = use_words();
    let overlays = expect_overlays();
    let rows = [
        ("Ctrl K, ⌘ K", w.frame().key_palette()),
        ("/", w.frame().key_search()),
        ("Ctrl Enter, ⌘ Enter", w.frame().key_run()),
        ("Esc", w.frame().key_escape()),
        ("C", w.frame().key_copy()),
        ("J, K", w.frame().key_rows()),
        ("{{", w.frame().key_variable()),
        ("Alt ↑, Alt ↓", w.frame().key_move()),
        ("Ctrl Z, ⌘ Z", w.frame().key_undo()),
        ("Ctrl Shift Z, ⌘ Shift Z", w.frame().key_redo()),
        ("?", w.frame().key_help()),
    ];
    view! {
        <Dialog id="keys" open=overlays.keys on_close=move |()| overlays.keys.set(false) title=w.frame().keys() close_label=w.common().close()>
            <dl class="description-list">
                {rows
                    .map(|(key, does)| {
                        view! {
                            <dt>
                                <Kbd>{key}</Kbd>
                            </dt>
                            <dd>{does}</dd>
                        }
                    })
                    .into_iter()
                    .collect_view()}
            </dl>
            <p class="muted">{w.frame().keys_hint()}</p>
        </Dialog>
    }
}
