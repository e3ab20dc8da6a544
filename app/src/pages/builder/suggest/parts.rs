//! The parts of a suggestion: each with what it changes, and a box to accept it.

use leptos::prelude::*;
use model::{
    Definition,
    suggest::{SuggestedPart, Suggestion},
};
use ui::{Bound, Checkbox};

use crate::{
    locales::use_words,
    pages::builder::{diff::Changes, editor::Editor, state::DraftContent},
};

#[component]
pub(super) fn SuggestedParts(
    editor: Editor,
    suggestion: Suggestion,
    /// The draft that it was written for.
    before: DraftContent,
    parts: Vec<SuggestedPart>,
    accepted: RwSignal<Vec<SuggestedPart>>,
) -> impl IntoView {
    let w = use_words().builder().suggest();
    let reason = (!suggestion.reason.is_empty()).then(|| view! { <p>{suggestion.reason.clone()}</p> });
    let nothing = parts.is_empty().then(|| view! { <p>{w.nothing_new()}</p> });
    let rows = parts.into_iter().map(|part| {
        let name = part_name(editor, &suggestion, &before.definition, &part);
        let changes = part_changes(editor, &suggestion, &before, &part);
        let its = part.clone();
        let is_accepted = Signal::derive(move || accepted.with(|accepted| accepted.contains(&its)));
        let choose = Bound::new(is_accepted, move |takes: bool| {
            accepted.update(|accepted| {
                accepted.retain(|known| *known != part);
                if takes {
                    accepted.push(part.clone());
                }
            });
        });
        view! {
            <li class="stack" data-gap="s">
                <Checkbox checked=choose>{name}</Checkbox>
                {changes}
            </li>
        }
    });
    view! {
        <div class="stack">
            {reason} {nothing} <ul class="plain-list stack" aria-label=w.parts()>{rows.collect_view()}</ul>
        </div>
    }
}

fn part_name(editor: Editor, suggestion: &Suggestion, before: &Definition, part: &SuggestedPart) -> String {
    let w = editor.words.builder().suggest();
    let after = suggestion.accept(before, None, std::slice::from_ref(part)).0;
    let label = |definition: &Definition, name: &str| {
        let input = definition.inputs.iter().find(|input| input.name == name);
        input.map_or_else(|| name.to_owned(), |input| input.label.get(editor.language).to_owned())
    };
    match part {
        SuggestedPart::Input(name) if before.inputs.iter().any(|input| input.name == *name) => {
            w.input_changed(&label(&after, name))
        }
        SuggestedPart::Input(name) => w.input_added(&label(&after, name)),
        SuggestedPart::InputGone(name) => w.input_gone(&label(before, name)),
        SuggestedPart::Prompt => w.prompt().to_owned(),
        SuggestedPart::Examples => w.examples().to_owned(),
        SuggestedPart::Output => w.output().to_owned(),
        SuggestedPart::Sample => w.sample().to_owned(),
    }
}

/// What the part alone would change. An input that comes or goes is said by its name.
fn part_changes(editor: Editor, suggestion: &Suggestion, before: &DraftContent, part: &SuggestedPart) -> AnyView {
    let w = editor.words.builder().suggest();
    let definition = &before.definition;
    match part {
        SuggestedPart::InputGone(_) => ().into_any(),
        SuggestedPart::Sample => {
            let values = suggestion.sample().iter().map(|(name, value)| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                view! { <p class="muted">{format!("{name}: {text}")}</p> }
            });
            values.collect_view().into_any()
        }
        SuggestedPart::Examples => {
            let examples =
                suggestion.examples().iter().map(|example| view! { <p class="muted">{example.answer.clone()}</p> });
            examples.collect_view().into_any()
        }
        part => {
            let (after, _) = suggestion.accept(definition, None, std::slice::from_ref(part));
            let before = definition.clone();
            view! { <Changes names=editor before after before_name=w.now() after_name=w.suggested() /> }.into_any()
        }
    }
}
