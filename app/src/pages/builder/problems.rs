//! What has to be mended, with ways to it.

use leptos::prelude::*;
use ui::{Button, ButtonVariant, ControlSize};

use super::{
    editor::{Editor, Located},
    inputs::open_input,
    prompt::{example_id, message_id},
    state::{Part, Place},
};
use crate::{
    kit::focus,
    locales::{Builder as Words, use_words},
    widgets::focus_prompt,
};

/// Leads to where a problem is, and puts the focus there.
pub fn go_to(editor: Editor, located: &Located) {
    match &located.place {
        Place::Input(key, field) => open_input(editor, *key, field),
        Place::Message(key) => {
            let stretch = located.problem.span.map(|span| (span.start, span.end));
            focus_prompt(&message_id(*key), stretch);
        }
        Place::Example(key) => {
            editor.open_example.set(Some(*key));
            focus(&example_id(*key));
        }
        Place::Setting(field) => focus(&format!("setting-{field}")),
        Place::Suggestion(key) => focus(&format!("suggestion-{key}")),
        Place::Chat(field) => focus(&format!("chat-{}", field.replace('_', "-"))),
        Place::Part(part) => focus(part.id()),
    }
}

/// One line for each thing that keeps the draft from being published.
#[component]
pub fn ProblemLinks(
    /// The editor.
    editor: Editor,
    /// Before a line leads away: closes what lies over the page.
    #[prop(into)]
    on_follow: Callback<()>,
) -> impl IntoView {
    let w = use_words().builder().publish();
    let lines = move || {
        let lines = editor.blocking().into_iter().map(|located| {
            let text = in_words(editor, &located);
            let follow = move |_| {
                on_follow.run(());
                let located = located.clone();
                // A dialog gives the focus back when it closes; this comes after that.
                request_animation_frame(move || go_to(editor, &located));
            };
            view! {
                <li>
                    {text}
                    " "
                    <Button variant=ButtonVariant::Ghost size=ControlSize::S on_click=follow>
                        {w.go_to()}
                    </Button>
                </li>
            }
        });
        lines.collect_view()
    };
    view! { <ul class="problem-list">{lines}</ul> }
}

/// A problem with where it is.
pub fn in_words(editor: Editor, located: &Located) -> String {
    format!("{}: {}", where_it_is(editor, located), located.problem.message(editor.language))
}

/// What a part of the page is called.
pub fn part_name(part: Part, w: Words) -> &'static str {
    match part {
        Part::Inputs => w.inputs().title(),
        Part::Prompt => w.prompt().title(),
        Part::Model => w.model().title(),
        Part::Output => w.output().title(),
    }
}

/// What a problem is about, in words.
fn where_it_is(editor: Editor, located: &Located) -> String {
    let w = editor.words.builder();
    editor.peek(|state| match &located.place {
        Place::Input(key, _) => {
            let label = state.inputs().get(*key).map(|row| row.input.label.get(editor.language).to_owned());
            w.diff().input(&label.unwrap_or_default())
        }
        Place::Message(key) => {
            w.prompt().message(state.messages().get(*key).map(|message| message.role).unwrap_or_default()).to_owned()
        }
        Place::Example(key) => w.prompt().example(state.examples().index(*key).unwrap_or_default() + 1),
        Place::Setting(field) => model::diff::field_name(field, editor.language).to_owned(),
        Place::Suggestion(_) => w.output().suggestion().to_owned(),
        Place::Chat(field) => model::diff::field_name(field, editor.language).to_owned(),
        Place::Part(part) => part_name(*part, w).to_owned(),
    })
}
