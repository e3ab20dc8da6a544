//! The answer's format, and how a conversation begins.

mod fields;
mod form;

use leptos::prelude::*;
use model::{Kind, LocalText, LongInput, OutputFormat, limits};
use ui::{
    Bound, Button, ButtonVariant, Checkbox, Choice, ControlSize, Each, Field, FieldGroup, IconButton, IconName,
    RadioGroup, Segmented, Shown, TextInput, TextKind,
};

use super::{
    editor::Editor,
    inputs::{LocalTextField, TextLines},
    numbers::{OptionalNumber, whole},
    reorder::{Grip, Reorder},
    state::{BuilderState, ItemKey, ProblemTarget},
};
use crate::{kit::focus, locales::use_words};
use fields::Fields;
use form::FormDocument;

#[component]
pub fn OutputSection(editor: Editor) -> impl IntoView {
    let w = use_words().builder().output();
    let format = editor.memo(|state| format_id(state.output().format).to_owned());
    let format = Bound::new(format, move |id: String| {
        if let Some(format) = FORMATS.into_iter().find(|format| format_id(*format) == id) {
            editor.edit(|state| state.output_mut().format = format);
        }
    });
    let choices: Vec<Choice> =
        FORMATS.into_iter().map(|format| Choice::new(format_id(format), w.format(format))).collect();
    let is_json = editor.memo(|state| state.output().format == OutputFormat::Json);
    let is_chat = editor.memo(|state| state.kind() == Kind::Chat);
    view! {
        <section class="section" aria-labelledby="output">
            <div class="section__head">
                <h2 id="output" tabindex="-1">
                    {w.title()}
                </h2>
                <p class="section__lead">{w.lead()}</p>
            </div>
            <Segmented name="output-format" label=w.format_label() value=format options=choices />
            <Shown when=move || is_json.get()>
                <Fields editor />
                <FormDocument editor />
            </Shown>
            <LongTexts editor />
            <Shown when=move || is_chat.get()>
                <Conversation editor />
            </Shown>
        </section>
    }
}

const FORMATS: [OutputFormat; 3] = [OutputFormat::Markdown, OutputFormat::Text, OutputFormat::Json];

fn format_id(format: OutputFormat) -> &'static str {
    match format {
        OutputFormat::Markdown => "markdown",
        OutputFormat::Text => "text",
        OutputFormat::Json => "json",
    }
}

/// How texts are read that are longer than the model takes.
#[component]
fn LongTexts(editor: Editor) -> impl IntoView {
    let w = use_words().builder().long_texts();
    let value = editor.memo(|state| state.long_input().id().to_owned());
    let value = Bound::new(value, move |id: String| {
        if let Some(chosen) = LongInput::ALL.into_iter().find(|chosen| chosen.id() == id) {
            editor.edit(|state| state.set_long_input(chosen));
        }
    });
    let options: Vec<Choice> = LongInput::ALL
        .into_iter()
        .map(|choice| Choice::new(choice.id(), w.choice(choice)).hint(w.about(choice)))
        .collect();
    view! {
        <FieldGroup id="long-input" label=w.title() hint=w.hint()>
            <RadioGroup name="long-input" value options />
        </FieldGroup>
    }
}

/// How a conversation begins, and how much of it is sent to the model.
#[component]
fn Conversation(editor: Editor) -> impl IntoView {
    let w = use_words();
    let opening = editor.memo(|state| state.opening().clone());
    let opening = Bound::new(opening, move |text| {
        editor.edit(|state| state.set_opening(text));
    });
    let error = editor.error_at(|place| matches!(place, ProblemTarget::Chat(field) if field == "opening"));
    let summarise = editor.memo(BuilderState::summarises);
    let summarise = Bound::new(summarise, move |on| {
        editor.edit(|state| state.set_summarises(on));
    });
    view! {
        <div class="form">
            <LocalTextField
                id="chat-opening"
                label=w.builder().output().opening()
                hint=w.builder().output().opening_hint()
                value=opening
                optional=w.common().optional()
                lines=TextLines::Many
                error
            />
            <Suggestions editor />
            <KeepTurns editor />
            <Checkbox id="chat-summarise" checked=summarise hint=w.builder().long_texts().summarise_hint()>
                {w.builder().long_texts().summarise()}
            </Checkbox>
        </div>
    }
}

