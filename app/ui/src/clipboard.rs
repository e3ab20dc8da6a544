//! The clipboard.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

/// Copies `text`, then says whether that worked: browsers refuse it on pages without TLS and when the person forbids it.
pub fn copy_text(text: String, on_done: Option<Callback<Result<(), ()>>>) {
    spawn_local(async move {
        let result = JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
        if let Some(on_done) = on_done {
            on_done.run(result.map(drop).map_err(drop));
        }
    });
}
