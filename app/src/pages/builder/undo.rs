//! Undo and redo of everything that is changed on the page, by buttons and by keys.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};
use ui::{IconButton, IconName};

use super::{
    editor::Editor,
    inputs, prompt,
    state::{BuilderSection, BuilderState, Direction, ItemKey, SnapshotList, StepPlace},
};
use crate::{kit::focus, locales::use_words, widgets::focus_prompt};

/// The buttons in the page's head. They keep the focus when there is nothing left, so they are never disabled.
#[component]
pub fn UndoButtons(editor: Editor) -> impl IntoView {
    let w = use_words().builder();
    let button = |direction, label: &'static str, icon, keys: &'static str| {
        let can = Memo::new(move |_| editor.saver.can_go(direction));
        view! {
            <IconButton
                label
                icon
                on_click=move |_| go(editor, direction, false)
                {..}
                aria-keyshortcuts=keys
                aria-disabled=move || (!can.get()).then_some("true")
            />
        }
        .into_any()
    };
    view! {
        <span class="undo-buttons">
            {button(Direction::Undo, w.undo(), IconName::Undo, "Control+Z Meta+Z")}
            {button(Direction::Redo, w.redo(), IconName::Redo, "Control+Shift+Z Meta+Shift+Z Control+Y")}
        </span>
    }
}

/// Undoes and redoes by the usual keys, wherever the focus is on the page. In the builder's fields this replaces what the browser
/// would undo, so that one order of steps holds for all of them.
pub fn listen(editor: Editor) {
    Effect::new(move |_| {
        let keys = window_event_listener(ev::keydown, move |event| {
            if let Some(direction) = direction_of(&event).filter(|_| is_ours(&event)) {
                event.prevent_default();
                go(editor, direction, true);
            }
        });
        on_cleanup(move || keys.remove());
    });
}

fn direction_of(event: &ev::KeyboardEvent) -> Option<Direction> {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || event.is_composing() || event.default_prevented() {
        return None;
    }
    // Of a Korean layout the key is a Korean letter.
    let key = event.key();
    let key = if key.is_ascii() { key.to_ascii_lowercase() } else { event.code() };
    match (key.as_str(), event.shift_key()) {
        ("z" | "KeyZ", false) => Some(Direction::Undo),
        ("z" | "KeyZ", true) => Some(Direction::Redo),
        ("y" | "KeyY", false) if event.ctrl_key() => Some(Direction::Redo),
        _ => None,
    }
}

/// Dialogs and the form in which the draft is tried are no part of the draft: there the browser undoes.
fn is_ours(event: &ev::KeyboardEvent) -> bool {
    if document().query_selector("dialog[open]").ok().flatten().is_some() {
        return false;
    }
    let Some(el) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return true };
    let within = |selector: &str| el.closest(selector).ok().flatten().is_some();
    // A switch of views is a radio button, in which there is nothing to undo.
    !within("input:not([type='radio']), textarea, select, [contenteditable]") || within(".builder__main")
}

/// Goes a step, says so, and leads to what changed. `by_key`: the focus may move, because it isn't on the button.
fn go(editor: Editor, direction: Direction, by_key: bool) {
    if by_key {
        commit_typed();
    }
    let w = editor.words.builder();
    let before = editor.peek(Clone::clone);
    let Some(place) = editor.saver.go(direction) else {
        return editor.announcer.say(match direction {
            Direction::Undo => w.nothing_to_undo(),
            Direction::Redo => w.nothing_to_redo(),
        });
    };
    let what = place_name(editor, &before, &place);
    editor.announcer.say(match direction {
        Direction::Undo => w.undone(&what),
        Direction::Redo => w.redone(&what),
    });
    if by_key {
        request_animation_frame(move || lead_to(&place));
    }
}

/// Some fields, such as a name, are taken over when they lose the focus. What is typed there is the last step then.
fn commit_typed() {
    let focused = document().active_element().and_then(|el| el.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(field) = focused {
        let _ = field.blur();
        let _ = field.focus();
    }
}

/// What a step changed, in the words of the page.
fn place_name(editor: Editor, before: &BuilderState, place: &StepPlace) -> String {
    let w = editor.words.builder();
    let label = |state: &BuilderState, key: ItemKey| {
        let row = state.inputs().get(key)?;
        let label = row.input.label.get(editor.language);
        Some(if label.is_empty() { row.input.name.clone() } else { label.to_owned() })
    };
    match place {
        StepPlace::Item { list: SnapshotList::Inputs, key, .. } => {
            let label = editor.peek(|state| label(state, *key)).or_else(|| label(before, *key));
            w.diff().input(&label.unwrap_or_default())
        }
        StepPlace::Order(SnapshotList::Inputs) => w.inputs().title().to_owned(),
        StepPlace::Item { list: SnapshotList::Messages, .. } | StepPlace::Order(SnapshotList::Messages) => {
            w.prompt().title().to_owned()
        }
        StepPlace::Item { list: SnapshotList::Examples, .. } | StepPlace::Order(SnapshotList::Examples) => {
            w.prompt().examples().to_owned()
        }
        StepPlace::Item { list: SnapshotList::Suggestions, .. } | StepPlace::Order(SnapshotList::Suggestions) => {
            w.output().suggestions().to_owned()
        }
        StepPlace::Model => w.model().title().to_owned(),
        StepPlace::Output => w.output().title().to_owned(),
    }
}

/// Focuses what changed, if it has a field on the page. In a text the caret stands after what was written.
fn lead_to(place: &StepPlace) {
    let StepPlace::Item { list, key, field, text_end } = place else {
        // What was there may be gone; the heading of its section is not.
        let section = match place {
            StepPlace::Order(SnapshotList::Inputs) => BuilderSection::Inputs,
            StepPlace::Model => BuilderSection::Model,
            StepPlace::Order(SnapshotList::Suggestions) | StepPlace::Output => BuilderSection::Output,
            _ => BuilderSection::Prompt,
        };
        return focus_if_lost(section.id());
    };
    let is_there = |id: &str| document().get_element_by_id(id).is_some();
    let focus_first = |ids: &[String], section: BuilderSection| match ids.iter().find(|id| is_there(id)) {
        Some(id) => focus(id),
        None => focus_if_lost(section.id()),
    };
    match list {
        SnapshotList::Messages if field != "role" && is_there(&prompt::message_id(*key)) => {
            let id = prompt::message_id(*key);
            let end = text_end.filter(|_| field == "text");
            focus_prompt(&id, end.map(|end| (end, end)));
        }
        SnapshotList::Messages => focus_first(&[prompt::role_field_id(*key)], BuilderSection::Prompt),
        SnapshotList::Inputs => {
            let row = inputs::row_id(*key);
            focus_first(&[format!("{row}-{field}"), format!("{row}-edit")], BuilderSection::Inputs);
        }
        SnapshotList::Examples => {
            let row = prompt::example_id(*key);
            focus_first(&[format!("{row}-{field}"), row], BuilderSection::Prompt);
        }
        SnapshotList::Suggestions => focus_if_lost(BuilderSection::Output.id()),
    }
}

/// Focuses a heading if what had the focus has left the page.
fn focus_if_lost(id: &str) {
    let is_lost = document().active_element().is_none_or(|el| el.tag_name() == "BODY");
    if is_lost {
        focus(id);
    }
}
