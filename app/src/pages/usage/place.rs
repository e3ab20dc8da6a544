//! Whose usage a page shows.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::state::Looked;
use crate::session::use_workspace;

/// Whose usage is shown, and what of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub workspace: Memo<String>,
    /// The app's slug, on the page of an app.
    pub app: Option<StoredValue<String>>,
    pub looked: Memo<Looked>,
}

impl Place {
    pub fn new(app: Option<String>) -> Self {
        let query = use_query_map();
        let looked = Memo::new(move |_| query.with(|query| Looked::of(|name| query.get(name))));
        Self { workspace: use_workspace(), app: app.map(StoredValue::new), looked }
    }

    pub fn slug(self) -> Option<String> {
        self.app.map(|app| app.get_value())
    }

    /// The page's path.
    pub fn path(self) -> String {
        let workspace = self.workspace.get();
        self.slug()
            .map_or_else(|| format!("/w/{workspace}/admin/usage"), |app| format!("/w/{workspace}/apps/{app}/usage"))
    }

    /// The address of something else on this page.
    pub fn to(self, looked: &Looked) -> String {
        looked.address(&self.path())
    }
}
