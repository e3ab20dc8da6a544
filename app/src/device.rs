//! What a page needs from its browser: text kept in the tab or the browser, random keys, saving files, the width of the window.
//!
//! The server has none of it; there every function does nothing.

mod browser;

pub use browser::{forget_in_browser, is_signing_out, keep_in_browser, kept_in_browser, send_beacon, signing_out};

/// The text kept in this tab under `name`.
#[cfg(feature = "hydrate")]
pub fn kept(name: &str) -> Option<String> {
    session_storage()?.get_item(name).ok().flatten()
}

/// Keeps a text in this tab: it survives a reload, and is gone when the tab is closed.
#[cfg(feature = "hydrate")]
pub fn keep(name: &str, text: &str) {
    if let Some(storage) = session_storage().filter(|_| !is_signing_out()) {
        // A browser that can't store anything (private mode, storage full) must not prevent typing.
        let _ = storage.set_item(name, text);
    }
}

/// Deletes what is kept under `name`.
#[cfg(feature = "hydrate")]
pub fn forget(name: &str) {
    if let Some(storage) = session_storage() {
        let _ = storage.remove_item(name);
    }
}

#[cfg(feature = "hydrate")]
fn session_storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().session_storage().ok().flatten()
}

/// A random idempotency key.
#[cfg(feature = "hydrate")]
pub fn random_key() -> Option<String> {
    let mut bytes = [0; 16];
    // `randomUUID` is missing on pages without TLS; `getRandomValues` is not.
    leptos::prelude::window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// Lets the person save a text as a file.
#[cfg(feature = "hydrate")]
pub fn save_file(name: &str, media_type: &str, text: &str) {
    use wasm_bindgen::{JsCast, JsValue};
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(&format!("{media_type};charset=utf-8"));
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(address) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let link = leptos::prelude::document().create_element("a").ok();
    if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&address);
}

/// The bytes of a file from `from` to before `to`; `None` if they can't be read any more.
#[cfg(feature = "hydrate")]
pub async fn piece_of(file: &web_sys::File, from: u64, to: u64) -> Option<Vec<u8>> {
    #[expect(clippy::cast_precision_loss, reason = "no file is so large")]
    let piece = file.slice_with_f64_and_f64(from as f64, to as f64).ok()?;
    let bytes = wasm_bindgen_futures::JsFuture::from(piece.array_buffer()).await.ok()?;
    let bytes = js_sys::Uint8Array::new(&bytes).to_vec();
    (u64::try_from(bytes.len()).ok()? == to.saturating_sub(from)).then_some(bytes)
}

/// Whether the browser is online, as far as it knows.
#[cfg(feature = "hydrate")]
pub fn is_online() -> bool {
    leptos::prelude::window().navigator().on_line()
}

/// Waits.
#[cfg(feature = "hydrate")]
pub async fn sleep(ms: u64) {
    let over = js_sys::Promise::new(&mut |resolve, _| {
        let wake = move || drop(resolve.call0(&wasm_bindgen::JsValue::NULL));
        leptos::prelude::set_timeout(wake, std::time::Duration::from_millis(ms));
    });
    // A promise that is only ever resolved.
    let _ = wasm_bindgen_futures::JsFuture::from(over).await;
}

/// Opens the browser's dialog for printing, which also saves as PDF.
#[cfg(feature = "hydrate")]
pub fn print() {
    // A browser without one has nothing else to offer.
    let _ = leptos::prelude::window().print();
}

/// The server has no files of its visitors.
#[cfg(not(feature = "hydrate"))]
pub async fn piece_of(_file: &leptos::web_sys::File, _from: u64, _to: u64) -> Option<Vec<u8>> {
    None
}

/// The server is.
#[cfg(not(feature = "hydrate"))]
pub fn is_online() -> bool {
    true
}

/// The server doesn't wait.
#[cfg(not(feature = "hydrate"))]
pub async fn sleep(_ms: u64) {}

/// The server prints nothing.
#[cfg(not(feature = "hydrate"))]
pub fn print() {}

/// Milliseconds since the page was opened, in fractions.
#[cfg(feature = "hydrate")]
pub fn now_ms() -> f64 {
    leptos::prelude::window().performance().map_or(0.0, |clock| clock.now())
}

/// Whether nobody can see the page, which is then given no frames.
#[cfg(feature = "hydrate")]
pub fn is_hidden() -> bool {
    leptos::prelude::document().hidden()
}

/// Calls `act` in the next frame, or a little later if the page is given none because it is hidden.
#[cfg(feature = "hydrate")]
pub fn in_next_frame(act: impl FnOnce() + 'static) {
    use leptos::prelude::{request_animation_frame, set_timeout_with_handle};
    use std::{cell::Cell, rc::Rc, time::Duration};
    /// Longer than any frame of a page that is seen.
    const NO_FRAME: Duration = Duration::from_millis(500);
    let act = Rc::new(Cell::new(Some(act)));
    let late = {
        let act = act.clone();
        set_timeout_with_handle(move || act.take().into_iter().for_each(|act| act()), NO_FRAME)
    };
    request_animation_frame(move || {
        if let Ok(late) = late {
            late.clear();
        }
        act.take().into_iter().for_each(|act| act());
    });
}

/// Whether the window is so narrow that form and answer are stacked.
#[cfg(feature = "hydrate")]
pub fn is_narrow() -> bool {
    matches("(width < 900px)")
}

/// Whether touch is the main input, so that there is no hardware keyboard.
#[cfg(feature = "hydrate")]
pub fn is_touched() -> bool {
    matches("(pointer: coarse)")
}

#[cfg(feature = "hydrate")]
fn matches(query: &str) -> bool {
    leptos::prelude::window().match_media(query).ok().flatten().is_some_and(|media| media.matches())
}

/// The server keeps nothing.
#[cfg(not(feature = "hydrate"))]
pub fn kept(_name: &str) -> Option<String> {
    None
}

/// The server keeps nothing.
#[cfg(not(feature = "hydrate"))]
pub fn keep(_name: &str, _text: &str) {}

/// The server keeps nothing.
#[cfg(not(feature = "hydrate"))]
pub fn forget(_name: &str) {}

/// The server generates its own keys.
#[cfg(not(feature = "hydrate"))]
pub fn random_key() -> Option<String> {
    None
}

/// The server saves no files.
#[cfg(not(feature = "hydrate"))]
pub fn save_file(_name: &str, _media_type: &str, _text: &str) {}

/// The server draws nothing that it would have to time.
#[cfg(not(feature = "hydrate"))]
pub fn now_ms() -> f64 {
    0.0
}

/// Nobody sees a page on the server.
#[cfg(not(feature = "hydrate"))]
pub fn is_hidden() -> bool {
    true
}

/// The server has no frames.
#[cfg(not(feature = "hydrate"))]
pub fn in_next_frame(_act: impl FnOnce() + 'static) {}

/// The server has no window.
#[cfg(not(feature = "hydrate"))]
pub fn is_narrow() -> bool {
    false
}

/// The server has no touch screen.
#[cfg(not(feature = "hydrate"))]
pub fn is_touched() -> bool {
    false
}
