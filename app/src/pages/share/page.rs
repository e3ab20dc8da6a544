//! The share links of an app, for people who may change it.

use api::{App, Error, ErrorCode, Link, Page, RunnableApp};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{Button, ButtonVariant, Empty, IconName, LinkButton, PageInner};

use super::{
    details::DetailsDialog, form::LinkDialog, list::Links, page_state::LinksState, reports::Reports,
    revoke::RevokeDialog,
};
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    preferences::use_language,
    session::{use_param, use_workspace},
    widgets::{AppHeader, AppTab, ErrorView, Loaded, PageTitle},
};

chunk!(builder: SharePage);

/// The parameter of the address that names a version to share.
const VERSION: &str = "version";

/// An app's share links, and the reports of their visitors.
#[component]
pub fn SharePage() -> impl IntoView {
    let (workspace, slug) = (use_workspace(), use_param("app"));
    let app = load(
        move || (workspace.get(), slug.get()),
        |client, (workspace, slug)| async move { client.app(&workspace, &slug).await },
    );
    let links = load(
        move || (workspace.get(), slug.get()),
        |client, (workspace, slug)| async move { client.links(&workspace, &slug).await },
    );
    let language = use_language();
    let query = use_query_map();
    let show = move |runnable: RunnableApp| {
        let app = runnable.app;
        if !app.editable {
            return view! {
                <PageInner>
                    <ErrorView error=Error::new(ErrorCode::Forbidden, language) />
                </PageInner>
            }
            .into_any();
        }
        let asked = query.with_untracked(|query| query.get(VERSION).and_then(|number| number.parse().ok()));
        let state = LinksState::new(workspace, slug, links, app.published_version, asked.filter(|number| *number > 0));
        open_if_asked(state);
        view! { <Content state app /> }.into_any()
    };
    // The app's name is added once it is loaded.
    view! {
        <PageTitle text=use_words().share().title() />
        <Loaded of=app show />
    }
}

/// Opens the form if the address names a version to share. The address is then that of the page alone, so that a reload doesn't open it
/// again.
fn open_if_asked(state: LinksState) {
    let navigate = use_navigate();
    Effect::new(move |before: Option<()>| {
        if before.is_none() && state.asked_version.is_some() && state.published.is_some() {
            state.edit(None);
            let address = format!("/w/{}/apps/{}/share", state.workspace.get_untracked(), state.slug.get_untracked());
            navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    });
}

#[component]
fn Content(state: LinksState, app: App) -> impl IntoView {
    let w = use_words().share();
    let title = w.title_of(&app.name);
    let is_published = state.published.is_some();
    let actions = move || {
        is_published.then(|| {
            view! {
                <Button variant=ButtonVariant::Primary icon=IconName::Plus on_click=move |_| state.edit(None)>
                    {w.new_link()}
                </Button>
            }
        })
    };
    let links = move |page: Page<Link>| view! { <Links state links=page.items /> }.into_any();
    let body = if is_published {
        view! { <Loaded of=state.links show=links /> }.into_any()
    } else {
        let builder = move || format!("/w/{}/apps/{}/edit", state.workspace.get(), state.slug.get());
        view! {
            <Empty icon=IconName::Link title=w.not_published() text=w.not_published_text()>
                <LinkButton href=builder>{w.to_builder()}</LinkButton>
            </Empty>
        }
        .into_any()
    };
    view! {
        <PageTitle text=title />
        <AppHeader app=Signal::stored(app) tab=AppTab::Share actions=ViewFn::from(actions) />
        <PageInner>
            <header class="page-header">
                <div class="page-header__text">
                    <h2>{w.title()}</h2>
                    <p class="page-header__lead">{w.lead()}</p>
                </div>
            </header>
            {body}
            <Reports state />
        </PageInner>
        <LinkDialog state />
        <DetailsDialog state />
        <RevokeDialog state />
    }
}