fn suggestion_id(key: ItemKey) -> String {
    format!("suggestion-row-{key}")
}

fn suggestion_field(key: ItemKey) -> String {
    format!("suggestion-{key}")
}

#[component]
fn Suggestions(editor: Editor) -> impl IntoView {
    let w = use_words().builder().output();
    let keys = editor.memo(|state| state.suggestions().keys());
    let announcer = editor.announcer;
    let said = editor.words.builder().prompt();
    let reorder = Reorder::new(keys, suggestion_id, move |(key, to)| {
        editor.edit(|state| state.suggestions_mut().move_to(key, to));
        announcer.say(said.moved(to + 1, keys.with_untracked(Vec::len)));
    });
    let add = move |_| {
        if let Some(key) = editor.edit(BuilderState::add_suggestion) {
            request_animation_frame(move || focus(&suggestion_field(key)));
        }
    };
    view! {
        <div class="stack" data-gap="s">
            <div class="section__head">
                <h3 id="suggestions" tabindex="-1">
                    {w.suggestions()}
                </h3>
                <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Plus on_click=add>
                    {w.add_suggestion()}
                </Button>
                <p class="section__lead">{w.suggestions_lead()}</p>
            </div>
            <ul class="suggestion-list" role="list">
                <Each each=move || keys.get() key=|key| *key let:key>
                    <Suggestion editor reorder key />
                </Each>
            </ul>
        </div>
    }
}

#[component]
fn Suggestion(editor: Editor, reorder: Reorder, key: ItemKey) -> impl IntoView {
    let w = use_words().builder().output();
    let text = editor.memo(move |state| state.suggestions().get(key).cloned().unwrap_or_default());
    let value = Bound::new(text, move |text: LocalText| {
        editor.edit(|state| {
            if let Some(suggestion) = state.suggestions_mut().get_mut(key) {
                *suggestion = text;
            }
        });
    });
    let number = editor.memo(move |state| state.suggestions().index(key).unwrap_or_default());
    let error = editor.error_at(move |place| *place == ProblemTarget::Suggestion(key));
    let remove = move |_| {
        editor.edit(|state| state.suggestions_mut().remove(key));
        focus("suggestions");
    };
    view! {
        <li
            class="suggestion-list__item"
            id=suggestion_id(key)
            data-drop=move || reorder.drop_mark(key)
            data-dragged=move || reorder.is_dragged(key).then_some("")
            on:keydown=move |event| reorder.row_key(&event, key)
        >
            <Grip reorder key label=move || w.reorder(number.get() + 1) />
            <LocalTextField id=suggestion_field(key) label=w.suggestion() value error />
            <IconButton
                label=move || w.remove(number.get() + 1)
                icon=IconName::Trash
                size=ControlSize::S
                on_click=remove
            />
        </li>
    }
}

#[component]
fn KeepTurns(editor: Editor) -> impl IntoView {
    let w = use_words();
    let turns = editor.memo(|state| Some(f64::from(state.keep_turns())));
    let OptionalNumber { text, is_bad } = OptionalNumber::new(turns.into(), move |number| {
        if let Some(number) = number {
            editor.edit(|state| state.set_keep_turns(whole(number)));
        }
    });
    let found = editor.error_at(|place| matches!(place, ProblemTarget::Chat(field) if field == "keep_turns"));
    let error =
        Signal::derive(move || if is_bad.get() { Some(w.builder().not_a_number().to_owned()) } else { found.get() });
    view! {
        <Field
            id="chat-keep-turns"
            label=w.builder().output().keep_turns()
            hint=w.builder().output().keep_turns_hint(limits::KEEP_TURNS)
            error
        >
            <TextInput kind=TextKind::Number autocomplete="off" value=text />
        </Field>
    }
}
