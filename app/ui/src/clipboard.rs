//! The clipboard.

use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use wasm_bindgen_futures::JsFuture;

/// Copies `text`, then says whether that worked: browsers refuse it when the person forbids it.
pub fn copy_text(text: String, on_done: Option<Callback<Result<(), ()>>>) {
    spawn_local(async move {
        // Many servers inside a company have no TLS, and there browsers have no clipboard object.
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

/// The way from before there was a clipboard object: what is selected in a field is copied.
fn copy_by_selection(text: &str) -> Option<()> {
    let document = document();
    let before = document.active_element();
    // Beside what has the focus: while a dialog is open, everything outside of it is out of reach.
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
