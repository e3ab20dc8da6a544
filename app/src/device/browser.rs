//! What is kept in the browser beyond the tab, until it is sent or the person signs out.

#[cfg(feature = "hydrate")]
use std::cell::Cell;

#[cfg(feature = "hydrate")]
thread_local! {
    /// Whether the person is signing out, so that nothing is kept any more.
    static SIGNING_OUT: Cell<bool> = const { Cell::new(false) };
}

/// Keeps a text in this browser: it survives closing the tab. Returns whether it could be kept.
#[cfg(feature = "hydrate")]
pub fn keep_in_browser(name: &str, text: &str) -> bool {
    !SIGNING_OUT.get() && local_storage().is_some_and(|storage| storage.set_item(name, text).is_ok())
}

/// The texts kept in this browser whose names begin with `prefix`, by name.
#[cfg(feature = "hydrate")]
pub fn kept_in_browser(prefix: &str) -> Vec<(String, String)> {
    let Some(storage) = local_storage() else { return Vec::new() };
    let names = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten());
    let names: Vec<String> = names.filter(|name| name.starts_with(prefix)).collect();
    let with_text = |name: String| storage.get_item(&name).ok().flatten().map(|text| (name, text));
    names.into_iter().filter_map(with_text).collect()
}

/// Deletes what this browser keeps under `name`.
#[cfg(feature = "hydrate")]
pub fn forget_in_browser(name: &str) {
    if let Some(storage) = local_storage() {
        let _ = storage.remove_item(name);
    }
}

/// Deletes what is kept for the person, in this browser and in this tab, because they are signing out.
#[cfg(feature = "hydrate")]
pub fn signing_out() {
    /// If the page is still there then, signing out has failed. The server may be slow.
    const STAYS: std::time::Duration = std::time::Duration::from_secs(120);
    SIGNING_OUT.set(true);
    leptos::prelude::set_timeout(|| SIGNING_OUT.set(false), STAYS);
    for storage in [local_storage(), super::session_storage()].into_iter().flatten() {
        let names = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten());
        for name in names.filter(|name| name.starts_with("madang:")).collect::<Vec<_>>() {
            let _ = storage.remove_item(&name);
        }
    }
}

/// Whether the person is signing out on this page.
#[cfg(feature = "hydrate")]
pub fn is_signing_out() -> bool {
    SIGNING_OUT.get()
}

/// Sends an empty `POST` that arrives even if the page is being closed. Nobody learns the answer.
#[cfg(feature = "hydrate")]
pub fn send_beacon(path: &str) {
    let _ = leptos::prelude::window().navigator().send_beacon_with_opt_str(path, None);
}

#[cfg(feature = "hydrate")]
fn local_storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().local_storage().ok().flatten()
}

/// The server keeps nothing.
#[cfg(not(feature = "hydrate"))]
pub fn keep_in_browser(_name: &str, _text: &str) -> bool {
    false
}

/// The server keeps nothing.
#[cfg(not(feature = "hydrate"))]
pub fn kept_in_browser(_prefix: &str) -> Vec<(String, String)> {
    Vec::new()
}

/// The server keeps nothing.
#[cfg(not(feature = "hydrate"))]
pub fn forget_in_browser(_name: &str) {}

/// The server keeps nothing.
#[cfg(not(feature = "hydrate"))]
pub fn signing_out() {}

/// Nobody presses a button on the server.
#[cfg(not(feature = "hydrate"))]
pub fn is_signing_out() -> bool {
    false
}

/// The server's pages are never closed.
#[cfg(not(feature = "hydrate"))]
pub fn send_beacon(_path: &str) {}
