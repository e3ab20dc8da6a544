//! A worked example: the inputs, and the answer that they should get.

use leptos::prelude::*;
use model::{Example, Input, Kind};
use ui::{Alert, AlertTone, Bound, Button, ControlSize, Field, IconButton, IconName, Shown, Textarea};

use super::example_id;
use crate::{
    kit::focus,
    locales::use_words,
    pages::builder::{
        editor::Editor,
        reorder::Reorder,
        state::{BuilderState, ItemKey, ProblemTarget, values_of},
    },
    preferences::use_language,
    widgets::{InputFields, InputForm, MoveMenu},
};

/// A row of the table of examples.
#[component]
pub(super) fn ExampleItem(editor: Editor, reorder: Reorder, key: ItemKey) -> impl IntoView {
    let w = use_words().builder().prompt();
    let is_open = Memo::new(move |_| editor.open_example.get() == Some(key));
    let number = editor.memo(move |state| state.examples().index(key).unwrap_or_default() + 1);
    view! {
        <tr
            id=example_id(key)
            tabindex="-1"
            data-drop=move || reorder.drop_mark(key)
            on:keydown=move |event| reorder.row_key(&event, key)
        >
            <th scope="row">{move || w.example(number.get())}</th>
            <Shown when=move || is_open.get() fallback=move || view! { <Folded editor key /> }>
                <td colspan="2">
                    <Opened editor key />
                </td>
            </Shown>
            <td data-tight="">
                <Tools editor reorder key is_open />
            </td>
        </tr>
    }
}

/// The example as it is read: the beginnings of what is filled in and of the answer.
#[component]
fn Folded(editor: Editor, key: ItemKey) -> impl IntoView {
    let w = use_words().builder().prompt();
    let language = use_language();
    let answer = editor.memo(move |state| state.examples().get(key).map(|e| e.answer.clone()).unwrap_or_default());
    let filled = editor.memo(move |state| {
        let example = state.examples().get(key).cloned().unwrap_or_default();
        let inputs: Vec<&Input> = state.inputs().iter().map(|row| &row.input).collect();
        let line = |input: &&Input| {
            let value = model::diff::shown("", Some(example.inputs.get(&input.name)?), language);
            let label = input.label.get(language);
            Some(if inputs.len() == 1 { value } else { format!("{label}: {value}") })
        };
        inputs.iter().filter_map(line).collect::<Vec<_>>().join("\n")
    });
    let filled = move || {
        let filled = filled.get();
        if filled.is_empty() { w.nothing_filled_in().to_owned() } else { filled }
    };
    view! {
        <td>
            <small class="example-table__label" aria-hidden="true">
                {w.when_inputs()}
            </small>
            <div class="example-table__text">{filled}</div>
            <Wrong editor key />
        </td>
        <td>
            <small class="example-table__label" aria-hidden="true">
                {w.good_answer()}
            </small>
            <div class="example-table__text">{move || answer.get()}</div>
        </td>
    }
}

/// The errors of a closed example.
#[component]
fn Wrong(editor: Editor, key: ItemKey) -> impl IntoView {
    let error = editor.error_at(move |place| *place == ProblemTarget::Example(key));
    view! {
        {move || error.get().map(|error| view! { <p class="field__error">{error}</p> })}
        <Doubt editor key />
    }
}

/// The warnings about the example.
#[component]
fn Doubt(editor: Editor, key: ItemKey) -> impl IntoView {
    let doubt = editor.warning_at(move |place| *place == ProblemTarget::Example(key));
    move || {
        doubt.get().map(|text| {
            view! {
                <Alert tone=AlertTone::Warn>
                    <p>{text}</p>
                </Alert>
            }
        })
    }
}

