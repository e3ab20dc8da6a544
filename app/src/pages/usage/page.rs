//! The two pages of usage.

use api::{App, Error, ErrorCode, RunnableApp, Usage};
use leptos::prelude::*;
use ui::{Empty, IconName, LinkButton, PageHeader, PageInner};

use super::{
    chart::Days,
    figures::Figures,
    filters::{Exports, Narrowed, Period},
    lines::Lines,
    near::NearLimits,
    place::Place,
    what_if::WhatIfSection,
};
use crate::{
    chunk::chunk,
    client::load,
    format,
    locales::use_words,
    preferences::use_language,
    session::{use_param, use_workspace},
    widgets::{AppHeader, AppTab, ErrorView, Loaded, PageTitle},
};

chunk!(admin: UsagePage);
chunk!(admin: AppUsagePage);

/// What the workspace's runs came to.
#[component]
pub fn UsagePage() -> impl IntoView {
    let w = use_words().usage();
    let workspace = use_workspace();
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=w.lead()>
                {move || {
                    view! {
                        <LinkButton href=format!("/w/{}/admin/usage/invoices", workspace.get()) icon=IconName::List>
                            {use_words().invoices().title()}
                        </LinkButton>
                    }
                }}
            </PageHeader>
            <Whole place=Place::new(None) />
        </PageInner>
    }
}

/// What an app's runs came to.
#[component]
pub fn AppUsagePage() -> impl IntoView {
    let (workspace, slug) = (use_workspace(), use_param("app"));
    let app = load(
        move || (workspace.get(), slug.get()),
        |client, (workspace, slug)| async move { client.app(&workspace, &slug).await },
    );
    let language = use_language();
    let show = move |runnable: RunnableApp| match runnable.app.editable {
        true => view! { <OfApp app=runnable.app /> }.into_any(),
        false => view! {
            <PageInner>
                <ErrorView error=Error::new(ErrorCode::Forbidden, language) />
            </PageInner>
        }
        .into_any(),
    };
    // The app's name is added once it is loaded.
    view! {
        <PageTitle text=use_words().usage().title() />
        <Loaded of=app show />
    }
}

#[component]
fn OfApp(app: App) -> impl IntoView {
    let w = use_words().usage();
    let place = Place::new(Some(app.slug.clone()));
    view! {
        <PageTitle text=w.title_of(&app.name) />
        <AppHeader app=Signal::stored(app) tab=AppTab::Usage />
        <PageInner>
            <p class="muted">{w.lead()}</p>
            <Whole place />
        </PageInner>
    }
}

/// All of it, once it is loaded.
#[component]
fn Whole(place: Place) -> impl IntoView {
    // The other model is asked about by itself.
    let asked = Memo::new(move |_| place.looked.with(|looked| looked.usage.clone()));
    let usage = load(
        move || (place.workspace.get(), asked.get()),
        move |client, (workspace, mut asked)| {
            let app = place.slug();
            // One app is no line of its own usage.
            if app.is_some() && asked.by.unwrap_or_default() == api::UsageBy::App {
                asked.by = Some(api::UsageBy::Model);
            }
            async move { client.usage(&workspace, app.as_deref(), &asked).await }
        },
    );
    let show = move |usage: Usage| view! { <Shown place usage /> }.into_any();
    view! { <Loaded of=usage show /> }
}

#[component]
fn Shown(place: Place, usage: Usage) -> impl IntoView {
    let w = use_words().usage();
    let language = use_language();
    let days = w.days(&format::day(&usage.from, language), &format::day(&usage.to, language));
    let near = usage.near_limits.clone();
    let head = view! {
        <h2 class="visually-hidden">{days}</h2>
        <Period place from=usage.from.clone() to=usage.to.clone() today=usage.today.clone() />
        <Narrowed place only=usage.only.clone() />
    };
    if usage.total.cost.is_none() && usage.total_before.cost.is_none() {
        return view! {
            {head}
            <Empty icon=IconName::Usage title=w.none() text=w.none_text() />
            <NearLimits place near />
        }
        .into_any();
    }
    view! {
        {head}
        <Figures usage=usage.clone() />
        <NearLimits place near />
        <Days place usage=usage.clone() />
        <Lines place usage=usage.clone() />
        <Exports place by=usage.by />
        <WhatIfSection place />
    }
    .into_any()
}
