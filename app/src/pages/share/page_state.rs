//! What the parts of the page share.

use api::{Link, Page};
use leptos::prelude::*;
use model::LinkId;

use crate::client::Loading;

/// What the page works on.
#[derive(Clone, Copy)]
pub(super) struct LinksState {
    pub workspace: Memo<String>,
    /// The app's name in addresses.
    pub slug: Memo<String>,
    pub links: Loading<Page<Link>>,
    /// The version that people run.
    pub published: Option<u32>,
    /// Whether the form is open, and which link it changes; none for a new one.
    pub editing: RwSignal<bool>,
    pub edited: RwSignal<Option<Link>>,
    /// The addresses of the links that were made here. They can't be asked for again, so they stay at hand until the page is left.
    pub addresses: RwSignal<Vec<(LinkId, String)>>,
    /// The link that may be revoked, once that is confirmed.
    pub revoking: RwSignal<Option<Link>>,
}

impl LinksState {
    pub fn new(
        workspace: Memo<String>,
        slug: Memo<String>,
        links: Loading<Page<Link>>,
        published: Option<u32>,
    ) -> Self {
        Self {
            workspace,
            slug,
            links,
            published,
            editing: RwSignal::new(false),
            edited: RwSignal::new(None),
            addresses: RwSignal::default(),
            revoking: RwSignal::new(None),
        }
    }

    /// Opens the form.
    pub fn edit(self, link: Option<Link>) {
        self.edited.set(link);
        self.editing.set(true);
    }
}
