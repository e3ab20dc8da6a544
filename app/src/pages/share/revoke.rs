//! Closing a link for good, once that is confirmed.

use api::Link;
use leptos::prelude::*;
use ui::use_toaster;

use super::desk::Desk;
use crate::{
    client::use_client,
    kit::{Ask, AskWords},
    locales::use_words,
};

/// Asks before revoking.
#[component]
pub(super) fn RevokeDialog(desk: Desk) -> impl IntoView {
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
        let (client, workspace, app) = (client.clone(), desk.workspace.get_untracked(), desk.slug.get_untracked());
        async move {
            client.revoke_link(&workspace, &app, link.id).await?;
            toaster.done(w.revoked(&link.name));
            desk.links.refetch();
            Ok(())
        }
    };
    view! { <Ask id="revoke-link" subject=desk.revoking words act /> }
}
