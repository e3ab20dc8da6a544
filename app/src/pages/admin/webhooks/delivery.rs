//! The details of one delivery: what was sent, and what came of each try.

use api::{Error, WebhookAttempt, WebhookDeliveryDetail, WebhookDeliveryState};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonVariant, CodeBlock, Dialog, IconName, use_toaster};
use uuid::Uuid;

use super::{log::StateBadge, shared::WebhookState};
use crate::{
    client::use_client,
    locales::use_words,
    widgets::{ErrorAlert, Moment, MomentStyle},
};

/// A delivery whose details are open, perhaps still to be loaded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Opened {
    id: Uuid,
    detail: Option<WebhookDeliveryDetail>,
}

impl Opened {
    pub fn id(id: Uuid) -> Self {
        Self { id, detail: None }
    }

    pub fn of(detail: WebhookDeliveryDetail) -> Self {
        Self { id: detail.delivery.id, detail: Some(detail) }
    }
}

/// Loads the details when they are opened, and shows them.
#[component]
pub(super) fn DeliveryDialog(state: WebhookState) -> impl IntoView {
    let words = use_words();
    let w = words.webhooks();
    let client = StoredValue::new(use_client());
    let failed = RwSignal::new(None::<Error>);
    let load = move |()| {
        failed.set(None);
        let Some(Opened { id, detail: None }) = state.opened.get_untracked() else { return };
        let Ok(webhook) = state.id.get_untracked().parse() else { return };
        let asked = client.with_value(|client| client.webhook_delivery(&state.workspace.get_untracked(), webhook, id));
        spawn_local(async move {
            match asked.await {
                Ok(detail) if state.opened.with_untracked(|open| open.as_ref().is_some_and(|open| open.id == id)) => {
                    state.opened.set(Some(Opened::of(detail)));
                }
                Ok(_) => {}
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let open = Memo::new(move |_| state.opened.with(Option::is_some));
    let detail = Memo::new(move |_| state.opened.get().and_then(|opened| opened.detail));
    let title = move || detail.get().map_or(w.details(), |detail| w.event(detail.delivery.event));
    view! {
        <Dialog
            id="delivery"
            open
            on_close=move |()| state.opened.set(None)
            on_open=load
            title
            close_label=words.common().close()
            foot=ViewFn::from(move || view! { <Foot state detail failed /> })
        >
            {move || failed.get().map(|error| view! { <ErrorAlert error title=TextProp::from(w.failed()) /> })}
            {move || detail.get().map(|detail| view! { <Detail detail /> })}
        </Dialog>
    }
}

#[component]
fn Foot(
    state: WebhookState,
    detail: Memo<Option<WebhookDeliveryDetail>>,
    failed: RwSignal<Option<Error>>,
) -> impl IntoView {
    let words = use_words();
    let w = words.webhooks();
    let (client, toaster) = (use_client(), use_toaster());
    let busy = RwSignal::new(false);
    let replay = Callback::new(move |()| {
        let Some(id) = detail.with_untracked(|detail| detail.as_ref().map(|detail| detail.delivery.id)) else { return };
        let Ok(webhook) = state.id.get_untracked().parse() else { return };
        let asked = client.replay_webhook_delivery(&state.workspace.get_untracked(), webhook, id);
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = asked.await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    toaster.done(w.replayed());
                    state.opened.set(None);
                    state.reload_log();
                }
                Err(error) => failed.set(Some(error)),
            }
        });
    });
    view! {
        <Button on_click=move |_| state.opened.set(None)>{words.common().close()}</Button>
        {move || {
            detail
                .with(Option::is_some)
                .then(|| {
                    view! {
                        <Button
                            variant=ButtonVariant::Primary
                            icon=IconName::Refresh
                            busy
                            busy_label=w.replaying()
                            on_click=move |_| replay.run(())
                        >
                            {w.replay()}
                        </Button>
                    }
                })
        }}
    }
}

#[component]
fn Detail(detail: WebhookDeliveryDetail) -> impl IntoView {
    let w = use_words().webhooks();
    let WebhookDeliveryDetail { delivery, body, attempts } = detail;
    let next = delivery.next_at.filter(|_| delivery.state == WebhookDeliveryState::Waiting).map(|at| {
        view! {
            " "
            {w.next_try()}
            " "
            <Moment at how=MomentStyle::Exact />
        }
    });
    let sent = match body {
        Some(body) => view! { <CodeBlock code=body language="JSON" copy_label=w.copy_sent() /> }.into_any(),
        None => view! { <p class="muted">{w.not_sent()}</p> }.into_any(),
    };
    view! {
        <p>
            <StateBadge of=delivery.state />
            " "
            <Moment at=delivery.happened_at how=MomentStyle::Exact />
            {next}
        </p>
        <p class="muted">
            {w.id()}
            ": "
            <code>{delivery.id.to_string()}</code>
        </p>
        {attempts.into_iter().map(|attempt| view! { <Attempt attempt /> }).collect_view()}
        <h3>{w.sent()}</h3>
        {sent}
    }
}

#[component]
fn Attempt(attempt: WebhookAttempt) -> impl IntoView {
    let w = use_words().webhooks();
    let status = attempt.status.map(|status| format!(" · {}", w.status(status)));
    let answer = attempt.answer.map(|answer| {
        view! {
            <p class="muted">{w.answered()}</p>
            <CodeBlock code=answer copy_label=w.copy_answer() />
        }
    });
    view! {
        <section class="stack" data-gap="s">
            <h3>{w.attempt(attempt.number)}</h3>
            <p class="muted">
                <Moment at=attempt.at how=MomentStyle::Exact />
                " · "
                {w.took(attempt.duration_ms)}
                {status}
            </p>
            {attempt.problem.map(|problem| view! { <p>{problem}</p> })}
            {answer}
        </section>
    }
}
