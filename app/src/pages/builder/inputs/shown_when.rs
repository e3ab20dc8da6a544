//! When an input is shown: always, or only if an earlier one has a value.

use leptos::prelude::*;
use model::{InputKind, ShownWhen};
use ui::{Bound, CheckboxGroup, Choice, ChoiceLayout, Field, FieldGroup, Select, Shown};

use super::fields::InputEditor;
use crate::locales::use_words;

/// An input on which another may depend.
#[derive(Debug, Clone, PartialEq)]
struct Earlier {
    name: String,
    label: String,
    kind: InputKind,
    options: Vec<String>,
}

/// A plain choice; of an earlier input with options also which of them. The first input has nothing to depend on.
#[component]
pub(super) fn ShownWhenField(input_editor: InputEditor) -> impl IntoView {
    let w = use_words().builder().inputs();
    let editor = input_editor.editor;
    let earlier = editor.memo(move |state| {
        let before = state.inputs().index(input_editor.key).unwrap_or_default();
        let of = |input: &model::Input| {
            let label = input.label.get(editor.language);
            let label = if label.is_empty() { input.name.as_str() } else { label };
            Earlier {
                name: input.name.clone(),
                label: label.to_owned(),
                kind: input.kind,
                options: input.options.clone(),
            }
        };
        state.inputs().iter().take(before).map(|row| of(&row.input)).collect::<Vec<_>>()
    });
    let condition = input_editor.read(|input| input.shown_when.clone(), || None);
    let choices = Memo::new(move |_| {
        let mut choices = vec![Choice::new("", w.always())];
        let known = earlier.get();
        // A draft may depend on an input that is gone or stands below; the error says so.
        let other = condition.get().filter(|when| known.iter().all(|input| input.name != when.input));
        choices.extend(known.into_iter().map(|input| Choice::new(input.name, w.only_when(&input.label, input.kind))));
        choices.extend(other.map(|when| Choice::new(when.input.clone(), w.only_when(&when.input, InputKind::Text))));
        choices
    });
    let on =
        Memo::new(move |_| condition.with(|when| when.as_ref().map(|when| when.input.clone()).unwrap_or_default()));
    let choose = Bound::new(on, move |name: String| {
        let when = (!name.is_empty()).then(|| ShownWhen { input: name, is: Vec::new() });
        input_editor.write(|input| input.shown_when = when);
    });
    let options = Memo::new(move |_| {
        let on = on.get();
        let found = earlier.get().into_iter().find(|input| input.name == on && input.kind.has_options());
        found.map(|input| input.options).unwrap_or_default()
    });
    view! {
        <Shown when=move || choices.with(Vec::len) != 1>
            <Field id=input_editor.id("shown_when") label=w.shown() error=input_editor.error("shown_when")>
                <Select value=choose options=choices />
            </Field>
            <Shown when=move || !options.with(Vec::is_empty)>
                <FieldGroup id=input_editor.id("shown_when-is") label=w.shown_is() hint=w.shown_is_hint()>
                    {move || {
                        let choices: Vec<Choice> = options.get().into_iter().map(Choice::plain).collect();
                        view! {
                            <CheckboxGroup
                                name=input_editor.id("shown_when-options")
                                value=is_any_of(input_editor)
                                options=choices
                                layout=ChoiceLayout::Inline
                            />
                        }
                    }}
                </FieldGroup>
            </Shown>
        </Shown>
    }
}

fn is_any_of(input_editor: InputEditor) -> Bound<Vec<String>> {
    let chosen = input_editor.read(|input| input.shown_when.clone().unwrap_or_default().is, Vec::new);
    Bound::new(chosen, move |chosen: Vec<String>| {
        input_editor.write(|input| {
            if let Some(when) = &mut input.shown_when {
                when.is = chosen;
            }
        });
    })
}
