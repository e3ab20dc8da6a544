//! The fields of a form, in rows.

use leptos::prelude::*;
use model::{Input, InputKind};
use ui::{Checkbox, CheckboxGroup, Choice, ChoiceLayout, Each, Field, FieldGroup};

use super::{InputForm, control, shown_when, state};
use crate::{locales::use_words, preferences::use_language};

/// The fields without the summary.
#[component]
pub(crate) fn InputRows(form: InputForm) -> impl IntoView {
    let rows = Memo::new(move |_| form.inputs.with(|inputs| state::rows(inputs)));
    view! {
        <Each each=move || rows.get() key=key_of let(row)>
            {draw_row(form, row)}
        </Each>
        {form.files.map(|files| (files.sum)(files.attached))}
    }
}

/// A row is redrawn when anything about its inputs changes.
fn key_of(row: &Vec<Input>) -> String {
    serde_json::to_string(row).unwrap_or_default()
}

/// The label of a field. In a draft an input may have no label yet, but screen readers need one.
pub(super) fn label_of(input: &Input, language: model::Language) -> String {
    let label = input.label.get(language);
    if label.is_empty() { input.name.clone() } else { label.to_owned() }
}

fn draw_row(form: InputForm, row: Vec<Input>) -> AnyView {
    let several = row.len() > 1;
    let fields = row.into_iter().map(|input| match input.shown_when.clone() {
        Some(when) => shown_when::draw_when(form, input, &when),
        None => draw(form, input),
    });
    let fields = fields.collect_view();
    if several { view! { <div class="form__row">{fields}</div> }.into_any() } else { fields.into_any() }
}

pub(super) fn draw(form: InputForm, input: Input) -> AnyView {
    let w = use_words();
    let language = use_language();
    let name = input.name.clone();
    let id = form.field_id(&name);
    let label = label_of(&input, language);
    let hint = control::hint(&input, w.run().one_a_line(), language);
    let optional = (!input.required).then_some(w.common().optional());
    let error = {
        let name = name.clone();
        Signal::derive(move || form.error_of(&name))
    };
    match input.kind {
        InputKind::File => form.files.map(|files| (files.draw)(form, input)).into_any(),
        InputKind::Checkbox => view! {
            <div class="field">
                <Checkbox id name=name.clone() checked=form.tick(&name) hint error>
                    {label}
                </Checkbox>
            </div>
        }
        .into_any(),
        InputKind::Multiselect => {
            let (value, options) =
                (form.chosen(&name), input.options.into_iter().map(Choice::plain).collect::<Vec<_>>());
            view! {
                <FieldGroup id label hint optional error>
                    <CheckboxGroup name value options layout=ChoiceLayout::Inline />
                </FieldGroup>
            }
            .into_any()
        }
        _ => {
            let (count, over) = control::counted(form, &input);
            view! {
                <Field id label hint optional error count over>
                    {control::control(form, &input)}
                </Field>
            }
            .into_any()
        }
    }
}
