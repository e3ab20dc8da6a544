//! One webhook: how it stands, what can be done with it, and what it was told.

use api::{UpdateWebhook, Webhook, WebhookDeliveryState};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::WebhookId;
use ui::{Alert, AlertTone, Button, ButtonVariant, IconName, PageHeader, PageInner, use_toaster};

use super::{
    delivery::Opened,
    form::{WebhookDialog, WebhookFields},
    list::State,
    log::Log,
    secret::RotateDialog,
    shared::WebhookState,
};
use crate::{
    chunk::chunk,
    client::{load, use_client},
    kit::{Ask, AskWords},
    locales::use_words,
    session::{use_param, use_workspace},
    widgets::{ErrorAlert, Loaded, Moment, MomentStyle, PageTitle},
};

chunk!(admin: WebhookPage);

/// A webhook with its log.
#[component]
pub fn WebhookPage() -> impl IntoView {
    let (workspace, id) = (use_workspace(), use_param("webhook"));
    let webhook = load(
        move || (workspace.get(), id.get()),
        |client, (workspace, id)| async move {
            // What is no id names no webhook, and is answered as one that isn't there.
            let id = id.parse().unwrap_or(WebhookId(uuid::Uuid::nil()));
            client.webhook(&workspace, id).await
        },
    );
    let state = WebhookState::new(workspace, id, webhook);
    let fields = WebhookFields::new(workspace, move || state.webhook.refetch());
    let show = move |webhook: Webhook| view! { <Content state fields webhook /> }.into_any();
    view! {
        <PageTitle text=use_words().webhooks().title() />
        <PageInner>
            <Loaded of=webhook show />
            <Log state />
        </PageInner>
        <WebhookDialog fields />
        <RotateDialog workspace subject=state.rotating rotated=Callback::new(move |()| state.webhook.refetch()) />
        <DeleteDialog state />
    }
}

#[component]
fn Content(state: WebhookState, fields: WebhookFields, webhook: Webhook) -> impl IntoView {
    let w = use_words().webhooks();
    let kept = StoredValue::new(webhook.clone());
    let all = move || format!("/w/{}/admin/webhooks", state.workspace.get());
    view! {
        <PageTitle text=w.title_of(&webhook.name) />
        <p>
            <a href=all>{w.all()}</a>
        </p>
        <PageHeader title=webhook.name.clone()>
            <Button icon=IconName::Edit on_click=move |_| fields.edit(Some(kept.get_value()))>
                {w.edit()}
            </Button>
            <TestButton state id=webhook.id />
        </PageHeader>
        {move || state.failed.get().map(|error| view! { <ErrorAlert error title=TextProp::from(w.failed()) /> })}
        <Facts webhook=webhook.clone() />
        <div class="cluster">
            <TurnButton state id=webhook.id on=webhook.enabled />
            <Button icon=IconName::Key on_click=move |_| state.rotating.set(Some(kept.get_value()))>
                {w.rotate()}
            </Button>
            <Button
                icon=IconName::Trash
                variant=ButtonVariant::DangerQuiet
                on_click=move |_| state.deleting.set(Some(kept.get_value()))
            >
                {w.delete()}
            </Button>
        </div>
    }
}

#[component]
fn Facts(webhook: Webhook) -> impl IntoView {
    let w = use_words().webhooks();
    let events: Vec<_> = webhook.events.iter().map(|event| w.event(*event)).collect();
    let off = webhook.off_because.map(|because| view! { <Alert tone=AlertTone::Warn title=w.off_because(because) /> });
    let failing = webhook.failing_since.filter(|_| webhook.enabled).map(|at| {
        view! {
            <p>
                {w.failing_since()}
                " "
                <Moment at />
            </p>
        }
    });
    let earlier = webhook.earlier_secret_until.map(|at| {
        view! {
            <p class="muted">
                {w.earlier_until()}
                " "
                <Moment at how=MomentStyle::Exact />
            </p>
        }
    });
    view! {
        {off}
        <div class="stack" data-gap="s">
            <p class="webhook__url">{webhook.url.clone()}</p>
            <p>
                <State webhook=webhook.clone() />
                " "
                {events.join(", ")}
                {webhook.include_content.then(|| format!(". {}", w.sends_content()))}
            </p>
            {failing}
            <p class="muted">{format!("{}. {}.", w.ends_in(&webhook.secret_last4), w.waiting(webhook.waiting))}</p>
            {earlier}
        </div>
    }
}

/// Sends a test event, and opens what came of it.
#[component]
fn TestButton(state: WebhookState, id: WebhookId) -> impl IntoView {
    let w = use_words().webhooks();
    let (client, toaster) = (use_client(), use_toaster());
    let busy = RwSignal::new(false);
    let test = move |_| {
        let asked = client.test_webhook(&state.workspace.get_untracked(), id);
        busy.set(true);
        state.failed.set(None);
        spawn_local(async move {
            let answer = asked.await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(detail) => {
                    let delivered = detail.delivery.state == WebhookDeliveryState::Delivered;
                    toaster.done(if delivered { w.test_ok() } else { w.test_failed() });
                    state.opened.set(Some(Opened::of(detail)));
                    state.reload();
                }
                Err(error) => state.failed.set(Some(error)),
            }
        });
    };
    view! {
        <Button variant=ButtonVariant::Primary icon=IconName::Play busy busy_label=w.testing() on_click=test>
            {w.test()}
        </Button>
    }
}

#[component]
fn TurnButton(state: WebhookState, id: WebhookId, on: bool) -> impl IntoView {
    let words = use_words();
    let w = words.webhooks();
    let (client, toaster) = (use_client(), use_toaster());
    let turn = move |_| {
        let change = UpdateWebhook { enabled: Some(!on), ..UpdateWebhook::default() };
        let asked = client.update_webhook(&state.workspace.get_untracked(), id, &change);
        state.busy.set(true);
        state.failed.set(None);
        spawn_local(async move {
            let answer = asked.await;
            if state.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    toaster.done(if on { w.turned_off() } else { w.turned_on() });
                    state.reload();
                }
                Err(error) => state.failed.set(Some(error)),
            }
        });
    };
    view! {
        <Button icon=IconName::Off busy=state.busy busy_label=words.common().saving() on_click=turn>
            {if on { w.turn_off() } else { w.turn_on() }}
        </Button>
    }
}

#[component]
fn DeleteDialog(state: WebhookState) -> impl IntoView {
    let w = use_words().webhooks();
    let (client, toaster, navigate) = (use_client(), use_toaster(), use_navigate());
    let words = move |webhook: &Webhook| AskWords {
        title: w.delete_title(&webhook.name),
        text: w.delete_text(),
        keep: w.keep(),
        act: w.delete().to_owned(),
        busy: w.deleting(),
        refused: None,
    };
    let act = move |webhook: Webhook| {
        let (client, navigate, workspace) = (client.clone(), navigate.clone(), state.workspace.get_untracked());
        async move {
            client.delete_webhook(&workspace, webhook.id).await?;
            toaster.done(w.deleted());
            navigate(&format!("/w/{workspace}/admin/webhooks"), NavigateOptions::default());
            Ok(())
        }
    };
    view! { <Ask id="delete-webhook" subject=state.deleting words act /> }
}
