//! The problems to fix, with links to them.

use leptos::prelude::*;
use ui::{Button, ButtonVariant, ControlSize};

use super::{
    editor::{Editor, LocatedProblem},
    inputs::open_input,
    prompt::{example_id, message_id},
    state::{BuilderSection, ProblemTarget},
};
use crate::{
    kit::focus,
    locales::{Builder as Words, use_words},
    widgets::focus_prompt,
};

/// Shows the place of a problem and focuses it.
pub fn go_to(editor: Editor, located: &LocatedProblem) {
    match &located.place {
        ProblemTarget::Input(key, field) => open_input(editor, *key, field),
        ProblemTarget::Message(key) => {
            let stretch = located.problem.span.map(|span| (span.start, span.end));
            focus_prompt(&message_id(*key), stretch);
        }
        ProblemTarget::Example(key) => {
            editor.open_example.set(Some(*key));
            focus(&example_id(*key));
        }
        ProblemTarget::Setting(field) => focus(&format!("setting-{field}")),
        ProblemTarget::Suggestion(key) => focus(&format!("suggestion-{key}")),
        ProblemTarget::Chat(field) => focus(&format!("chat-{}", field.replace('_', "-"))),
        ProblemTarget::Section(part) => focus(part.id()),
    }
}

/// A line for each problem that prevents publishing.
#[component]
pub fn ProblemLinks(
    editor: Editor,
    /// Called before a link is followed, to close what lies over the page.
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
                // A closing dialog returns the focus; this comes after that.
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

/// A problem and its place, as text.
pub fn in_words(editor: Editor, located: &LocatedProblem) -> String {
    format!("{}: {}", where_it_is(editor, located), located.problem.message(editor.language))
}

/// The name of a section.
pub fn section_name(part: BuilderSection, w: Words) -> &'static str {
    match part {
        BuilderSection::Inputs => w.inputs().title(),
        BuilderSection::Prompt => w.prompt().title(),
        BuilderSection::Model => w.model().title(),
        BuilderSection::Output => w.output().title(),
    }
}

/// What a problem is about, as text.
fn where_it_is(editor: Editor, located: &LocatedProblem) -> String {
    let w = editor.words.builder();
    editor.peek(|state| match &located.place {
        ProblemTarget::Input(key, _) => {
            let label = state.inputs().get(*key).map(|row| row.input.label.get(editor.language).to_owned());
            w.diff().input(&label.unwrap_or_default())
        }
        ProblemTarget::Message(key) => {
            w.prompt().message(state.messages().get(*key).map(|message| message.role).unwrap_or_default()).to_owned()
        }
        ProblemTarget::Example(key) => w.prompt().example(state.examples().index(*key).unwrap_or_default() + 1),
        ProblemTarget::Setting(field) => model::diff::field_name(field, editor.language).to_owned(),
        ProblemTarget::Suggestion(_) => w.output().suggestion().to_owned(),
        ProblemTarget::Chat(field) => model::diff::field_name(field, editor.language).to_owned(),
        ProblemTarget::Section(part) => section_name(*part, w).to_owned(),
    })
}
