//! One comparison: its verdict, and the grid of answers.

use api::{App, Client, ComparedRow, ComparedRowsQuery, Comparison, Error, ErrorCode, Page};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{ComparisonId, Language};
use serde::{Deserialize, Serialize};
use ui::{IconName, LinkButton, Menu, MenuButtonLook, MenuLink, PageInner, PageWidth};

use super::{
    answer::AnswerDialog,
    blind::Rating,
    desk::{Desk, PAGE},
    follow::follow,
    grid::{Grid, Toolbar},
    state::RowFilter,
    take::TakeDialog,
    verdict::Summary,
};
use crate::{
    chunk::chunk,
    client::{Loading, load},
    locales::use_words,
    preferences::use_language,
    session::{use_param, use_workspace},
    widgets::{AppHeader, AppTab, ErrorAlert, Loaded, PageTitle},
};

/// What the page loads besides the rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Opened {
    app: App,
    comparison: Comparison,
}

/// Some rows, and which they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LoadedRows {
    pub filter: RowFilter,
    pub page: Page<ComparedRow>,
}

/// Which comparison of which app.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    workspace: String,
    slug: String,
    id: String,
}

impl Place {
    fn id(&self, language: Language) -> Result<ComparisonId, Error> {
        self.id.parse().map_err(|_| Error::new(ErrorCode::NotFound, language))
    }
}

async fn fetch(client: Client, place: Place, language: Language) -> Result<Opened, Error> {
    let id = place.id(language)?;
    let (app, comparison) = futures::future::join(
        client.app(&place.workspace, &place.slug),
        client.comparison(&place.workspace, &place.slug, id),
    )
    .await;
    Ok(Opened { app: app?.app, comparison: comparison? })
}

async fn fetch_rows(
    client: Client,
    place: Place,
    filter: Option<RowFilter>,
    language: Language,
) -> Result<LoadedRows, Error> {
    let id = place.id(language)?;
    let filter = match filter {
        Some(filter) => filter,
        None => RowFilter::by_default(client.comparison(&place.workspace, &place.slug, id).await?.rows),
    };
    let which = ComparedRowsQuery { limit: Some(PAGE), after: None, only: filter.only(), since: None };
    let page = client.compared_rows(&place.workspace, &place.slug, id, &which).await?;
    Ok(LoadedRows { filter, page })
}

chunk!(builder: ComparisonPage);

/// The page of one comparison.
#[component]
pub fn ComparisonPage() -> impl IntoView {
    let (workspace, slug, id) = (use_workspace(), use_param("app"), use_param("comparison"));
    let (query, language) = (use_query_map(), use_language());
    let place = Memo::new(move |_| Place { workspace: workspace.get(), slug: slug.get(), id: id.get() });
    let filter = Memo::new(move |_| query.with(|query| query.get("only").and_then(|only| RowFilter::named(&only))));
    let opened = load(move || place.get(), move |client, place| fetch(client, place, language));
    let rows = load(
        move || (place.get(), filter.get()),
        move |client, (place, filter)| fetch_rows(client, place, filter, language),
    );
    // Who begins to rate may not see the rows any more.
    let begin = Callback::new(move |()| opened.refetch());
    let reload = Callback::new(move |()| {
        opened.refetch();
        rows.refetch();
    });
    let show = move |Opened { app, comparison }: Opened| {
        let is_blind = comparison.blind;
        let desk = Desk::new(workspace, slug, app, comparison);
        match is_blind {
            true => view! { <BlindContent desk reload /> }.into_any(),
            false => view! { <Content desk rows chosen=filter begin /> }.into_any(),
        }
    };
    // The models are added once they are loaded.
    view! {
        <PageTitle text=use_words().evidence().compare().title() />
        <Loaded of=opened show />
    }
}

/// The title of the page.
fn title(desk: Desk) -> String {
    let w = use_words().evidence();
    let columns = desk.comparison.with_untracked(|comparison| comparison.columns.len());
    let names: Vec<String> = untrack(|| (0..columns).map(|at| desk.name_of(at, w.compare())).collect());
    w.grid().title_of(&desk.app.with_value(|app| app.name.clone()), &names.join(w.compare().versus()))
}

#[component]
fn Content(
    desk: Desk,
    rows: Loading<LoadedRows>,
    /// The filter that the address names.
    chosen: Memo<Option<RowFilter>>,
    /// Loads the page again once a blind rating has begun.
    begin: Callback<()>,
) -> impl IntoView {
    follow(desk);
    let filter = Memo::new(move |_| {
        chosen.get().unwrap_or_else(|| RowFilter::by_default(desk.comparison.with(|comparison| comparison.rows)))
    });
    let actions = move || view! { <Actions desk /> };
    let show = move |loaded: LoadedRows| view! { <Grid desk loaded /> }.into_any();
    view! {
        <PageTitle text=title(desk) />
        <AppHeader app=Signal::stored(desk.app.get_value()) tab=AppTab::Compare actions=ViewFn::from(actions) />
        <PageInner width=PageWidth::Full>
            {move || desk.failed.get().map(|error| view! { <ErrorAlert error /> })}
            <Summary desk begin />
            // Outside of what it filters: it is not drawn anew, and keeps the focus.
            <Toolbar desk filter />
            <Loaded of=rows show />
        </PageInner>
        <AnswerDialog desk />
        <TakeDialog desk />
    }
}

#[component]
fn Actions(desk: Desk) -> impl IntoView {
    let w = use_words().evidence().grid();
    let export = move |format: &'static str| {
        let (workspace, slug) = (desk.workspace, desk.slug);
        move || {
            format!(
                "/api/v1/workspaces/{}/apps/{}/comparisons/{}/export.{format}",
                workspace.get(),
                slug.get(),
                desk.id
            )
        }
    };
    view! {
        <LinkButton href=move || desk.list_path()>{w.all_comparisons()}</LinkButton>
        <Menu
            id="export"
            label=w.export()
            look=MenuButtonLook::Text(Default::default(), Default::default(), Some(IconName::Download))
            align=ui::PopoverAlign::End
        >
            <MenuLink href=export("csv") icon=IconName::File download=true>
                {w.export_csv()}
            </MenuLink>
            <MenuLink href=export("xlsx") icon=IconName::Table download=true>
                {w.export_xlsx()}
            </MenuLink>
        </Menu>
        <LinkButton href=move || format!("{}?from={}", desk.list_path(), desk.id) icon=IconName::Refresh>
            {w.again()}
        </LinkButton>
    }
}

/// The page of somebody who is rating blind: nothing on it says which answer is whose.
#[component]
fn BlindContent(desk: Desk, reload: Callback<()>) -> impl IntoView {
    let w = use_words().evidence();
    let title = w.compare().title_of(&desk.app.with_value(|app| app.name.clone()));
    view! {
        <PageTitle text=title />
        <AppHeader app=Signal::stored(desk.app.get_value()) tab=AppTab::Compare />
        <PageInner width=PageWidth::Full>
            <Rating desk reload />
        </PageInner>
    }
}
