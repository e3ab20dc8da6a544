//! What the period would have cost with another model.

use api::{Model, Page, Price, WhatIf, WhatIfApp};
use leptos::prelude::*;
use ui::{Alert, AlertTone, Button, ButtonKind, Choice, Column, Columns, Field, Section, Select, Stat, TableScroll};

use super::{filters::Carried, place::Place, state::WHAT_IF};
use crate::{
    client::load,
    format::{self, number},
    kit::FilterForm,
    locales::use_words,
    preferences::use_language,
    session::use_amounts,
    widgets::{Loaded, model_choices, model_key},
};

#[component]
pub(super) fn WhatIfSection(place: Place) -> impl IntoView {
    let w = use_words().usage();
    let models =
        load(move || place.workspace.get(), |client, workspace| async move { client.models(&workspace).await });
    let show = move |models: Page<Model>| view! { <Form place models=models.items /> }.into_any();
    let asked = Memo::new(move |_| place.looked.with(super::state::Looked::asks_what_if));
    let found = load(
        move || (place.workspace.get(), asked.get()),
        move |client, (workspace, asked)| {
            let app = place.slug();
            async move {
                match asked {
                    Some(asked) => client.what_if(&workspace, app.as_deref(), &asked).await.map(Some),
                    None => Ok(None),
                }
            }
        },
    );
    let answer = move |found: Option<WhatIf>| found.map(|found| view! { <Found place found /> }).into_any();
    view! {
        <Section id="usage-what-if" title=w.what_if() lead=w.what_if_lead()>
            <Loaded of=models show />
            <Loaded of=found show=answer />
        </Section>
    }
}

#[component]
fn Form(place: Place, models: Vec<Model>) -> impl IntoView {
    let w = use_words().usage();
    let unpriced: Vec<String> =
        models.iter().filter(|model| model.price.is_none()).map(|model| model_key(&model.model_ref)).collect();
    let named = |choice: Choice| match unpriced.contains(&choice.value) {
        true => Choice { label: w.price_unknown(&choice.label), ..choice },
        false => choice,
    };
    let options: Vec<Choice> = model_choices(&models).into_iter().map(named).collect();
    let chosen = RwSignal::new(place.looked.with_untracked(|looked| looked.what_if.clone()).unwrap_or_default());
    let reckoned = move |()| {
        let what_if = Some(chosen.get_untracked()).filter(|chosen| !chosen.is_empty());
        untrack(|| place.to(&place.looked.get().with(|looked| looked.what_if = what_if)))
    };
    let path = Signal::derive(move || format!("{}#usage-what-if", place.path()));
    view! {
        <FilterForm class="usage__period usage__what-if" path chosen=reckoned>
            <Carried place but=&[WHAT_IF] />
            <Field id="usage-other-model" label=w.other_model()>
                <Select value=chosen name=WHAT_IF options=options empty=w.choose_model() />
            </Field>
            <Button kind=ButtonKind::Submit>{w.reckon()}</Button>
        </FilterForm>
    }
}

#[component]
fn Found(place: Place, found: WhatIf) -> impl IntoView {
    let w = use_words().usage();
    let (language, amounts) = (use_language(), use_amounts());
    let (Some(instead), Some(price)) = (found.instead, found.price) else {
        return view! {
            <Alert tone=AlertTone::Warn title=w.no_price(&found.name)>
                <p>{w.no_price_text()}</p>
            </Alert>
        }
        .into_any();
    };
    let difference = api::Money::usd(instead.micros.saturating_sub(found.paid.micros));
    let per_million = |micros: u64| amounts.micros(micros);
    let said = |price: &Price| {
        w.price_of(
            &format::day(&price.as_of, language),
            &per_million(price.input_micros_per_million),
            &per_million(price.output_micros_per_million),
        )
    };
    let (about, prices) = match found.prices.len() {
        0 | 1 => (said(&price), None),
        _ => {
            let lines = found.prices.iter().map(|dated| view! { <li>{said(&dated.price)}</li> }).collect_view();
            (w.prices_of_days().to_owned(), Some(view! { <ul role="list">{lines}</ul> }))
        }
    };
    let too_low = (found.unpriced_runs > 0).then(|| view! { <p>{w.paid_less(&number(found.unpriced_runs))}</p> });
    let table = place.app.is_none().then(|| view! { <Apps apps=found.apps name=found.name.clone() /> });
    view! {
        <div class="stat-row">
            <Stat label=w.paid() value=amounts.show(found.paid) />
            <Stat label=w.instead(&found.name) value=amounts.show(instead) />
            <Stat label=w.difference() value=amounts.show(difference) />
        </div>
        <Alert tone=AlertTone::Neutral title=about>
            {prices}
            <p>{w.old_tokens()}</p>
            {too_low}
        </Alert>
        {table}
    }
    .into_any()
}

#[component]
fn Apps(apps: Vec<WhatIfApp>, name: String) -> impl IntoView {
    let w = use_words().usage();
    let amounts = use_amounts();
    let heads = vec![
        Column::new(w.by(api::UsageBy::App)),
        Column::new(w.tokens()).number().priority("2"),
        Column::new(w.paid()).number(),
        Column::new(w.instead(&name)).number(),
    ];
    let rows = apps.into_iter().map(|app| {
        let tokens = app.input_tokens.saturating_add(app.output_tokens);
        view! {
            <tr>
                <th scope="row">{app.name.unwrap_or_else(|| w.nameless(api::UsageBy::App).to_owned())}</th>
                <td data-num=true data-priority="2">
                    {format::tokens(tokens)}
                </td>
                <td data-num=true>{amounts.show(app.paid)}</td>
                <td data-num=true>{app.instead.map(|instead| amounts.show(instead))}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <TableScroll label=w.what_if()>
            <table class="table">
                <Columns of=heads />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}
