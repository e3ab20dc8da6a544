//! The webhooks of a workspace.

use api::{Page, Webhook};
use leptos::prelude::*;
use ui::{Badge, Button, ButtonVariant, Empty, IconName, PageHeader, PageInner, Tone};

use super::form::{WebhookDialog, WebhookFields};
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    session::use_workspace,
    widgets::{Loaded, PageTitle},
};

chunk!(admin: WebhooksPage);

/// All webhooks, oldest first.
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let workspace = use_workspace();
    let w = use_words().webhooks();
    let webhooks = load(move || workspace.get(), |client, workspace| async move { client.webhooks(&workspace).await });
    let fields = WebhookFields::new(workspace, move || webhooks.refetch());
    let show = move |page: Page<Webhook>| view! { <List fields webhooks=page.items /> }.into_any();
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=w.lead()>
                <Button variant=ButtonVariant::Primary icon=IconName::Plus on_click=move |_| fields.edit(None)>
                    {w.add()}
                </Button>
            </PageHeader>
            <Loaded of=webhooks show />
        </PageInner>
        <WebhookDialog fields />
    }
}

#[component]
fn List(fields: WebhookFields, webhooks: Vec<Webhook>) -> impl IntoView {
    let w = use_words().webhooks();
    if webhooks.is_empty() {
        return view! { <Empty icon=IconName::Megaphone title=w.none() text=w.none_text() /> }.into_any();
    }
    let rows = webhooks.into_iter().map(|webhook| view! { <Row fields webhook /> }).collect_view();
    view! {
        <ul class="card list-card" role="list">
            {rows}
        </ul>
    }
    .into_any()
}

#[component]
fn Row(fields: WebhookFields, webhook: Webhook) -> impl IntoView {
    let w = use_words().webhooks();
    let href = move || format!("/w/{}/admin/webhooks/{}", fields.workspace.get(), webhook.id);
    let events: Vec<_> = webhook.events.iter().map(|event| w.event(*event)).collect();
    view! {
        <li class="list-card__row">
            <div class="stack" data-gap="s">
                <h2 class="webhook__name">
                    <a href=href>{webhook.name.clone()}</a>
                    " "
                    <State webhook=webhook.clone() />
                </h2>
                <span class="webhook__url">{webhook.url.clone()}</span>
                <small class="muted">{events.join(", ")}</small>
            </div>
        </li>
    }
}

/// Whether it is on, and whether it is reached.
#[component]
pub(super) fn State(webhook: Webhook) -> impl IntoView {
    let w = use_words().webhooks();
    let (tone, word) = match (webhook.enabled, webhook.failing_since) {
        (false, _) => (Tone::Neutral, w.off()),
        (true, Some(_)) => (Tone::Warn, w.failing()),
        (true, None) => (Tone::Ok, w.on()),
    };
    view! { <Badge tone>{word}</Badge> }
}
