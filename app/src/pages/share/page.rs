//! The share links of an app, for people who may change it.

use api::{App, Error, ErrorCode, Link, Page, RunnableApp};
use leptos::prelude::*;
use ui::{Button, ButtonVariant, Empty, IconName, LinkButton, PageInner};

use super::{form::LinkDialog, list::Links, page_state::LinksState, reports::Reports, revoke::RevokeDialog};
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    preferences::use_language,
    session::{use_param, use_workspace},
    widgets::{AppHeader, AppTab, ErrorView, Loaded, PageTitle},
};

chunk!(builder: SharePage);

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
        let state = LinksState::new(workspace, slug, links, app.published_version);
        view! { <Content state app /> }.into_any()
    };
    // The app's name is added once it is loaded.
    view! {
        <PageTitle text=use_words().share().title() />
        <Loaded of=app show />
    }
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
        <RevokeDialog state />
    }
}
