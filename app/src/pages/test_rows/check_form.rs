//! The fields of one check, in place of its line.

use api::Model;
use leptos::{ev, prelude::*};
use model::{
    Language, ModelRef,
    evidence::{Check, LengthUnit},
};
use ui::{
    Bound, Button, ButtonKind, ButtonVariant, Checkbox, Choice, ControlSize, Field, Select, TextInput, TextKind,
    Textarea,
};

use super::check_state::{CheckFields, CheckKind, CheckTrouble};
use crate::{
    locales::{EvidenceChecks as Words, use_words},
    session::use_amounts,
    widgets::{model_choices, model_key},
};

/// What the parts of the form share.
#[derive(Clone, Copy)]
struct Parts {
    /// The prefix of the fields' ids.
    id: &'static str,
    fields: RwSignal<CheckFields>,
    troubles: Signal<Vec<CheckTrouble>>,
    models: Signal<Vec<Model>>,
    w: Words,
}

impl Parts {
    fn field_id(self, name: &str) -> String {
        format!("{}-{name}", self.id)
    }

    /// The error of the field that these troubles belong to.
    fn error(self, of: &'static [(CheckTrouble, &'static str)]) -> Signal<Option<String>> {
        let found = move |troubles: &Vec<CheckTrouble>| {
            of.iter().find(|(trouble, _)| troubles.contains(trouble)).map(|(_, text)| (*text).to_owned())
        };
        Signal::derive(move || self.troubles.with(found))
    }

    fn says(self, trouble: CheckTrouble, text: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.troubles.with(|troubles| troubles.contains(&trouble)).then(|| text.to_owned()))
    }
}

/// The form. What is typed lies in `fields`, so it outlives the form.
#[component]
pub(super) fn CheckForm(
    /// The prefix of the fields' ids.
    id: &'static str,
    fields: RwSignal<CheckFields>,
    models: Signal<Vec<Model>>,
    on_cancel: Callback<()>,
    /// Takes the check once nothing is wrong with it.
    on_check: Callback<Check>,
) -> impl IntoView {
    let words = use_words();
    let w = words.evidence().checks();
    let amounts = use_amounts();
    let tried = RwSignal::new(false);
    let read = move |fields: &CheckFields| models.with(|models| fields.check(amounts, |key| named(models, key)));
    let troubles =
        Signal::derive(move || if tried.get() { fields.with(read).err().unwrap_or_default() } else { Vec::new() });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match untrack(|| fields.with(read)) {
            Ok(check) => on_check.run(check),
            Err(_) => {
                tried.set(true);
                // The first field that says what is wrong.
                request_animation_frame(move || focus_first_wrong(id));
            }
        }
    };
    let parts = Parts { id, fields, troubles, models, w };
    let kind = Memo::new(move |_| fields.with(CheckFields::kind));
    let kinds = CheckKind::ALL.map(|(kind, name)| Choice::new(name, kind_name(kind, w))).to_vec();
    let value = Bound::part(fields, |fields| &fields.kind, |fields| &mut fields.kind);
    view! {
        <form class="form check-form" id=id novalidate on:submit=submit>
            <Field id=parts.field_id("kind") label=w.kind()>
                <Select value options=kinds />
            </Field>
            {move || draw(parts, kind.get())}
            <div class="form__actions">
                <Button size=ControlSize::S on_click=move |_| on_cancel.run(())>
                    {words.common().cancel()}
                </Button>
                <Button size=ControlSize::S variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                    {w.done()}
                </Button>
            </div>
        </form>
    }
}

fn named(models: &[Model], key: &str) -> Option<ModelRef> {
    models.iter().map(|model| &model.model_ref).find(|model| model_key(model) == key).cloned()
}

fn focus_first_wrong(form: &str) {
    use leptos::{wasm_bindgen::JsCast, web_sys::HtmlElement};
    let wrong = document().query_selector(&format!("#{form} [aria-invalid=true]")).ok().flatten();
    if let Some(wrong) = wrong.and_then(|wrong| wrong.dyn_into::<HtmlElement>().ok()) {
        let _ = wrong.focus();
    }
}

fn kind_name(kind: CheckKind, w: Words) -> &'static str {
    match kind {
        CheckKind::Contains => w.contains(),
        CheckKind::NotContains => w.not_contains(),
        CheckKind::Matches => w.matches(),
        CheckKind::Equals => w.equals(),
        CheckKind::Length => w.length(),
        CheckKind::Language => w.language(),
        CheckKind::Fields => w.fields(),
        CheckKind::Number => w.number_within(),
        CheckKind::CitesGiven => w.cites_given(),
        CheckKind::Cost => w.cost(),
        CheckKind::Time => w.time(),
        CheckKind::Judge => w.judge(),
    }
}

/// The fields of a kind.
fn draw(parts: Parts, kind: CheckKind) -> AnyView {
    let w = parts.w;
    let note = |text: &'static str| view! { <p class="muted">{text}</p> }.into_any();
    match kind {
        CheckKind::Contains | CheckKind::NotContains => view! {
            <TextField parts label=w.text() hint=None />
            <Checkbox checked=Bound::part(parts.fields, |fields| &fields.match_case, |fields| &mut fields.match_case)>
                {w.match_case()}
            </Checkbox>
        }
        .into_any(),
        CheckKind::Matches => view! { <TextField parts label=w.pattern() hint=Some(w.pattern_hint()) /> }.into_any(),
        CheckKind::Length => view! { <LengthFields parts /> }.into_any(),
        CheckKind::Number => view! { <NumberFields parts /> }.into_any(),
        CheckKind::Language => view! { <LanguageField parts /> }.into_any(),
        CheckKind::Cost => view! { <CostField parts /> }.into_any(),
        CheckKind::Time => view! { <TimeField parts /> }.into_any(),
        CheckKind::Judge => view! { <JudgeFields parts /> }.into_any(),
        CheckKind::Equals => note(w.equals_hint()),
        CheckKind::Fields => note(w.fields_hint()),
        CheckKind::CitesGiven => note(w.cites_hint()),
    }
}

