//! The messages to the model.

mod example;
mod message;
mod size;

use leptos::prelude::*;
use model::Role;
use ui::{Button, ButtonVariant, Column, Columns, ControlSize, Each, IconName, Shown};

use super::{
    editor::Editor,
    reorder::Reorder,
    state::{BuilderState, ItemKey},
};
use crate::{
    kit::focus,
    locales::use_words,
    widgets::{Variable, focus_prompt},
};
use example::ExampleItem;
use message::MessageItem;
use size::PromptSize;

pub fn message_id(key: ItemKey) -> String {
    format!("message-{key}")
}

/// The id of the field for who says a message.
pub fn role_field_id(key: ItemKey) -> String {
    message::role_field_id(key)
}

pub fn example_id(key: ItemKey) -> String {
    format!("example-{key}")
}

#[component]
pub fn PromptSection(editor: Editor) -> impl IntoView {
    let w = use_words().builder().prompt();
    let announcer = editor.announcer;
    let keys = editor.memo(|state| state.messages().keys());
    let reorder = Reorder::new(keys, message::row_id, move |(key, to)| {
        editor.edit(|state| state.messages_mut().move_to(key, to));
        announcer.say(w.moved(to + 1, keys.with_untracked(Vec::len)));
    });
    // One memo for all editors, recomputed only when an input changes.
    let variables = editor.variables();
    let opening = editor.memo(opening_rules);
    let rest = Memo::new(move |_| {
        let opening = opening.get().len();
        keys.with(|keys| keys.iter().skip(opening).copied().collect::<Vec<_>>())
    });
    let add = move |_| {
        if let Some(key) = editor.edit(BuilderState::add_message) {
            request_animation_frame(move || focus_prompt(&message_id(key), None));
        }
    };
    view! {
        <section class="section" aria-labelledby="prompt">
            <div class="section__head">
                <h2 id="prompt" tabindex="-1">
                    {w.title()}
                </h2>
                <p class="section__lead">{w.lead()}</p>
            </div>
            <Messages editor reorder variables keys=opening />
            <Examples editor />
            <Messages editor reorder variables keys=rest />
            <div class="cluster">
                <Button size=ControlSize::S icon=IconName::Plus on_click=add>
                    {w.add()}
                </Button>
                <PromptSize editor />
            </div>
        </section>
    }
}

/// The system messages at the start; examples are sent after them.
fn opening_rules(state: &BuilderState) -> Vec<ItemKey> {
    let messages = state.messages();
    let is_rule = |key: &ItemKey| messages.get(*key).is_some_and(|message| message.role == Role::System);
    messages.keys().into_iter().take_while(is_rule).collect()
}

#[component]
fn Messages(
    editor: Editor,
    reorder: Reorder,
    variables: Memo<Vec<Variable>>,
    keys: Memo<Vec<ItemKey>>,
) -> impl IntoView {
    let is_any = Memo::new(move |_| !keys.with(Vec::is_empty));
    view! {
        <Shown when=move || is_any.get()>
            <ul class="prompt-messages" role="list">
                <Each each=move || keys.get() key=|key| *key let:key>
                    <MessageItem editor reorder variables key />
                </Each>
            </ul>
        </Shown>
    }
}

#[component]
fn Examples(editor: Editor) -> impl IntoView {
    let w = use_words().builder().prompt();
    let announcer = editor.announcer;
    let keys = editor.memo(|state| state.examples().keys());
    let reorder = Reorder::new(keys, example_id, move |(key, to)| {
        editor.edit(|state| state.examples_mut().move_to(key, to));
        announcer.say(w.moved(to + 1, keys.with_untracked(Vec::len)));
    });
    let is_any = Memo::new(move |_| !keys.with(Vec::is_empty));
    let add = move |_| {
        if let Some(key) = editor.edit(BuilderState::add_example) {
            editor.open_example.set(Some(key));
            request_animation_frame(move || focus(&example_id(key)));
        }
    };
    view! {
        <div class="stack" data-gap="s">
            <div class="section__head">
                <h3 id="examples" tabindex="-1">
                    {w.examples()}
                </h3>
                <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Plus on_click=add>
                    {w.add_example()}
                </Button>
                <Shown when=move || !is_any.get()>
                    <p class="section__lead">{w.examples_lead()}</p>
                </Shown>
            </div>
            <Shown when=move || is_any.get()>
                <table class="table example-table" aria-labelledby="examples">
                    <Columns of=vec![
                        Column::new(w.examples()).unseen(),
                        Column::new(w.when_inputs()),
                        Column::new(w.good_answer()),
                        Column::new(w.example_actions()).unseen(),
                    ] />
                    <tbody>
                        <Each each=move || keys.get() key=|key| *key let:key>
                            <ExampleItem editor reorder key />
                        </Each>
                    </tbody>
                </table>
            </Shown>
        </div>
    }
}
