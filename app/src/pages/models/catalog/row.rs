//! A model of the catalog, and its actions.

use api::{Model, Price, SetModel, SetPrice, UpdateWorkspace};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Badge, Bound, Checkbox, ControlSize, IconName, Menu, MenuButtonLook, MenuItem, PopoverAlign, Tone, Vendor,
    use_toaster,
};

use super::CatalogState;
use crate::{
    client::use_client,
    format::{day, tokens},
    locales::use_words,
    preferences::use_language,
    session::use_amounts,
    widgets::ModelFacts,
};

#[component]
pub(super) fn Row(catalog: CatalogState, model: Model) -> impl IntoView {
    let w = use_words().catalog();
    let mine = StoredValue::new(model.model_ref.clone());
    let is_chosen = Signal::derive(move || catalog.chosen.with(|chosen| mine.with_value(|mine| chosen.contains(mine))));
    let choose = Bound::new(is_chosen, move |on: bool| catalog.choose(&mine.get_value(), on));
    let facts = model.clone();
    let choose_label = w.choose(&model.name);
    view! {
        <tr>
            <td data-tight=true>
                <Checkbox checked=choose>
                    <span class="visually-hidden">{choose_label}</span>
                </Checkbox>
            </td>
            <th scope="row">
                <span class="table__identity">
                    <Vendor monogram=model.monogram.clone() />
                    <span>
                        {model.name.clone()}
                        {model.default.then(|| view! { " " <Badge tone=Tone::Accent>{w.default()}</Badge> })}
                        {model.hidden.then(|| view! { " " <Badge>{w.is_hidden()}</Badge> })}
                        <span class="table__sub">{model.connection_name.clone()}</span>
                        {model.demo.then(|| view! { <span class="table__sub">{use_words().models().demo_text()}</span> })}
                        <span class="table__narrow">
                            <Can model=facts.clone() />
                            <small class="muted">
                                <PriceCell price=model.price.clone() demo=model.demo />
                            </small>
                        </span>
                    </span>
                </span>
            </th>
            <td data-priority="2">
                <Can model=facts />
            </td>
            <td data-num=true data-priority="3">
                {model.context_tokens.map_or_else(|| "–".to_owned(), tokens)}
            </td>
            <td data-num=true data-priority="2">
                <PriceCell price=model.price.clone() demo=model.demo />
            </td>
            <td data-tight=true>
                <Actions catalog model />
            </td>
        </tr>
    }
}

/// A model's abilities, or that they are unknown.
#[component]
pub(super) fn Can(model: Model) -> impl IntoView {
    let w = use_words().catalog();
    let nothing = match model.can {
        None => Some(w.unknown()),
        Some(can) if !(can.images || can.json || can.tools || can.reasoning) => Some(w.text_only()),
        Some(_) => None,
    };
    // The context size has its own column.
    let model = Model { context_tokens: None, ..model };
    view! {
        <span class="cluster muted">
            <small class="model-option__facts">
                {nothing.map(|word| view! { <span>{word}</span> })}
                <ModelFacts model />
            </small>
        </span>
    }
}

#[component]
pub(super) fn PriceCell(price: Option<Price>, demo: bool) -> impl IntoView {
    let w = use_words().catalog();
    let (amounts, language) = (use_amounts(), use_language());
    match price {
        Some(price) if price.own || price.input_micros_per_million + price.output_micros_per_million > 0 => {
            let day = day(&price.as_of, language);
            let day = if price.own { w.own_price(&day) } else { w.as_of(&day) };
            let text = format!(
                "{} / {}",
                amounts.micros(price.input_micros_per_million),
                amounts.micros(price.output_micros_per_million)
            );
            view! {
                {text}
                <span class="table__sub">{day}</span>
            }
            .into_any()
        }
        Some(_) => view! { <small class="muted">{w.no_price()}</small> }.into_any(),
        None if demo => view! { <small class="muted">{w.no_price()}</small> }.into_any(),
        None => view! { <small class="muted">{w.price_unknown()}</small> }.into_any(),
    }
}

#[component]
fn Actions(catalog: CatalogState, model: Model) -> impl IntoView {
    let w = use_words().catalog();
    let (make_default, hide) = (use_make_default(catalog), use_hide(catalog));
    let id = format!("model-menu-{}-{}", model.model_ref.connection, model.model_ref.model)
        .replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let label = w.more(&model.name);
    let (is_default, is_hidden) = (model.default, model.hidden);
    let model = StoredValue::new(model);
    view! {
        <Menu id label look=MenuButtonLook::Icon(IconName::More, ControlSize::S) align=PopoverAlign::End>
            {(!is_default)
                .then(|| {
                    view! {
                        <MenuItem icon=IconName::Check on_select=move |()| make_default.run(model.get_value())>
                            {w.make_default()}
                        </MenuItem>
                    }
                })}
            <MenuItem icon=IconName::Edit on_select=move |()| catalog.edited.set(Some(model.get_value()))>
                {w.edit()}
            </MenuItem>
            <MenuItem icon=IconName::Eye on_select=move |()| hide.run(model.get_value())>
                {if is_hidden { w.offer() } else { w.hide() }}
            </MenuItem>
        </Menu>
    }
}

fn use_make_default(catalog: CatalogState) -> Callback<Model> {
    let w = use_words().catalog();
    let (client, toaster, state) = (use_client(), use_toaster(), catalog.state);
    Callback::new(move |model: Model| {
        let (client, workspace) = (client.clone(), state.workspace.get_untracked());
        state.failed.set(None);
        spawn_local(async move {
            let change = UpdateWorkspace { default_model: Some(model.model_ref), ..UpdateWorkspace::default() };
            match client.update_workspace(&workspace, &change).await {
                Ok(_) => {
                    toaster.done(w.made_default(&model.name));
                    state.models.refetch();
                }
                Err(error) => state.failed.set(Some(error)),
            }
        });
    })
}

fn use_hide(catalog: CatalogState) -> Callback<Model> {
    let w = use_words().catalog();
    let (client, toaster, state) = (use_client(), use_toaster(), catalog.state);
    Callback::new(move |model: Model| {
        let (client, workspace) = (client.clone(), state.workspace.get_untracked());
        state.failed.set(None);
        let hidden = !model.hidden;
        spawn_local(async move {
            match client.set_model(&workspace, &SetModel { hidden, ..said_of(&model) }).await {
                Ok(_) => {
                    toaster.done(if hidden { w.hidden_done(&model.name) } else { w.offered_done(&model.name) });
                    state.models.refetch();
                }
                Err(error) => state.failed.set(Some(error)),
            }
        });
    })
}

/// The workspace's current settings for a model, so that changing one keeps the others.
pub(super) fn said_of(model: &Model) -> SetModel {
    let price = model.price.as_ref().filter(|price| price.own).map(|price| SetPrice {
        input_micros_per_million: price.input_micros_per_million,
        cached_input_micros_per_million: price.cached_input_micros_per_million,
        output_micros_per_million: price.output_micros_per_million,
    });
    SetModel {
        model_ref: model.model_ref.clone(),
        hidden: model.hidden,
        name: model.own_name.clone(),
        price,
        price_from: None,
    }
}
