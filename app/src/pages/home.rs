//! `/`: leads to where the person belongs.

use leptos::prelude::*;
use leptos_router::{LazyRoute, components::Redirect, lazy_route};
use ui::{Empty, IconName, LinkButton};

use crate::{
    client::{Loading, load},
    locales::use_words,
    widgets::{Loaded, PageTitle},
};

/// The page.
#[derive(Debug)]
pub struct HomePage {
    me: Loading<api::Me>,
}

#[lazy_route]
impl LazyRoute for HomePage {
    fn data() -> Self {
        Self { me: load(|| (), |client, ()| async move { client.me().await }) }
    }

    fn view(this: Self) -> AnyView {
        let w = use_words();
        view! {
            <PageTitle text=w.common.home />
            <main id="main" class="page" tabindex="-1">
                <Loaded
                    of=this.me
                    show=move |me: api::Me| match me.workspaces.first() {
                        Some(workspace) => view! { <Redirect path=format!("/w/{}", workspace.slug) /> }.into_any(),
                        None => {
                            view! {
                                <Empty icon=IconName::Members title=w.common.no_workspace text=w.common.no_workspace_text>
                                    <LinkButton href="/account">{w.common.account}</LinkButton>
                                </Empty>
                            }
                                .into_any()
                        }
                    }
                />
            </main>
        }
        .into_any()
    }
}
