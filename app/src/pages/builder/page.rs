//! The page for building an app.

use api::{App, Draft, ErrorCode, Model, Role, VersionDetail};
use leptos::{ev, prelude::*};
use model::PinnedPiece;
use serde::{Deserialize, Serialize};
use ui::{Empty, IconName, PageInner};

use super::{
    about::AboutDialog,
    clash::Clash,
    company::AlsoHere,
    editor::Editor,
    head::{HeadActions, SaveTrouble},
    inputs::InputsSection,
    model::{ModelPicker, ModelSection},
    nav::BuilderNav,
    output::OutputSection,
    pieces::{load_inserted, pieces_for},
    preview::Preview,
    prompt::PromptSection,
    publish::PublishDialog,
    review::Review,
    suggest::{SuggestDialog, Suggesting},
    undo,
};
use crate::{
    chunk::chunk,
    client::load,
    kit::{answer_with, later},
    locales::use_words,
    session::{use_param, use_role, use_workspace},
    widgets::{AppHeader, AppTab, Loaded, PageTitle},
};

/// What the page loads.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct BuilderPageData {
    app: App,
    /// Absent if the reader may not see it.
    draft: Option<Draft>,
    models: Vec<Model>,
    /// The pieces of the workspace.
    pieces: Vec<PinnedPiece>,
    /// What people run, for whoever is asked for their yes.
    live: Option<VersionDetail>,
}

async fn fetch(client: api::Client, workspace: String, app: String) -> Result<BuilderPageData, api::Error> {
    let (runnable, draft, models) =
        futures::future::join3(client.app(&workspace, &app), client.draft(&workspace, &app), client.models(&workspace))
            .await;
    let app = runnable?.app;
    let draft = match draft {
        Ok(draft) if app.editable || app.approves => Some(draft),
        Ok(_) => None,
        Err(error) if error.code == ErrorCode::Forbidden => None,
        Err(error) => return Err(error),
    };
    // Without the list of models everything else can still be edited.
    let models = models.map(|page| page.items).unwrap_or_default();
    let pieces = match &draft {
        Some(draft) => pieces_for(&client, &workspace, &draft.definition).await,
        None => Vec::new(),
    };
    let live = match app.published_version.filter(|_| !app.editable && app.approves) {
        Some(number) => Some(client.version(&workspace, &app.slug, number).await?),
        None => None,
    };
    Ok(BuilderPageData { app, draft, models, pieces, live })
}

chunk!(builder: BuilderPage);

#[component]
pub fn BuilderPage() -> impl IntoView {
    let (workspace, app) = (use_workspace(), use_param("app"));
    let built = load(move || (workspace.get(), app.get()), |client, (workspace, app)| fetch(client, workspace, app));
    let show = move |BuilderPageData { app, draft, models, pieces, live }: BuilderPageData| match draft {
        Some(draft) if !app.editable => view! { <Review app draft live models pieces workspace /> }.into_any(),
        Some(draft) => view! { <Builder app draft models pieces workspace /> }.into_any(),
        None => view! { <NotPermitted app /> }.into_any(),
    };
    // While the app is loading, and if it can't be loaded.
    view! {
        <PageTitle text=use_words().app_header().build() />
        <Loaded of=built show />
    }
}

later! {
    run: fn preview(editor: Editor) -> AnyView { view! { <Preview editor /> }.into_any() }
}

/// Says who may change the app.
#[component]
fn NotPermitted(app: App) -> impl IntoView {
    let w = use_words().builder();
    answer_with(403);
    let text = match use_role().get_untracked() {
        Role::User => w.not_permitted_role(),
        Role::Builder | Role::Admin | Role::Owner => w.not_permitted_text(),
    };
    let title = w.not_permitted(&app.owner.name);
    let page_title = w.page_title(&app.name);
    view! {
        <PageTitle text=page_title />
        <AppHeader app=Signal::stored(app) tab=AppTab::Build />
        <PageInner>
            <Empty icon=IconName::Lock title text />
        </PageInner>
    }
}

#[component]
fn Builder(
    app: App,
    draft: Draft,
    models: Vec<Model>,
    pieces: Vec<PinnedPiece>,
    workspace: Memo<String>,
) -> impl IntoView {
    let w = use_words().builder();
    let editor = Editor::new(app, draft, models, pieces, workspace);
    load_inserted(editor);
    let (publish, about) = (RwSignal::new(false), RwSignal::new(false));
    let picker = RwSignal::new(None);
    let suggesting = Suggesting::new(editor);
    undo::listen(editor);
    let title = move || w.page_title(&editor.app.with(|app| app.name.clone()));
    let keys = move |event: ev::KeyboardEvent| {
        let is_try = event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing();
        if is_try {
            event.prevent_default();
            editor.tries.update(|tries| *tries = tries.wrapping_add(1));
        }
    };
    view! {
        <PageTitle text=title />
        <AppHeader
            app=editor.app
            tab=AppTab::Build
            actions=ViewFn::from(move || view! { <HeadActions editor publish about suggesting /> })
        />
        <div class="builder" on:keydown=keys>
            <BuilderNav editor />
            <div class="builder__main">
                <AlsoHere editor />
                <div class="builder__notes">
                    <Clash editor />
                    <SaveTrouble editor />
                </div>
                <InputsSection editor />
                <PromptSection editor />
                <ModelSection editor picker />
                <OutputSection editor />
            </div>
            <aside class="builder__preview" aria-labelledby="preview" tabindex="0">
                {preview(editor)}
            </aside>
        </div>
        <PublishDialog editor open=publish />
        <AboutDialog editor open=about />
        <SuggestDialog suggesting />
        <ModelPicker editor picker />
    }
}