#[component]
fn TextField(parts: Parts, label: &'static str, hint: Option<&'static str>) -> impl IntoView {
    let value = Bound::part(parts.fields, |fields| &fields.text, |fields| &mut fields.text);
    let error = missing(parts);
    view! {
        <Field id=parts.field_id("text") label hint error>
            <TextInput value autocomplete="off" />
        </Field>
    }
}

fn missing(parts: Parts) -> Signal<Option<String>> {
    let text = use_words().common().trouble(crate::checks::Trouble::Missing);
    Signal::derive(move || {
        parts.troubles.with(|troubles| troubles.contains(&CheckTrouble::TextMissing)).then(|| text.clone())
    })
}

/// The two limits; either may be empty.
#[component]
fn Limits(parts: Parts, not_number: &'static str) -> impl IntoView {
    let w = parts.w;
    let optional = use_words().common().optional();
    let min = Bound::part(parts.fields, |fields| &fields.min, |fields| &mut fields.min);
    let max = Bound::part(parts.fields, |fields| &fields.max, |fields| &mut fields.max);
    let wrong = move |own: CheckTrouble, also: &'static [(CheckTrouble, &'static str)]| {
        let (own, also) = (parts.says(own, not_number), parts.error(also));
        Signal::derive(move || own.get().or_else(|| also.get()))
    };
    let min_error = wrong(CheckTrouble::MinNotNumber, &[]);
    let no_limit = parts.says(CheckTrouble::NoLimit, w.one_limit());
    let upside_down = parts.says(CheckTrouble::UpsideDown, w.upside_down());
    let max_own = wrong(CheckTrouble::MaxNotNumber, &[]);
    let max_error = Signal::derive(move || max_own.get().or_else(|| no_limit.get()).or_else(|| upside_down.get()));
    view! {
        <div class="form__row">
            <Field id=parts.field_id("min") label=w.at_least() optional error=min_error>
                <TextInput value=min kind=TextKind::Number autocomplete="off" />
            </Field>
            <Field id=parts.field_id("max") label=w.at_most() optional error=max_error>
                <TextInput value=max kind=TextKind::Number autocomplete="off" />
            </Field>
        </div>
    }
}

#[component]
fn LengthFields(parts: Parts) -> impl IntoView {
    let w = parts.w;
    let value = Bound::part(parts.fields, |fields| &fields.unit, |fields| &mut fields.unit);
    let units = [LengthUnit::Words, LengthUnit::Characters].map(|unit| Choice::new(unit.as_str(), w.unit_name(unit)));
    view! {
        <Field id=parts.field_id("unit") label=w.unit()>
            <Select value options=units.to_vec() />
        </Field>
        <Limits parts not_number=w.not_whole() />
    }
}

#[component]
fn NumberFields(parts: Parts) -> impl IntoView {
    let w = parts.w;
    let value = Bound::part(parts.fields, |fields| &fields.field, |fields| &mut fields.field);
    view! {
        <Field
            id=parts.field_id("field")
            label=w.field()
            hint=w.field_hint()
            optional=use_words().common().optional()
        >
            <TextInput value autocomplete="off" />
        </Field>
        <Limits parts not_number=w.not_number() />
    }
}

#[component]
fn LanguageField(parts: Parts) -> impl IntoView {
    let value = Bound::part(parts.fields, |fields| &fields.language, |fields| &mut fields.language);
    let names = use_words().catalog();
    let languages = [Language::En, Language::Ko].map(|each| Choice::new(each.tag(), names.language(each)));
    view! {
        <Field id=parts.field_id("language") label=parts.w.language()>
            <Select value options=languages.to_vec() />
        </Field>
    }
}

#[component]
fn CostField(parts: Parts) -> impl IntoView {
    let value = Bound::part(parts.fields, |fields| &fields.cost, |fields| &mut fields.cost);
    let error = parts.says(CheckTrouble::NotMoney, parts.w.not_money());
    view! {
        <Field id=parts.field_id("cost") label=parts.w.at_most() error>
            <TextInput value kind=TextKind::Number autocomplete="off" unit=use_amounts().sign() />
        </Field>
    }
}

#[component]
fn TimeField(parts: Parts) -> impl IntoView {
    let value = Bound::part(parts.fields, |fields| &fields.seconds, |fields| &mut fields.seconds);
    let error = parts.says(CheckTrouble::NotSeconds, parts.w.not_number());
    view! {
        <Field id=parts.field_id("seconds") label=parts.w.at_most() error>
            <TextInput value kind=TextKind::Number autocomplete="off" unit=parts.w.seconds() />
        </Field>
    }
}

#[component]
fn JudgeFields(parts: Parts) -> impl IntoView {
    let w = parts.w;
    let question = Bound::part(parts.fields, |fields| &fields.text, |fields| &mut fields.text);
    let model = Bound::part(parts.fields, |fields| &fields.model, |fields| &mut fields.model);
    let options = Signal::derive(move || parts.models.with(|models| model_choices(models)));
    view! {
        <Field id=parts.field_id("text") label=w.question() hint=w.question_hint() error=missing(parts)>
            <Textarea value=question rows=2_u32 />
        </Field>
        <Field id=parts.field_id("model") label=w.judge_model()>
            <Select value=model options empty=w.judge_default() />
        </Field>
    }
}
