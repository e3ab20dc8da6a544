//! What a page tells the surrounding document while the server renders it.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;

/// The title of the page and the chunks that it needs. Provided by `shell::render`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head(Arc<Mutex<HeadContent>>);

#[derive(Debug, Clone, Default)]
pub(crate) struct HeadContent {
    pub title: String,
    pub chunks: Vec<&'static str>,
}

impl Head {
    /// What the page has told so far.
    pub fn told(&self) -> HeadContent {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Sets the page's title.
pub(crate) fn entitle(title: &str) {
    tell(|told| title.clone_into(&mut told.title));
}

/// Records that the page needs this chunk.
pub(crate) fn needs(chunk: &'static str) {
    tell(|told| {
        if !told.chunks.contains(&chunk) {
            told.chunks.push(chunk);
        }
    });
}

fn tell(what: impl FnOnce(&mut HeadContent)) {
    if let Some(Head(told)) = use_context() {
        what(&mut told.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
