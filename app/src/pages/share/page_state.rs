//! The state that the parts of the page share.

use api::{Link, Page};
use leptos::prelude::*;

use crate::client::Loading;

#[derive(Clone, Copy)]
pub(super) struct LinksState {
    pub workspace: Memo<String>,
    /// The app's slug.
    pub slug: Memo<String>,
    pub links: Loading<Page<Link>>,
    /// The published version.
    pub published: Option<u32>,
    /// The version that the address asks to share; the form begins with it.
    pub asked_version: Option<u32>,
    /// Whether the form is open, and which link it edits; `None` for a new one.
    pub editing: RwSignal<bool>,
    pub edited: RwSignal<Option<Link>>,
    /// The link whose address and usage are shown.
    pub detailed: RwSignal<Option<Link>>,
    /// The link to revoke once that is confirmed.
    pub revoking: RwSignal<Option<Link>>,
}

impl LinksState {
    pub fn new(
        workspace: Memo<String>,
        slug: Memo<String>,
        links: Loading<Page<Link>>,
        published: Option<u32>,
        asked_version: Option<u32>,
    ) -> Self {
        Self {
            workspace,
            slug,
            links,
            published,
            asked_version,
            editing: RwSignal::new(false),
            edited: RwSignal::new(None),
            detailed: RwSignal::new(None),
            revoking: RwSignal::new(None),
        }
    }

    /// Opens the form.
    pub fn edit(self, link: Option<Link>) {
        self.edited.set(link);
        self.editing.set(true);
    }
}
