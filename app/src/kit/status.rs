//! The HTTP status of a page.

use std::sync::Arc;

use leptos::prelude::*;

/// Sets the HTTP status of the page. Provided by the server, absent in the browser.
#[derive(Clone)]
pub struct StatusCode(pub Arc<dyn Fn(u16) + Send + Sync>);

impl std::fmt::Debug for StatusCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StatusCode")
    }
}

/// Sets the status with which the server answers this page.
pub fn answer_with(status: u16) {
    if let Some(StatusCode(set)) = use_context() {
        set(status);
    }
}
