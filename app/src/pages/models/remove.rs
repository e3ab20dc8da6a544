//! Removing a connection, once that is confirmed.

use std::time::Duration;

use api::Error;
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonVariant, Dialog, use_toaster};

use super::page::Desk;
use crate::{client::use_client, frame::focus, locales::use_words, widgets::ErrorAlert};

/// Asks before removing.
#[component]
pub(super) fn RemoveDialog(desk: Desk) -> impl IntoView {
    let w = use_words();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<Error>);
    Effect::new(move |_| {
        if desk.removing.with(Option::is_some) {
            refused.set(None);
            open.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let open = open.get();
        if before == Some(true) && !open {
            desk.removing.set(None);
        }
        open
    });
    let remove = use_remove(desk, open, busy, refused);
    let name = move || desk.removing.with(|asked| asked.as_ref().map(|c| c.name.clone()).unwrap_or_default());
    let foot = move || {
        view! {
            <Button on_click=move |_| open.set(false)>{w.models().keep()}</Button>
            <Button
                variant=ButtonVariant::Danger
                busy=busy
                busy_label=w.models().removing()
                on_click=move |_| remove.run(())
            >
                {w.models().remove_connection()}
            </Button>
        }
    };
    view! {
        <Dialog
            id="remove-connection"
            open
            title=move || w.models().remove_title(&name())
            close_label=w.common().close()
            foot=ViewFn::from(foot)
        >
            {move || refused.get().map(|error| view! { <ErrorAlert error /> })}
            <p>{w.models().remove_text()}</p>
        </Dialog>
    }
}

fn use_remove(
    desk: Desk,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    refused: RwSignal<Option<Error>>,
) -> Callback<()> {
    let w = use_words().models();
    let (client, toaster) = (use_client(), use_toaster());
    Callback::new(move |()| {
        let Some(connection) = desk.removing.get_untracked() else { return };
        let (client, workspace) = (client.clone(), desk.workspace.get_untracked());
        busy.set(true);
        spawn_local(async move {
            let answer = client.delete_connection(&workspace, connection.id).await;
            busy.set(false);
            match answer {
                Ok(()) => {
                    open.set(false);
                    toaster.done(w.removed(&connection.name));
                    // The row that opened the dialog goes, and would take the focus along; first the dialog has to close.
                    set_timeout(|| focus("main"), Duration::ZERO);
                    desk.reload();
                }
                Err(error) => refused.set(Some(error)),
            }
        });
    })
}
