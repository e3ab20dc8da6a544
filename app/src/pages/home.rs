//! `/`: redirects to where the person belongs.

use api::{Client, Error, ErrorCode};
use leptos::prelude::*;
use leptos_router::components::Redirect;
use ui::{Empty, IconName, LinkButton};

use crate::{
    chunk::chunk,
    client::load,
    kit::lead_out,
    locales::use_words,
    widgets::{Loaded, PageTitle},
};

/// Where the person belongs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Destination {
    /// The workspace with this slug.
    Workspace(String),
    /// Signed in but in no workspace.
    Nowhere,
    /// The sign-in page.
    Login,
    /// The set-up page, because there are no people yet.
    Setup,
}

async fn destination(client: Client) -> Result<Destination, Error> {
    match client.me().await {
        Ok(me) => Ok(me
            .workspaces
            .into_iter()
            .next()
            .map_or(Destination::Nowhere, |first| Destination::Workspace(first.slug))),
        Err(error) if error.code == ErrorCode::Unauthenticated => {
            Ok(if client.setup_state().await?.needed { Destination::Setup } else { Destination::Login })
        }
        Err(error) => Err(error),
    }
}

chunk!(everyday: HomePage);

/// Redirects to the workspace, to sign-in or to set-up.
#[component]
pub fn HomePage() -> impl IntoView {
    let destination = load(|| (), |client, ()| destination(client));
    let w = use_words();
    let show = |destination| match destination {
        Destination::Workspace(slug) => view! { <Redirect path=format!("/w/{slug}") /> }.into_any(),
        Destination::Login => lead_out("/login"),
        Destination::Setup => lead_out("/setup"),
        Destination::Nowhere => view! { <NoWorkspace /> }.into_any(),
    };
    view! {
        <PageTitle text=w.common().home() />
        <main id="main" class="page" tabindex="-1">
            <Loaded of=destination show />
        </main>
    }
}

#[component]
fn NoWorkspace() -> impl IntoView {
    let w = use_words().common();
    view! {
        <Empty icon=IconName::Members title=w.no_workspace() text=w.no_workspace_text() whole_page=true>
            <LinkButton href="/account">{w.account()}</LinkButton>
        </Empty>
    }
}
