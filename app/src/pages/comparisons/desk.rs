//! What the parts of a comparison's page share.

use api::{App, Client, ComparedColumn, ComparedRowsQuery, Comparison, ComparisonState, Error};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use model::ComparisonId;

use super::state::{CellPlace, RowFilter, ShownRow, column_name, merge, winner};
use crate::{client::use_client, locales::EvidenceCompare};

/// How many rows are loaded at a time.
pub const PAGE: u16 = 50;

/// The rows in view.
#[derive(Clone, Copy)]
pub(super) struct RowsInView {
    pub rows: RwSignal<Vec<ShownRow>>,
    /// Where the rows go on that aren't loaded yet.
    pub next: RwSignal<Option<String>>,
    pub filter: RowFilter,
}

/// The state of the page.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub workspace: Memo<String>,
    /// The app's name in addresses.
    pub slug: Memo<String>,
    pub app: StoredValue<App>,
    pub id: ComparisonId,
    pub comparison: RwSignal<Comparison>,
    /// Set by the grid while it is on the page.
    pub in_view: RwSignal<Option<RowsInView>>,
    /// Why the last action failed.
    pub failed: RwSignal<Option<Error>>,
    /// The column that is to be taken into the draft.
    pub taking: RwSignal<Option<usize>>,
    /// The column that the verdict puts first.
    pub best: Memo<Option<usize>>,
    /// Whether differing words are marked.
    pub marks: Memo<bool>,
    client: StoredValue<Client>,
    query: Memo<ParamsMap>,
}

impl Desk {
    pub fn new(workspace: Memo<String>, slug: Memo<String>, app: App, comparison: Comparison) -> Self {
        let (id, comparison, query) = (comparison.id, RwSignal::new(comparison), use_query_map());
        Self {
            workspace,
            slug,
            app: StoredValue::new(app),
            id,
            comparison,
            best: Memo::new(move |_| comparison.with(|comparison| winner(comparison.verdict.as_ref()))),
            marks: Memo::new(move |_| query.with(|query| query.get("marks").is_none_or(|marks| marks != "off"))),
            in_view: RwSignal::new(None),
            failed: RwSignal::new(None),
            taking: RwSignal::new(None),
            client: StoredValue::new(use_client()),
            query,
        }
    }

    /// The client, the workspace and the app.
    pub fn reach(self) -> (Client, String, String) {
        (self.client.get_value(), self.workspace.get_untracked(), self.slug.get_untracked())
    }

    /// The path of all comparisons.
    pub fn list_path(self) -> String {
        format!("/w/{}/apps/{}/compare", self.workspace.get(), self.slug.get())
    }

    /// The address of this page with a parameter set, or without it.
    pub fn address(self, name: &str, value: Option<&str>) -> String {
        let mut params = ParamsMap::new();
        self.query.with(|query| {
            for known in ["only", "marks", "cell"] {
                if let Some(kept) = query.get(known).filter(|_| known != name) {
                    params.insert(known, kept);
                }
            }
        });
        if let Some(value) = value {
            params.insert(name.to_owned(), value.to_owned());
        }
        format!("{}/{}{}", self.list_path(), self.id, params.to_query_string())
    }

    /// The cell whose answer is read, tracked.
    pub fn cell(self) -> Option<CellPlace> {
        self.query.with(|query| query.get("cell").and_then(|cell| CellPlace::named(&cell)))
    }

    /// Whether it is running, tracked.
    pub fn is_running(self) -> bool {
        self.comparison.with(|comparison| comparison.state == ComparisonState::Running)
    }

    /// Reads a column, tracked.
    pub fn column<T>(self, at: usize, read: impl FnOnce(&ComparedColumn) -> T) -> Option<T> {
        self.comparison.with(|comparison| comparison.columns.get(at).map(read))
    }

    /// What a column is called, tracked.
    pub fn name_of(self, at: usize, w: EvidenceCompare) -> String {
        let of_version = |version: Option<u32>| {
            version.map_or_else(|| w.draft().to_owned(), |number| w.version_number(number, false))
        };
        self.comparison.with(|comparison| column_name(&comparison.columns, at, of_version))
    }

    /// Loads the rows in view that have changed since a revision of the comparison.
    pub async fn refresh_rows(self, since: u64) -> Result<(), Error> {
        let Some(view) = self.in_view.try_get_untracked().flatten() else { return Ok(()) };
        let (client, workspace, slug) = self.reach();
        let mut which =
            ComparedRowsQuery { limit: Some(200), after: None, only: view.filter.only(), since: Some(since) };
        loop {
            let page = client.compared_rows(&workspace, &slug, self.id, &which).await?;
            let more = view.next.try_with_untracked(Option::is_some).unwrap_or_default();
            if !page.items.is_empty() {
                let _ = view.rows.try_update(|rows| merge(rows, page.items, more));
            }
            match page.next {
                Some(next) => which.after = Some(next),
                None => return Ok(()),
            }
        }
    }
}