/// The example as it is edited.
#[component]
fn Opened(editor: Editor, key: ItemKey) -> impl IntoView {
    let w = use_words();
    let inputs = editor.memo(move |state| inputs_with_message(state, w.builder().prompt().chat_message()));
    // Only one example is open at a time, so the ids are unique. A chat's message is a field here like any other.
    let form = InputForm::new("example", Kind::Form, inputs);
    let before = editor.peek(|state| state.examples().get(key).cloned().unwrap_or_default());
    form.fill(&before.inputs);
    let kept =
        editor.memo(move |state| state.examples().get(key).map(|e: &Example| e.inputs.clone()).unwrap_or_default());
    Effect::new(move |first: Option<()>| {
        let held = form.held_tracked();
        if first.is_some() {
            let values = editor.peek(|state| values_of(state, &held));
            if kept.get_untracked() != values {
                editor.edit(|state| {
                    if let Some(example) = state.examples_mut().get_mut(key) {
                        example.inputs = values;
                    }
                });
            }
        }
    });
    // By undo, or because somebody else changed them.
    Effect::new(move |first: Option<()>| {
        let kept = kept.get();
        if first.is_some() && editor.peek(|state| values_of(state, &form.held())) != kept {
            form.fill(&kept);
        }
    });
    let answer =
        editor.memo(move |state| state.examples().get(key).map(|e: &Example| e.answer.clone()).unwrap_or_default());
    let answer = Bound::new(answer, move |answer| {
        editor.edit(|state| state.set_answer(key, answer));
    });
    let error = editor.error_at(move |place| *place == ProblemTarget::Example(key));
    view! {
        <div class="example-pair">
            <div>
                <small>{w.builder().prompt().when_inputs()}</small>
                <div class="form">
                    <InputFields form />
                </div>
            </div>
            <div>
                <div class="form">
                    <Field id=format!("{}-answer", example_id(key)) label=w.builder().prompt().good_answer() error>
                        <Textarea value=answer rows=6_u32 />
                    </Field>
                    <Doubt editor key />
                </div>
            </div>
        </div>
    }
}

/// The inputs, and for a chat also the message.
fn inputs_with_message(state: &BuilderState, label: &str) -> Vec<Input> {
    let message = (state.kind() == Kind::Chat).then(|| Input {
        name: model::CHAT_INPUT.to_owned(),
        label: label.into(),
        kind: model::InputKind::Paragraph,
        hint: None,
        required: false,
        max_chars: None,
        min: None,
        max: None,
        options: Vec::new(),
        files: None,
        default: None,
        shown_when: None,
    });
    state.inputs().iter().map(|row| row.input.clone()).chain(message).collect()
}

#[component]
fn Tools(editor: Editor, reorder: Reorder, key: ItemKey, is_open: Memo<bool>) -> impl IntoView {
    let w = use_words();
    let toaster = editor.toaster;
    let remove = move |()| {
        let Some(removed) = editor.edit(|state| state.examples_mut().remove(key)).flatten() else { return };
        let removed = StoredValue::new(Some(removed));
        toaster.removed(w.builder().prompt().example_removed(), w.common().undo(), move || {
            if let Some(back) = removed.try_update_value(Option::take).flatten() {
                editor.edit(|state| state.examples_mut().restore(back));
            }
        });
        focus("examples");
    };
    let number = editor.memo(move |state| state.examples().index(key).unwrap_or_default() + 1);
    let toggle = move |_| editor.open_example.update(|open| *open = if *open == Some(key) { None } else { Some(key) });
    view! {
        <div class="example-table__tools">
            {move || match is_open.get() {
                true => view! { <Button size=ControlSize::S on_click=toggle>{w.builder().done()}</Button> }.into_any(),
                false => {
                    view! {
                        <IconButton
                            label=move || w.builder().prompt().edit_example(number.get())
                            icon=IconName::Edit
                            size=ControlSize::S
                            on_click=toggle
                        />
                    }
                        .into_any()
                }
            }}
            <MoveMenu
                id=format!("{}-more", example_id(key))
                label=move || w.builder().prompt().more_example(number.get())
                on_move=move |direction| reorder.shift(key, direction)
                on_remove=remove
            />
        </div>
    }
}
