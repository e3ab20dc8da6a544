//! The page.

use api::{Error, ErrorCode, TestRowsQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::PageInner;

use super::{
    checks::ChecksForAll,
    desk::{Desk, Opened, fetch},
    gate::GateCard,
    import::ImportDialog,
    list::{DeleteRow, Rows},
    row::RowDialog,
    suggest::SuggestDialog,
};
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    preferences::use_language,
    session::{use_param, use_workspace},
    widgets::{AppHeader, AppTab, ErrorView, Loaded, PageTitle},
};

chunk!(builder: TestsPage);

/// An app's test rows and checks.
#[component]
pub fn TestsPage() -> impl IntoView {
    let (workspace, slug) = (use_workspace(), use_param("app"));
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| TestRowsQuery { limit: None, after: query.get("after"), tag: query.get("tag") })
    });
    let opened =
        load(move || (workspace.get(), slug.get()), |client, (workspace, slug)| fetch(client, workspace, slug));
    let rows = load(
        move || (workspace.get(), slug.get(), wanted.get()),
        |client, (workspace, slug, wanted)| async move { client.test_rows(&workspace, &slug, &wanted).await },
    );
    let language = use_language();
    let show = move |opened: Opened| {
        if !opened.app.editable {
            return view! {
                <PageInner>
                    <ErrorView error=Error::new(ErrorCode::Forbidden, language) />
                </PageInner>
            }
            .into_any();
        }
        let desk = Desk::new(workspace, slug, opened, rows);
        view! { <Content desk wanted /> }.into_any()
    };
    // The app's name is added once it is loaded.
    view! {
        <PageTitle text=use_words().evidence().rows().title() />
        <Loaded of=opened show />
    }
}

#[component]
fn Content(desk: Desk, wanted: Memo<TestRowsQuery>) -> impl IntoView {
    let w = use_words().evidence().rows();
    let title = move || desk.app.with(|app| w.title_of(&app.name));
    view! {
        <PageTitle text=title />
        <AppHeader app=desk.app tab=AppTab::Tests />
        <PageInner>
            <ChecksForAll desk />
            <Rows desk wanted />
            <GateCard desk />
        </PageInner>
        <RowDialog desk />
        <ImportDialog desk />
        <SuggestDialog desk />
        <DeleteRow desk />
    }
}
