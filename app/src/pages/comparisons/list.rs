//! The comparisons of an app, and setting up a new one.

use api::{
    App, Client, Comparison, ComparisonState, ComparisonSummary, Error, Model, Page, PageQuery, TestSet, Version,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{ModelRef, ModelUse};
use serde::{Deserialize, Serialize};
use ui::{
    Column, Columns, Empty, Icon, IconName, IconSize, LinkButton, PageInner, Pagination, Section, Status, StatusTone,
    TableScroll,
};

use super::setup::SetUp;
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    session::{use_amounts, use_param, use_workspace},
    widgets::{AppHeader, AppTab, Loaded, Moment, PageTitle},
};

/// What the page loads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Opened {
    pub app: App,
    pub set: TestSet,
    pub versions: Vec<Version>,
    pub models: Vec<Model>,
    /// The model of the live version, which is not always the one that the reader is on; before there is one, that of the draft.
    pub own: Option<ModelRef>,
    comparisons: Page<ComparisonSummary>,
    /// The comparison that is to be made again.
    pub from: Option<Comparison>,
}

async fn fetch(
    client: Client,
    workspace: String,
    slug: String,
    after: Option<String>,
    from: Option<String>,
) -> Result<Opened, Error> {
    let app = client.app(&workspace, &slug).await?.app;
    let page = PageQuery { after, limit: None };
    let live = async {
        match app.published_version {
            Some(number) => client.version(&workspace, &slug, number).await.map(Some),
            None => Ok(None),
        }
    };
    let (set, versions, models, comparisons, live) = futures::future::join5(
        client.test_set(&workspace, &slug),
        client.versions(&workspace, &slug, &PageQuery::default()),
        client.models(&workspace),
        client.comparisons(&workspace, &slug, &page),
        live,
    )
    .await;
    let from = match from.and_then(|from| from.parse().ok()) {
        // What is gone is chosen anew.
        Some(from) => client.comparison(&workspace, &slug, from).await.ok(),
        None => None,
    };
    let own = match live?.map(|live| live.definition.model.use_) {
        Some(Some(ModelUse::Model(model))) => Some(model),
        Some(_) => None,
        None => app.model.clone(),
    };
    let (set, versions, models, comparisons) = (set?, versions?.items, models?.items, comparisons?);
    Ok(Opened { app, set, versions, models, own, comparisons, from })
}

chunk!(builder: ComparisonsPage);

/// An app's comparisons.
#[component]
pub fn ComparisonsPage() -> impl IntoView {
    let (workspace, slug) = (use_workspace(), use_param("app"));
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| (query.get("after"), query.get("from"))));
    let opened = load(
        move || (workspace.get(), slug.get(), wanted.get()),
        |client, (workspace, slug, (after, from))| fetch(client, workspace, slug, after, from),
    );
    let show = move |opened: Opened| view! { <Content workspace opened /> }.into_any();
    // The app's name is added once it is loaded.
    view! {
        <PageTitle text=use_words().evidence().compare().title() />
        <Loaded of=opened show />
    }
}

#[component]
fn Content(workspace: Memo<String>, opened: Opened) -> impl IntoView {
    let w = use_words().evidence().compare();
    let title = w.title_of(&opened.app.name);
    let slug = opened.app.slug.clone();
    let is_empty = opened.comparisons.items.is_empty();
    let query = use_query_map();
    let is_asked = query.with_untracked(|query| query.get("new").is_some() || query.get("from").is_some());
    let set_up = match opened.set.rows {
        0 => {
            let href = move || format!("/w/{}/apps/{slug}/tests", workspace.get());
            view! {
                <Empty icon=IconName::Scale title=w.no_rows() text=w.no_rows_text()>
                    <LinkButton href>{w.to_rows()}</LinkButton>
                </Empty>
            }
            .into_any()
        }
        _ => {
            let opened = opened.clone();
            view! {
                <details class="card compare-new" open=is_empty || is_asked>
                    <summary>
                        <Icon name=IconName::Plus size=IconSize::S />
                        <h2>{w.begin_new()}</h2>
                    </summary>
                    <div class="card__body">
                        <SetUp workspace opened />
                    </div>
                </details>
            }
            .into_any()
        }
    };
    let slug = opened.app.slug.clone();
    let comparisons = opened.comparisons;
    view! {
        <PageTitle text=title />
        <AppHeader app=Signal::stored(opened.app) tab=AppTab::Compare />
        <PageInner>
            {set_up}
            {(!is_empty).then(|| view! { <List workspace slug comparisons /> })}
        </PageInner>
    }
}

#[component]
fn List(workspace: Memo<String>, slug: String, comparisons: Page<ComparisonSummary>) -> impl IntoView {
    let words = use_words();
    let w = words.evidence().compare();
    let query = use_query_map();
    let after = query.with_untracked(|query| query.get("after"));
    let path = {
        let slug = slug.clone();
        move || format!("/w/{}/apps/{slug}/compare", workspace.get())
    };
    let next = comparisons.next;
    let rows = comparisons.items.into_iter().map(|comparison| {
        let path = path.clone();
        let id = comparison.id;
        let href = Signal::derive(move || format!("{}/{id}", path()));
        view! { <Row comparison href /> }
    });
    let rows = rows.collect_view();
    let (newest, older) = (path.clone(), path);
    view! {
        <Section id="comparisons" title=w.list()>
            <TableScroll label=w.list()>
                <table class="table">
                    <Columns of=vec![
                        Column::new(w.models()),
                        Column::new(w.state()),
                        Column::new(w.cost()).number(),
                        Column::new(w.by()).priority("2"),
                        Column::new(w.when()).priority("3"),
                    ] />
                    <tbody>{rows}</tbody>
                </table>
            </TableScroll>
            <Pagination
                label=words.common().pages()
                newer=Signal::derive(move || after.is_some().then(&newest))
                older=Signal::derive(move || next.as_ref().map(|next| format!("{}?after={next}", older())))
                newer_label=w.newest()
                older_label=words.common().older()
            />
        </Section>
    }
}

#[component]
fn Row(comparison: ComparisonSummary, href: Signal<String>) -> impl IntoView {
    let words = use_words();
    let w = words.evidence();
    let tone = match comparison.state {
        ComparisonState::Running => StatusTone::Busy,
        ComparisonState::Finished => StatusTone::Ok,
        ComparisonState::Stopped => StatusTone::Off,
        ComparisonState::LimitReached => StatusTone::Warn,
    };
    let models = comparison.models.join(w.compare().versus());
    let progress = w.grid().progress(comparison.done, comparison.cells);
    let spent = use_amounts().show(comparison.spent);
    view! {
        <tr>
            <th scope="row">
                <a class="table__link" href=href>
                    {models}
                </a>
                <span class="table__sub">{w.rows().count(comparison.rows)}</span>
            </th>
            <td>
                <Status tone>{w.compare().state_of(comparison.state)}</Status>
                <span class="table__sub">{progress}</span>
            </td>
            <td data-num="">{spent}</td>
            <td data-priority="2">{comparison.by.name}</td>
            <td data-priority="3">
                <Moment at=comparison.created_at />
            </td>
        </tr>
    }
}
