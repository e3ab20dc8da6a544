//! The page for running an app.

use api::Role;
use leptos::prelude::*;
use model::Kind;
use ui::{Empty, IconName, LinkButton, PageInner, Shown};

use super::{
    address::use_run_in_address,
    chat::ChatApp,
    form::FormApp,
    opening::{RefusedRun, RunPageData, open},
};
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    session::{use_param, use_role, use_workspace},
    widgets::{Loaded, PageTitle},
};

chunk!(run: RunPage);

/// The page where people run an app.
#[component]
pub fn RunPage() -> impl IntoView {
    let (workspace, app, run) = (use_workspace(), use_param("app"), use_run_in_address());
    let refused = use_context::<RefusedRun>();
    let opening = load(
        // Going from run to run of one app loads only the run, in the parts.
        move || (workspace.get(), app.get(), run.get_untracked()),
        move |client, (workspace, app, run)| open(client, workspace, app, run, refused.clone()),
    );
    let show = |opening: RunPageData| match opening {
        RunPageData::App(opened) => {
            let name = opened.app.app.name.clone();
            let app = match opened.app.app.kind {
                Kind::Form => view! { <FormApp opened=*opened /> }.into_any(),
                Kind::Chat => view! { <ChatApp opened=*opened /> }.into_any(),
            };
            view! {
                <PageTitle text=name />
                {app}
            }
            .into_any()
        }
        RunPageData::NotPublished => view! { <NotPublished /> }.into_any(),
    };
    // While the app is loading, and if it can't be loaded.
    view! {
        <PageTitle text=use_words().frame().apps() />
        <Loaded of=opening show />
    }
}

/// An app that nobody can run yet.
#[component]
fn NotPublished() -> impl IntoView {
    let w = use_words().run();
    let (workspace, app, role) = (use_workspace(), use_param("app"), use_role());
    let builder = move || role.get() >= Role::Builder;
    view! {
        <PageTitle text=w.not_published() />
        <PageInner>
            <Empty
                icon=IconName::Edit
                title=w.not_published()
                text=move || if builder() { w.not_published_you() } else { w.not_published_text() }
                whole_page=true
            >
                <Shown when=builder>
                    <LinkButton href=move || format!("/w/{}/apps/{}/edit", workspace.get(), app.get())>
                        {w.open_builder()}
                    </LinkButton>
                </Shown>
            </Empty>
        </PageInner>
    }
}
