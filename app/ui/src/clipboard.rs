//! The clipboard.

use leptos::{ev, prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, Object, Reflect};

/// Copies `text` and reports whether that worked; browsers refuse if the person forbids it.
pub fn copy_text(text: String, on_done: Option<Callback<Result<(), ()>>>) {
    spawn_local(async move {
        // Many servers inside a company have no TLS, and without it browsers have no clipboard object.
        let result = if window().is_secure_context() {
            JsFuture::from(window().navigator().clipboard().write_text(&text)).await.map(drop).map_err(drop)
        } else {
            copy_by_selection(&text).ok_or(())
        };
        if let Some(on_done) = on_done {
            on_done.run(result);
        }
    });
}

/// Copies a text in two formats: HTML for mail and text programs, plain for all others.
pub fn copy_formatted(html: String, plain: String, on_done: Callback<Result<(), ()>>) {
    spawn_local(async move {
        let result = match formatted(&html, &plain).filter(|_| window().is_secure_context()) {
            Some(item) => {
                let written = window().navigator().clipboard().write(&Array::of1(&item));
                JsFuture::from(written).await.map(drop).map_err(drop)
            }
            None => {
                let (rich, bare) = (html.clone(), plain.clone());
                // This handler decides what is copied, whatever is selected.
                let fill = window_event_listener(ev::copy, move |event| {
                    let Some(data) = event.clipboard_data() else { return };
                    if data.set_data("text/html", &rich).and(data.set_data("text/plain", &bare)).is_ok() {
                        event.prevent_default();
                    }
                });
                let result = copy_by_selection(&plain).ok_or(());
                fill.remove();
                result
            }
        };
        on_done.run(result);
    });
}

/// The item for the clipboard; `None` in browsers without `ClipboardItem`.
fn formatted(html: &str, plain: &str) -> Option<web_sys::ClipboardItem> {
    let shapes = Object::new();
    for (media_type, text) in [("text/html", html), ("text/plain", plain)] {
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(media_type);
        let parts = Array::of1(&text.into());
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
        Reflect::set(&shapes, &media_type.into(), &blob).ok()?;
    }
    web_sys::ClipboardItem::new_with_record_from_str_to_blob_promise(&shapes).ok()
}

/// The older way, without a clipboard object: the selection of a temporary field is copied.
fn copy_by_selection(text: &str) -> Option<()> {
    let document = document();
    let before = document.active_element();
    // Beside the focused element, because an open dialog makes everything outside it inert.
    let place = before.as_ref().and_then(|el| el.parent_element()).or_else(|| document.body().map(Into::into))?;
    let field = document.create_element("textarea").ok()?.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
    field.set_value(text);
    field.set_class_name("visually-hidden");
    place.append_child(&field).ok()?;
    field.select();
    let is_copied = document.unchecked_ref::<web_sys::HtmlDocument>().exec_command("copy");
    field.remove();
    if let Some(before) = before.and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = before.focus();
    }
    is_copied.ok()?.then_some(())
}
