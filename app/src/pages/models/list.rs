//! The models that the connections offer, and which is the default.

use api::{Model, Money, Price, UpdateWorkspace};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Badge, Button, ControlSize, Empty, IconName, Section, TableScroll, TextInput, TextKind, Tone, Vendor, use_toaster,
};

use super::{page::Desk, state::matching};
use crate::{client::use_client, format::money, locales::use_words};

/// The models, with a search.
#[component]
pub(super) fn ModelList(desk: Desk, models: Vec<Model>) -> impl IntoView {
    let w = use_words().models();
    if models.is_empty() {
        return view! {
            <Section id="models" title=w.models>
                <Empty icon=IconName::Models title=w.no_models text=w.no_models_text />
            </Section>
        }
        .into_any();
    }
    let words = RwSignal::new(String::new());
    let count = models.len();
    let make_default = use_make_default(desk);
    let models = StoredValue::new(models);
    let found = Memo::new(move |_| words.with(|words| models.with_value(|models| matching(models, words))));
    let search = move || {
        view! {
            <TextInput
                value=words
                kind=TextKind::Search
                size=ControlSize::S
                icon=IconName::Search
                label=w.search_models
                placeholder=(w.search_count)(count)
                autocomplete="off"
            />
        }
    };
    let list = move || {
        let found = found.get();
        if found.is_empty() {
            view! { <p class="muted">{(w.no_match)(&words.get())}</p> }.into_any()
        } else {
            view! { <Table models=found make_default /> }.into_any()
        }
    };
    view! {
        <Section id="models" title=w.models lead=w.models_lead actions=ViewFn::from(search)>
            {list}
        </Section>
    }
    .into_any()
}

#[component]
fn Table(models: Vec<Model>, make_default: Callback<Model>) -> impl IntoView {
    let w = use_words().models();
    let rows = models.into_iter().map(|model| view! { <Row model make_default /> }).collect_view();
    view! {
        <TableScroll label=w.models>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{w.model}</th>
                        <th scope="col" data-num=true data-priority="2">
                            {w.price}
                        </th>
                        <th scope="col">{w.default}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

#[component]
fn Row(model: Model, make_default: Callback<Model>) -> impl IntoView {
    let w = use_words().models();
    let kept = StoredValue::new(model.clone());
    let default = if model.default {
        view! { <Badge tone=Tone::Accent>{w.default}</Badge> }.into_any()
    } else {
        let name = (w.make_default_of)(&model.name);
        view! {
            <Button size=ControlSize::S on_click=move |_| make_default.run(kept.get_value())>
                <span aria-hidden="true">{w.make_default}</span>
                <span class="visually-hidden">{name}</span>
            </Button>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">
                <span class="table__identity">
                    <Vendor monogram=model.monogram />
                    <span>
                        {model.name} <span class="table__sub">{model.connection_name}</span>
                        {model.demo.then(|| view! { <span class="table__sub">{w.demo_text}</span> })}
                    </span>
                </span>
            </th>
            <td data-num=true data-priority="2">
                <PriceCell price=model.price demo=model.demo />
            </td>
            <td data-tight=true>{default}</td>
        </tr>
    }
}

#[component]
fn PriceCell(price: Option<Price>, demo: bool) -> impl IntoView {
    let w = use_words().models();
    match price {
        _ if demo => view! { <span class="muted">{w.no_price}</span> }.into_any(),
        None => view! { <span class="muted">{w.price_unknown}</span> }.into_any(),
        Some(price) => {
            let amount = |micros: u64| money(Money::usd(i64::try_from(micros).unwrap_or(i64::MAX)));
            let text =
                format!("{} / {}", amount(price.input_micros_per_million), amount(price.output_micros_per_million));
            view! {
                {text}
                <span class="table__sub">{(w.as_of)(&price.as_of)}</span>
            }
            .into_any()
        }
    }
}

fn use_make_default(desk: Desk) -> Callback<Model> {
    let w = use_words().models();
    let (client, toaster) = (use_client(), use_toaster());
    Callback::new(move |model: Model| {
        let (client, workspace) = (client.clone(), desk.workspace.get_untracked());
        desk.failed.set(None);
        spawn_local(async move {
            let change = UpdateWorkspace { default_model: Some(model.model_ref), ..UpdateWorkspace::default() };
            match client.update_workspace(&workspace, &change).await {
                Ok(_) => {
                    toaster.done((w.made_default)(&model.name));
                    desk.models.refetch();
                }
                Err(error) => desk.failed.set(Some(error)),
            }
        });
    })
}
