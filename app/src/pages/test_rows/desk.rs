//! What the parts of the page share.

use api::{App, Client, Error, Model, Page, RunnableApp, TestRow, TestSet};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use model::{Definition, Input, Values};
use serde::{Deserialize, Serialize};

use super::{row::RowTyping, row_state::inputs_of};
use crate::{
    client::{Loading, use_client},
    locales::use_words,
    preferences::use_language,
    widgets::run_title,
};

/// What the page loads besides the rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Opened {
    pub app: App,
    pub set: TestSet,
    /// The draft's; absent for those who may not change the app.
    pub definition: Option<Definition>,
    pub models: Vec<Model>,
}

pub(super) async fn fetch(client: Client, workspace: String, slug: String) -> Result<Opened, Error> {
    let RunnableApp { app, .. } = client.app(&workspace, &slug).await?;
    if !app.editable {
        let set = TestSet { checks: Vec::new(), rows: 0, tags: Vec::new(), revision: 0, state: String::new() };
        return Ok(Opened { app, set, definition: None, models: Vec::new() });
    }
    let (set, draft, models) = futures::future::join3(
        client.test_set(&workspace, &slug),
        client.draft(&workspace, &slug),
        client.models(&workspace),
    )
    .await;
    let definition = Some(draft?.definition);
    // Without the list, only the default model can judge.
    let models = models.map(|page| page.items).unwrap_or_default();
    Ok(Opened { app, set: set?, definition, models })
}

/// The state of the page.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub workspace: Memo<String>,
    /// The app's name in addresses.
    pub slug: Memo<String>,
    pub app: RwSignal<App>,
    pub set: RwSignal<TestSet>,
    /// The draft's definition.
    pub definition: StoredValue<Option<Definition>>,
    /// The inputs of a row.
    pub inputs: StoredValue<Vec<Input>>,
    pub models: RwSignal<Vec<Model>>,
    pub rows: Loading<Page<TestRow>>,
    pub row: RowTyping,
    pub importing: RwSignal<bool>,
    pub suggesting: RwSignal<bool>,
    /// The row that is to be deleted, once that is confirmed.
    pub deleting: RwSignal<Option<TestRow>>,
    client: StoredValue<Client>,
}

impl Desk {
    pub fn new(workspace: Memo<String>, slug: Memo<String>, opened: Opened, rows: Loading<Page<TestRow>>) -> Self {
        let message = use_words().evidence().rows().message();
        let inputs = opened.definition.as_ref().map(|draft| draft.inputs.clone()).unwrap_or_default();
        let inputs = inputs_of(opened.app.kind, inputs, message);
        let place = api::FilePlace::app(&workspace.get_untracked(), &slug.get_untracked());
        Self {
            workspace,
            slug,
            app: RwSignal::new(opened.app),
            set: RwSignal::new(opened.set),
            row: RowTyping::new(inputs.clone(), place),
            definition: StoredValue::new(opened.definition),
            inputs: StoredValue::new(inputs),
            models: RwSignal::new(opened.models),
            rows,
            importing: RwSignal::new(false),
            // Whoever was sent here to have rows made is asked at once.
            suggesting: RwSignal::new(use_query_map().with_untracked(|query| query.get("suggest").is_some())),
            deleting: RwSignal::new(None),
            client: StoredValue::new(use_client()),
        }
    }

    pub fn path(self) -> String {
        format!("/w/{}/apps/{}/tests", self.workspace.get(), self.slug.get())
    }

    pub fn compare_path(self) -> String {
        format!("/w/{}/apps/{}/compare", self.workspace.get(), self.slug.get())
    }

    /// The file of all rows.
    pub fn export_path(self) -> String {
        format!("/api/v1/workspaces/{}/apps/{}/tests/rows/export.csv", self.workspace.get(), self.slug.get())
    }

    /// The client, the workspace and the app.
    pub fn reach(self) -> (Client, String, String) {
        (self.client.get_value(), self.workspace.get_untracked(), self.slug.get_untracked())
    }

    /// Reloads what a change of rows changes.
    pub fn refresh(self) {
        // The page may be gone by now.
        let Some(client) = self.client.try_get_value() else { return };
        let (workspace, slug) = (self.workspace.get_untracked(), self.slug.get_untracked());
        self.rows.refetch();
        spawn_local(async move {
            if let Ok(set) = client.test_set(&workspace, &slug).await {
                let _ = self.set.try_set(set);
            }
        });
    }

    /// The label of an input.
    pub fn label(self, name: &str) -> String {
        let language = use_language();
        let label = self.inputs.with_value(|inputs| {
            inputs.iter().find(|input| input.name == name).map(|input| input.label.get(language).to_owned())
        });
        label.filter(|label| !label.is_empty()).unwrap_or_else(|| name.to_owned())
    }
}

/// An error that says what is wrong with the fields it names, instead of that something is.
pub(super) fn in_detail(mut error: Error) -> Error {
    if !error.fields.is_empty() {
        error.message = error.fields.values().map(String::as_str).collect::<Vec<_>>().join(" ");
    }
    error
}

/// A row by its inputs' text.
pub(super) fn title_of(title: &str, inputs: &Values) -> String {
    match title {
        "" => run_title(inputs).unwrap_or_else(|| use_words().evidence().rows().untitled().to_owned()),
        title => title.to_owned(),
    }
}
