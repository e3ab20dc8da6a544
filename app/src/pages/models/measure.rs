//! Another model for the apps of one that is switched off: measured on their test rows, then swapped in.

mod apps;
mod figures;
mod state;
mod swap;

use api::Retirement;
use leptos::prelude::*;
use ui::{
    Button, ButtonVariant, Choice, Dialog, DialogSize, Field, FieldGroup, IconName, RadioGroup, Select, TextInput,
    TextKind,
};

use self::{
    apps::Apps,
    state::{DRAFTS, PUBLISH},
    swap::use_swap,
};
use super::{kept_back::KeptBack, page_state::ModelsState};
use crate::{
    client::use_client,
    locales::use_words,
    session::use_amounts,
    widgets::{ErrorAlert, model_choices},
};

pub(super) use self::state::MeasureState;

#[component]
pub(super) fn MeasureDialog(state: ModelsState) -> impl IntoView {
    let words = use_words();
    let w = words.measure();
    let m = state.measure;
    let title = move || m.item.with(|item| item.as_ref().map(|item| w.title(&item.model.name)).unwrap_or_default());
    let body = move || m.item.get().map(|item| view! { <Body state item /> });
    view! {
        <Dialog
            id="measure"
            open=Signal::derive(move || m.item.with(Option::is_some))
            on_close=move |()| m.item.set(None)
            title
            close_label=words.common().close()
            size=DialogSize::L
            foot=ViewFn::from(move || view! { <Foot state /> })
        >
            {body}
        </Dialog>
    }
}

#[component]
fn Body(state: ModelsState, item: Retirement) -> impl IntoView {
    let w = use_words().measure();
    let m = state.measure;
    let others = state.others(&item.model.model_ref);
    if others.is_empty() {
        return view! { <p>{w.no_other()}</p> }.into_any();
    }
    m.begin(&item, &others);
    m.follow(state.workspace, item.clone());
    let name = StoredValue::new(item.model.name.clone());
    let recommended = item.successor.as_ref().map(|successor| w.recommended(successor));
    let options = model_choices(&others);
    m.to.models.set_value(others);
    let text = move || m.to().map(|to| w.swap_text(&name.get_value(), &to.name));
    view! {
        <div class="form">
            <p class="muted">{w.lead()}</p>
            <KeptBack id="measure-gate_reason" apps=m.gated reason=m.reason />
            {move || m.failed.get().map(|error| view! { <ErrorAlert error title=TextProp::from(w.failed()) /> })}
            <Field id="measure-to" label=w.to()>
                <Select value=m.to.key options />
            </Field>
            {recommended.map(|text| view! { <p class="field__hint">{text}</p> })}
            <Apps state item />
            <Estimate state />
            <Field id="measure-limit" label=w.limit() hint=w.limit_hint() optional=use_words().common().optional()>
                <TextInput value=m.limit kind=TextKind::Number autocomplete="off" unit=use_amounts().sign() />
            </Field>
            <FieldGroup id="measure-when" label=w.when()>
                <RadioGroup
                    name="measure-when"
                    value=m.when
                    options=vec![Choice::new(PUBLISH, w.publish()), Choice::new(DRAFTS, w.drafts())]
                />
            </FieldGroup>
            <p class="muted">{text}</p>
        </div>
    }
    .into_any()
}

/// What measuring the chosen apps costs together.
#[component]
fn Estimate(state: ModelsState) -> impl IntoView {
    let w = use_words().measure();
    let amounts = use_amounts();
    let m = state.measure;
    let said = move || {
        m.estimate.with(|estimate| match estimate {
            None => view! { <p class="muted">{w.estimating()}</p> }.into_any(),
            Some(estimate) => {
                let (runs, cost) = m.chosen.with(|chosen| figures::sum(estimate, chosen));
                let cost = cost.map(|cost| amounts.show(cost));
                let unpriced = (!estimate.unpriced.is_empty()).then(|| w.unpriced(&estimate.unpriced.join(", ")));
                view! {
                    <p>{w.estimate(runs, cost.as_deref())} " " {unpriced}</p>
                }
                .into_any()
            }
        })
    };
    view! { <div role="status">{said}</div> }
}

#[component]
fn Foot(state: ModelsState) -> impl IntoView {
    let w = use_words().measure();
    let amounts = use_amounts();
    let client = StoredValue::new(use_client());
    let m = state.measure;
    let swap = use_swap(state);
    let count = Memo::new(move |_| m.chosen.with(Vec::len));
    let nothing = move || (count.get() == 0).then(|| w.choose_first().to_owned());
    let without_rows = move || {
        let names = m.without_rows();
        (!names.is_empty()).then(|| w.needs_rows(&names.join(", ")))
    };
    let measure_blocked = Signal::derive(move || nothing().or_else(without_rows));
    let still_measured = move || {
        let running = m.chosen.with(|chosen| m.measured.with(|measured| figures::running(measured, chosen)));
        (!running.is_empty()).then(|| w.still_measured(&running.join(", ")))
    };
    let swap_blocked = Signal::derive(move || nothing().or_else(still_measured));
    let measure = move |_| match m.limit.with_untracked(|limit| amounts.read(limit)) {
        Ok(limit) => m.measure(client.get_value(), state.workspace.get_untracked(), limit),
        Err(_) => m.refuse("limit", w.limit_wrong()),
    };
    view! {
        <Button
            id="measure-apps"
            icon=IconName::Scale
            busy=m.measuring
            busy_label=w.measuring()
            blocked=measure_blocked
            on_click=measure
        >
            {move || w.measure(count.get())}
        </Button>
        <Button
            id="measure-swap"
            variant=ButtonVariant::Primary
            icon=IconName::Swap
            busy=m.swapping
            busy_label=w.swapping()
            blocked=swap_blocked
            on_click=move |_| swap()
        >
            {move || w.swap(count.get())}
        </Button>
    }
}
