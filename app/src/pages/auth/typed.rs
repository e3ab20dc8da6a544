//! What was typed into a form that the server refused.

use std::future::Future;

use api::Client;
use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::client::{Loading, load};

/// What somebody typed into the form of a page and the server refused, passwords aside. It comes with the request for the page, not in
/// the address, so only the server knows it; it travels to the browser with what the page loads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// By the names of the fields.
    pub texts: Vec<(String, String)>,
    /// Whether the browser holds the token that setting up asks for.
    pub has_token: bool,
}

impl Typed {
    /// What was typed into a field.
    pub(super) fn text_of(&self, field: &str) -> Option<&str> {
        self.texts.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

/// Loads what a page with a form shows, and what was typed into that.
pub(super) fn load_with_typed<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(Client, S) -> Fut + Send + Sync + 'static,
) -> Loading<(T, Typed)>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    Fut: Future<Output = Result<T, api::Error>> + Send + 'static,
{
    let typed = use_context::<Typed>().unwrap_or_default();
    load(source, move |client, source| {
        let (found, typed) = (fetch(client, source), typed.clone());
        async move { Ok((found.await?, typed)) }
    })
}
