//! Closing a link for good, once that is confirmed.

use std::time::Duration;

use api::Error;
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonVariant, Dialog, use_toaster};

use super::page::Desk;
use crate::{client::use_client, frame::focus, locales::use_words, widgets::ErrorAlert};

/// Asks before revoking.
#[component]
pub(super) fn RevokeDialog(desk: Desk) -> impl IntoView {
    let w = use_words();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<Error>);
    Effect::new(move |_| {
        if desk.revoking.with(Option::is_some) {
            refused.set(None);
            open.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let open = open.get();
        if before == Some(true) && !open {
            desk.revoking.set(None);
        }
        open
    });
    let revoke = use_revoke(desk, open, busy, refused);
    let name = move || desk.revoking.with(|asked| asked.as_ref().map(|link| link.name.clone()).unwrap_or_default());
    let foot = move || {
        view! {
            <Button on_click=move |_| open.set(false)>{w.share().keep()}</Button>
            <Button
                variant=ButtonVariant::Danger
                busy=busy
                busy_label=w.share().revoking()
                on_click=move |_| revoke.run(())
            >
                {w.share().revoke_link()}
            </Button>
        }
    };
    view! {
        <Dialog
            id="revoke-link"
            open
            title=move || w.share().revoke_title(&name())
            close_label=w.common().close()
            foot=ViewFn::from(foot)
        >
            {move || refused.get().map(|error| view! { <ErrorAlert error /> })}
            <p>{w.share().revoke_text()}</p>
        </Dialog>
    }
}

fn use_revoke(
    desk: Desk,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    refused: RwSignal<Option<Error>>,
) -> Callback<()> {
    let w = use_words().share();
    let (client, toaster) = (use_client(), use_toaster());
    Callback::new(move |()| {
        let Some(link) = desk.revoking.get_untracked() else { return };
        let client = client.clone();
        let (workspace, app) = (desk.workspace.get_untracked(), desk.slug.get_untracked());
        busy.set(true);
        spawn_local(async move {
            let answer = client.revoke_link(&workspace, &app, link.id).await;
            busy.set(false);
            match answer {
                Ok(()) => {
                    open.set(false);
                    toaster.done(w.revoked(&link.name));
                    // The row that opened the dialog goes, and would take the focus along; first the dialog has to close.
                    set_timeout(|| focus("main"), Duration::ZERO);
                    desk.links.refetch();
                }
                Err(error) => refused.set(Some(error)),
            }
        });
    })
}
