//! What the workspace has paid for a model and is to pay, by day.

use api::{DatedPrice, Error, Model, WhichPrice};
use leptos::{prelude::*, task::spawn_local};
use ui::{Badge, Button, ButtonVariant, ControlSize, IconName, Tone, use_toaster};

use super::CatalogState;
use crate::{
    client::use_client, format, locales::use_words, preferences::use_language, session::use_amounts,
    widgets::ErrorAlert,
};

/// Nothing where the workspace has set no price.
#[component]
pub(super) fn Prices(catalog: CatalogState, model: Model) -> impl IntoView {
    let w = use_words().catalog();
    if model.prices.is_empty() {
        return ().into_any();
    }
    let failed = RwSignal::new(None::<Error>);
    let model_ref = model.model_ref;
    // The latest day first, as with exchange rates.
    let rows = model.prices.into_iter().rev().map(|price| {
        let which =
            WhichPrice { connection: model_ref.connection, model: model_ref.model.clone(), from: price.from.clone() };
        view! { <Row catalog price which failed /> }
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack" data-gap="s" aria-labelledby="model-prices">
            <h3 id="model-prices">{w.prices()}</h3>
            {move || failed.get().map(|error| view! { <ErrorAlert error /> })}
            <ul class="plain-list" role="list">
                {rows}
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn Row(catalog: CatalogState, price: DatedPrice, which: WhichPrice, failed: RwSignal<Option<Error>>) -> impl IntoView {
    let w = use_words().catalog();
    let (language, amounts, client, toaster) = (use_language(), use_amounts(), use_client(), use_toaster());
    let day = format::day(&price.from, language);
    let text = match price.price {
        Some(own) => w.price_since(
            &day,
            &amounts.micros(own.input_micros_per_million),
            &amounts.micros(own.output_micros_per_million),
        ),
        None => w.price_published_since(&day),
    };
    let busy = RwSignal::new(false);
    let state = catalog.state;
    let remove = move |_| {
        let removed = client.remove_model_price(&state.workspace.get_untracked(), &which);
        busy.set(true);
        spawn_local(async move {
            let answer = removed.await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(model) => {
                    toaster.done(w.price_removed());
                    catalog.edited.set(Some(model));
                    state.models.refetch();
                }
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    let act = price.upcoming.then(|| {
        view! {
            " "
            <Badge tone=Tone::Accent>{w.price_upcoming()}</Badge>
            " "
            <Button
                size=ControlSize::S
                icon=IconName::Trash
                variant=ButtonVariant::DangerQuiet
                busy
                busy_label=w.removing_price()
                on_click=remove
            >
                <span aria-hidden="true">{w.remove_price()}</span>
                <span class="visually-hidden">{w.remove_price_of(&day)}</span>
            </Button>
        }
    });
    view! { <li>{text} {act}</li> }
}
