//! The versions of an app, for people who may change it.

use api::{App, Client, Error, ErrorCode, PageQuery, RunnableApp};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{Alert, AlertTone, Button, Empty, IconName, LinkButton, PageInner};

use super::{
    acts::AskFirst,
    compare::Compare,
    desk::{Act, Desk, DraftLine, History},
    list::List,
    split::{AskSplit, ENDED_AT_ONCE, EndedSplits, SplitPanel},
    state::{Pair, Point},
};
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    preferences::use_language,
    session::{use_param, use_workspace},
    widgets::{AppHeader, AppTab, ErrorAlert, ErrorView, Loaded, PageTitle},
};

chunk!(builder: VersionsPage);

/// An app's versions.
#[component]
pub fn VersionsPage() -> impl IntoView {
    let (workspace, slug) = (use_workspace(), use_param("app"));
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get("after")));
    let app = load(
        move || (workspace.get(), slug.get()),
        |client, (workspace, slug)| async move { client.app(&workspace, &slug).await },
    );
    let history = load(
        move || (workspace.get(), slug.get(), after.get()),
        |client, (workspace, slug, after)| fetch(client, workspace, slug, after),
    );
    let language = use_language();
    let show = move |RunnableApp { app, .. }: RunnableApp| {
        if !app.editable {
            return view! {
                <PageInner>
                    <ErrorView error=Error::new(ErrorCode::Forbidden, language) />
                </PageInner>
            }
            .into_any();
        }
        let desk = Desk::new(workspace, slug, app.clone(), history);
        view! { <Content desk app /> }.into_any()
    };
    // The app's name is added once it is loaded.
    view! {
        <PageTitle text=use_words().versions().title() />
        <Loaded of=app show />
    }
}

async fn fetch(client: Client, workspace: String, slug: String, after: Option<String>) -> Result<History, Error> {
    let page = PageQuery { after, limit: None };
    let last = PageQuery { after: None, limit: Some(ENDED_AT_ONCE) };
    let (versions, draft, running, ended) = futures::future::join4(
        client.versions(&workspace, &slug, &page),
        client.draft(&workspace, &slug),
        client.running_split(&workspace, &slug),
        client.ended_splits(&workspace, &slug, &last),
    )
    .await;
    let draft = draft?;
    Ok(History {
        versions: versions?,
        draft: DraftLine { saved_by: draft.saved_by.name, saved_at: draft.saved_at },
        split: running?.split,
        ended: ended?,
    })
}

#[component]
fn Content(desk: Desk, app: App) -> impl IntoView {
    let w = use_words().versions();
    let title = w.title_of(&app.name);
    let actions = move || {
        let now = desk.live();
        now.map(|_| {
            view! {
                <Button icon=IconName::Off on_click=move |_| desk.asked.set(Some(Act::Live { now, then: None }))>
                    {w.unpublish_open()}
                </Button>
            }
        })
    };
    let failed = move || desk.failed.get().map(|error| view! { <ErrorAlert error /> });
    let show = move |history: History| view! { <Listed desk history /> }.into_any();
    view! {
        <PageTitle text=title />
        <AppHeader app=desk.app tab=AppTab::Versions actions=ViewFn::from(move || actions) />
        <PageInner>
            {failed}
            <Loaded of=desk.history show />
        </PageInner>
        <AskFirst desk />
        <AskSplit desk />
    }
}

#[component]
fn Listed(desk: Desk, history: History) -> impl IntoView {
    let w = use_words().versions();
    let History { versions: page, draft, split, ended } = history;
    let Some(newest) = page.items.first().map(|version| version.number) else {
        return view! {
            <Empty icon=IconName::History title=w.none() text=w.none_text()>
                <LinkButton href=move || desk.builder()>{w.to_builder()}</LinkButton>
            </Empty>
        }
        .into_any();
    };
    let query = use_query_map();
    let pair = Memo::new(move |_| {
        let shown = desk.live().unwrap_or(newest);
        query.with(|query| Pair::of(query.get("from").as_deref(), query.get("to").as_deref(), shown))
    });
    let points: Vec<Point> = page.items.iter().map(|version| Point::Version(version.number)).collect();
    let splits = split.is_some();
    view! {
        <Offline desk />
        {split.map(|split| view! { <SplitPanel desk split /> })}
        <div class="versions">
            <List desk page draft newest pair />
            <Compare desk pair points splits />
        </div>
        <EndedSplits desk first=ended />
    }
    .into_any()
}

/// A warning while nobody can run the app.
#[component]
fn Offline(desk: Desk) -> impl IntoView {
    let w = use_words().versions();
    move || {
        desk.live().is_none().then(|| {
            view! {
                <Alert tone=AlertTone::Warn title=w.offline()>
                    <p>{w.offline_text()}</p>
                </Alert>
            }
        })
    }
}
