//! Removing a connection, after a confirmation.

use api::Connection;
use leptos::prelude::*;
use ui::use_toaster;

use super::page_state::ModelsState;
use crate::{
    client::use_client,
    kit::{Ask, AskWords},
    locales::use_words,
};

/// Asks before removing.
#[component]
pub(super) fn RemoveDialog(state: ModelsState) -> impl IntoView {
    let w = use_words().models();
    let (client, toaster) = (use_client(), use_toaster());
    let words = move |connection: &Connection| AskWords {
        title: w.remove_title(&connection.name),
        text: w.remove_text(),
        keep: w.keep(),
        act: w.remove_connection().to_owned(),
        busy: w.removing(),
        refused: None,
    };
    let act = move |connection: Connection| {
        let (client, workspace) = (client.clone(), state.workspace.get_untracked());
        async move {
            client.delete_connection(&workspace, connection.id).await?;
            toaster.done(w.removed(&connection.name));
            state.reload();
            Ok(())
        }
    };
    view! { <Ask id="remove-connection" subject=state.removing words act /> }
}
