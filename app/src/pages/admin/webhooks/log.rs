//! What a webhook is or was told, newest first.

use api::{Page, WebhookDelivery, WebhookDeliveryQuery, WebhookDeliveryState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::WebhookId;
use ui::{Badge, Button, ButtonVariant, ControlSize, Empty, FilterLink, IconName, Pagination, TableScroll, Tone};

use super::{
    delivery::{DeliveryDialog, Opened},
    shared::WebhookState,
};
use crate::{
    client::load,
    locales::use_words,
    widgets::{Loaded, Moment},
};

const STATES: [WebhookDeliveryState; 3] =
    [WebhookDeliveryState::Waiting, WebhookDeliveryState::Delivered, WebhookDeliveryState::Failed];

/// The state's value in the address.
fn value(state: WebhookDeliveryState) -> &'static str {
    match state {
        WebhookDeliveryState::Waiting => "waiting",
        WebhookDeliveryState::Delivered => "delivered",
        WebhookDeliveryState::Failed => "failed",
    }
}

/// The log, with its filter and its details.
#[component]
pub(super) fn Log(state: WebhookState) -> impl IntoView {
    let w = use_words().webhooks();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| (query.get("state").unwrap_or_default(), query.get("after"))));
    let deliveries = load(
        move || (state.workspace.get(), state.id.get(), asked.get(), state.seen.get()),
        |client, (workspace, id, (chosen, after), _)| async move {
            let id = id.parse().unwrap_or(WebhookId(uuid::Uuid::nil()));
            let chosen = STATES.into_iter().find(|state| value(*state) == chosen);
            client.webhook_deliveries(&workspace, id, &WebhookDeliveryQuery { state: chosen, limit: None, after }).await
        },
    );
    let show = move |page: Page<WebhookDelivery>| {
        let is_later_page = asked.with_untracked(|(_, after)| after.is_some());
        view! { <Table state page is_later_page chosen=asked.with_untracked(|(chosen, _)| chosen.clone()) /> }
            .into_any()
    };
    view! {
        <section class="stack" aria-labelledby="deliveries">
            <header class="page-header">
                <div class="page-header__text">
                    <h2 id="deliveries">{w.log()}</h2>
                    <p class="page-header__lead">{w.log_lead()}</p>
                </div>
                <div class="page-header__actions">
                    <Button icon=IconName::Refresh on_click=move |_| state.reload_log()>
                        {w.reload()}
                    </Button>
                </div>
            </header>
            <Filters state chosen=Signal::derive(move || asked.with(|(chosen, _)| chosen.clone())) />
            <Loaded of=deliveries show />
        </section>
        <DeliveryDialog state />
    }
}

/// The page's address, with a filter.
fn address(state: WebhookState, chosen: &str) -> String {
    let page = format!("/w/{}/admin/webhooks/{}", state.workspace.get(), state.id.get());
    if chosen.is_empty() { page } else { format!("{page}?state={chosen}") }
}

#[component]
fn Filters(state: WebhookState, chosen: Signal<String>) -> impl IntoView {
    let w = use_words().webhooks();
    let links = STATES.map(|of| {
        view! {
            <FilterLink
                href=move || address(state, value(of))
                current=Signal::derive(move || chosen.with(|chosen| chosen == value(of)))
            >
                {w.state(of)}
            </FilterLink>
        }
    });
    view! {
        <nav class="toolbar" aria-label=w.filters()>
            <FilterLink href=move || address(state, "") current=Signal::derive(move || chosen.with(String::is_empty))>
                {w.every()}
            </FilterLink>
            {links.into_iter().collect_view()}
        </nav>
    }
}

#[component]
fn Table(state: WebhookState, page: Page<WebhookDelivery>, is_later_page: bool, chosen: String) -> impl IntoView {
    let w = use_words().webhooks();
    if page.items.is_empty() && !is_later_page {
        return view! { <Empty icon=IconName::List title=w.log_none() text=w.log_none_text() /> }.into_any();
    }
    let rows = page.items.into_iter().map(|delivery| view! { <Row state delivery /> }).collect_view();
    let chosen = StoredValue::new(chosen);
    let page_of = move || chosen.with_value(|chosen| address(state, chosen));
    let older = page.next.map(|next| {
        let address = page_of();
        format!("{address}{}after={next}", if address.contains('?') { '&' } else { '?' })
    });
    view! {
        <TableScroll label=w.log()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{w.what()}</th>
                        <th scope="col">{w.when()}</th>
                        <th scope="col">{w.how()}</th>
                        <th scope="col" data-priority="2">
                            {w.tries()}
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">{w.details()}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
        <Pagination
            label=w.log_pages()
            newer=Signal::derive(move || is_later_page.then(page_of))
            older=Signal::stored(older)
            newer_label=w.newest()
            older_label=w.older()
        />
    }
    .into_any()
}

/// The state as a badge.
#[component]
pub(super) fn StateBadge(of: WebhookDeliveryState) -> impl IntoView {
    let tone = match of {
        WebhookDeliveryState::Waiting => Tone::Neutral,
        WebhookDeliveryState::Delivered => Tone::Ok,
        WebhookDeliveryState::Failed => Tone::Danger,
    };
    view! { <Badge tone>{use_words().webhooks().state(of)}</Badge> }
}

#[component]
fn Row(state: WebhookState, delivery: WebhookDelivery) -> impl IntoView {
    let w = use_words().webhooks();
    let label = w.details_of(w.event(delivery.event));
    let next = delivery.next_at.filter(|_| delivery.attempts > 0).map(|at| {
        view! {
            <span class="table__sub">
                {w.next_try()}
                " "
                <Moment at />
            </span>
        }
    });
    view! {
        <tr>
            <th scope="row">{w.event(delivery.event)}</th>
            <td>
                <Moment at=delivery.happened_at />
            </td>
            <td>
                <StateBadge of=delivery.state />
                {delivery.last_problem.map(|problem| view! { <span class="table__sub">{problem}</span> })}
                {next}
            </td>
            <td data-priority="2">{delivery.attempts.to_string()}</td>
            <td data-tight="">
                <Button
                    size=ControlSize::S
                    variant=ButtonVariant::Ghost
                    on_click=move |_| state.opened.set(Some(Opened::id(delivery.id)))
                >
                    <span aria-hidden="true">{w.details()}</span>
                    <span class="visually-hidden">{label}</span>
                </Button>
            </td>
        </tr>
    }
}
