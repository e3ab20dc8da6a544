//! Revoking a link, after a confirmation.

use api::Link;
use leptos::prelude::*;
use ui::use_toaster;

use super::page_state::LinksState;
use crate::{
    client::use_client,
    kit::{Ask, AskWords},
    locales::use_words,
};

/// Asks before revoking.
#[component]
pub(super) fn RevokeDialog(state: LinksState) -> impl IntoView {
    let w = use_words().share();
    let (client, toaster) = (use_client(), use_toaster());
    let words = move |link: &Link| AskWords {
        title: w.revoke_title(&link.name),
        text: w.revoke_text(),
        keep: w.keep(),
        act: w.revoke_link().to_owned(),
        busy: w.revoking(),
        refused: None,
    };
    let act = move |link: Link| {
        let (client, workspace, app) = (client.clone(), state.workspace.get_untracked(), state.slug.get_untracked());
        async move {
            client.revoke_link(&workspace, &app, link.id).await?;
            toaster.done(w.revoked(&link.name));
            state.links.refetch();
            Ok(())
        }
    };
    view! { <Ask id="revoke-link" subject=state.revoking words act /> }
}
