//! One version of an app: what it is, and trying it.

use api::{App, Client, Error, ErrorCode, Model, VersionDetail};
use leptos::prelude::*;
use model::{Definition, Language};
use serde::{Deserialize, Serialize};
use ui::{Badge, LinkButton, PageInner, Tone};

use super::trial::Trial;
use crate::{
    chunk::chunk,
    client::load,
    kit::later,
    locales::use_words,
    pages::builder::{DiffNames, facts},
    preferences::use_language,
    session::{use_param, use_workspace},
    widgets::{AppHeader, AppTab, ErrorView, Loaded, Moment, MomentStyle, PageTitle},
};

/// What the page loads.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Opened {
    app: App,
    version: VersionDetail,
    models: Vec<Model>,
}

async fn fetch(
    client: Client,
    workspace: String,
    app: String,
    number: String,
    language: Language,
) -> Result<Opened, Error> {
    let number: u32 = number.parse().map_err(|_| Error::new(ErrorCode::NotFound, language))?;
    let (runnable, version, models) = futures::future::join3(
        client.app(&workspace, &app),
        client.version(&workspace, &app, number),
        client.models(&workspace),
    )
    .await;
    // Without the list, models are shown by their providers' names.
    let models = models.map(|page| page.items).unwrap_or_default();
    Ok(Opened { app: runnable?.app, version: version?, models })
}

chunk!(builder: VersionPage);

/// A version of an app, for people who may change it.
#[component]
pub fn VersionPage() -> impl IntoView {
    let (workspace, app, number) = (use_workspace(), use_param("app"), use_param("number"));
    let language = use_language();
    let opened = load(
        move || (workspace.get(), app.get(), number.get()),
        move |client, (workspace, app, number)| fetch(client, workspace, app, number, language),
    );
    let show = move |opened: Opened| {
        if opened.app.editable {
            view! { <Version workspace=workspace.get_untracked() opened /> }.into_any()
        } else {
            let error = Error::new(ErrorCode::Forbidden, language);
            view! {
                <PageInner>
                    <ErrorView error />
                </PageInner>
            }
            .into_any()
        }
    };
    // The version's number is added once it is loaded.
    view! {
        <PageTitle text=use_words().versions().title() />
        <Loaded of=opened show />
    }
}

later! {
    run: fn trial(workspace: String, app: App, version: VersionDetail) -> AnyView {
        view! { <Trial workspace app version /> }.into_any()
    }
}

#[component]
fn Version(workspace: String, opened: Opened) -> impl IntoView {
    let w = use_words().versions();
    let Opened { app, version, models } = opened;
    let number = version.version.number;
    let title = w.opened(number, &app.name);
    let back = format!("/w/{workspace}/apps/{}/versions?to={number}", app.slug);
    let live = version.version.live.then(|| view! { <Badge tone=Tone::Ok>{w.live()}</Badge> });
    let by = w.published_by(&version.version.published_by.name);
    let at = version.version.published_at;
    let note = Some(version.version.note.clone()).filter(|note| !note.is_empty());
    let definition = version.definition.clone();
    view! {
        <PageTitle text=title />
        <AppHeader app=Signal::stored(app.clone()) tab=AppTab::Versions />
        <PageInner>
            <header class="page-header">
                <div class="page-header__text">
                    <h2>{w.number_long(number)} " " {live}</h2>
                    <p class="page-header__lead">{by} " · " <Moment at how=MomentStyle::Exact /></p>
                    {note.map(|note| view! { <p>{note}</p> })}
                </div>
                <div class="page-header__actions">
                    <LinkButton href=back>{w.all()}</LinkButton>
                </div>
            </header>
            <div class="version-open">
                <WhatItIs definition models />
                <section class="stack" aria-labelledby="trial-title">
                    <h2 id="trial-title">{w.try_title(number)}</h2>
                    <p class="muted">{w.try_text()}</p>
                    {trial(workspace, app, version)}
                </section>
            </div>
        </PageInner>
    }
}

/// The definition, to read only.
#[component]
fn WhatItIs(definition: Definition, models: Vec<Model>) -> impl IntoView {
    let words = use_words();
    let w = words.versions();
    let rows = facts(&definition, DiffNames::new(models)).into_iter().map(|(name, value)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{value}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let messages = definition.prompt.messages.into_iter().map(|message| {
        let role = words.builder().prompt().role_name(message.role);
        view! {
            <li class="card sent__message">
                <h3>{role}</h3>
                <pre class="sent__text" tabindex="0">
                    {message.text}
                </pre>
            </li>
        }
    });
    view! {
        <section class="stack" aria-labelledby="prompt-title">
            <h2 id="prompt-title">{w.prompt()}</h2>
            <ol class="sent" role="list">
                {messages.collect_view()}
            </ol>
            <div class="diff">
                <div class="diff__head">
                    <h3>{w.inputs_and_settings()}</h3>
                </div>
                <table class="diff__settings">
                    <thead>
                        <tr>
                            <th scope="col">{words.builder().diff().setting()}</th>
                            <th scope="col">{w.value()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
