//! The page of an app for people who write programs.

use api::{App, Error, ErrorCode, RunnableApp};
use leptos::prelude::*;
use ui::{Empty, IconName, LinkButton, PageInner, Section};

use super::examples::Examples;
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    preferences::use_language,
    session::{use_param, use_workspace},
    widgets::{ApiKeys, AppHeader, AppTab, ErrorView, KeyPlace, Loaded, PageTitle},
};

chunk!(builder: AppApiPage);

/// An app's API keys, and code that runs it.
#[component]
pub fn AppApiPage() -> impl IntoView {
    let (workspace, slug) = (use_workspace(), use_param("app"));
    let app = load(
        move || (workspace.get(), slug.get()),
        |client, (workspace, slug)| async move { client.app(&workspace, &slug).await },
    );
    let language = use_language();
    let show = move |runnable: RunnableApp| match runnable.app.editable {
        true => view! { <Content app=runnable.app workspace=workspace.get_untracked() /> }.into_any(),
        false => view! {
            <PageInner>
                <ErrorView error=Error::new(ErrorCode::Forbidden, language) />
            </PageInner>
        }
        .into_any(),
    };
    // The app's name is added once it is loaded.
    view! {
        <PageTitle text=use_words().keys().title() />
        <Loaded of=app show />
    }
}

#[component]
fn Content(app: App, workspace: String) -> impl IntoView {
    let w = use_words().keys();
    let title = w.api_of(&app.name);
    let place = KeyPlace::App { workspace: workspace.clone(), app: app.slug.clone() };
    let code = if app.published_version.is_some() {
        view! { <Examples workspace=workspace.clone() app=app.slug.clone() /> }.into_any()
    } else {
        let builder = format!("/w/{workspace}/apps/{}/edit", app.slug);
        view! {
            <Empty icon=IconName::Terminal title=w.not_published() text=w.not_published_text()>
                <LinkButton href=builder>{use_words().share().to_builder()}</LinkButton>
            </Empty>
        }
        .into_any()
    };
    view! {
        <PageTitle text=title />
        <AppHeader app=Signal::stored(app) tab=AppTab::Api />
        <PageInner>
            <Section id="keys" title=w.title() lead=w.lead_app()>
                <ApiKeys place />
            </Section>
            <Section id="examples" title=w.examples()>
                {code}
            </Section>
        </PageInner>
    }
}
