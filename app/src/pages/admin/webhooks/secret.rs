//! A new secret, which is shown once, and making one.

use api::{RotateWebhookSecret, Webhook, WebhookWithSecret};
use leptos::prelude::*;
use ui::{Alert, AlertTone, Button, ButtonVariant, Dialog, Field, IconName, TextInput, copy_text};

use crate::{
    client::use_client,
    kit::{Ask, AskWords},
    locales::use_words,
};

/// A secret that is never shown again.
#[component]
pub(super) fn Secret(
    secret: String,
    /// Whether it was copied; `None` if nobody tried.
    copied: RwSignal<Option<bool>>,
) -> impl IntoView {
    let w = use_words();
    view! {
        <Alert tone=AlertTone::Warn title=w.webhooks().copy_now()>
            <p>{w.webhooks().copy_now_text()}</p>
        </Alert>
        <Field id="webhook-secret" label=w.webhooks().secret()>
            <TextInput value=secret readonly=true />
        </Field>
        // In the dialog, which covers the notices in the corner.
        <p class="muted" role="status">
            {move || match copied.get() {
                None => "",
                Some(true) => w.common().copied(),
                Some(false) => w.common().copy_failed(),
            }}
        </p>
    }
}

/// The button that copies a new secret.
#[component]
pub(super) fn CopySecret(secret: String, copied: RwSignal<Option<bool>>) -> impl IntoView {
    let w = use_words().webhooks();
    let copy = move |_| {
        let done = move |result: Result<(), ()>| copied.set(Some(result.is_ok()));
        copy_text(secret.clone(), Some(Callback::new(done)));
    };
    view! {
        <Button variant=ButtonVariant::Primary icon=IconName::Copy on_click=copy>
            {w.copy()}
        </Button>
    }
}

/// Asks before a new secret is made, and shows it.
#[component]
pub(super) fn RotateDialog(
    workspace: Memo<String>,
    /// The webhook that gets a new secret once that is confirmed.
    subject: RwSignal<Option<Webhook>>,
    rotated: Callback<()>,
) -> impl IntoView {
    let words = use_words();
    let w = words.webhooks();
    let client = use_client();
    let made = RwSignal::new(None::<WebhookWithSecret>);
    let (open, copied) = (RwSignal::new(false), RwSignal::new(None));
    let ask = move |webhook: &Webhook| AskWords {
        title: w.rotate_title(&webhook.name),
        text: w.rotate_text(),
        keep: w.keep(),
        act: w.rotate_act().to_owned(),
        busy: w.creating(),
        refused: None,
    };
    let act = move |webhook: Webhook| {
        let (client, workspace) = (client.clone(), workspace.get_untracked());
        async move {
            let wish = RotateWebhookSecret::default();
            made.set(Some(client.rotate_webhook_secret(&workspace, webhook.id, &wish).await?));
            copied.set(None);
            open.set(true);
            rotated.run(());
            Ok(())
        }
    };
    let foot = move || {
        made.get().map(|made| {
            view! {
                <Button on_click=move |_| open.set(false)>{w.done()}</Button>
                <CopySecret secret=made.secret copied />
            }
        })
    };
    view! {
        <Ask id="rotate-secret" subject words=ask act reversible=true />
        <Dialog
            id="new-secret"
            open
            on_close=move |()| {
                open.set(false);
                made.set(None);
            }
            title=move || made.get().map(|made| w.secret_of(&made.webhook.name)).unwrap_or_default()
            close_label=words.common().close()
            foot=ViewFn::from(foot)
        >
            {move || made.get().map(|made| view! { <Secret secret=made.secret copied /> })}
        </Dialog>
    }
}
