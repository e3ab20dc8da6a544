//! What a page tells the document around it while the server renders it.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;

/// The title of the page, and the chunks of which it is made. Provided by `shell::render`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head(Arc<Mutex<HeadContent>>);

/// What a page told.
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

/// The page is called this now.
pub(crate) fn entitle(title: &str) {
    tell(|told| title.clone_into(&mut told.title));
}

/// A part of the page is in this chunk.
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
