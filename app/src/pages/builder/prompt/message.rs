//! A message of the prompt.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{Problem, Role};
use ui::{Bound, Choice, ControlSize, Select};

use super::message_id;
use crate::{
    kit::focus,
    locales::{BuilderPrompt as Words, use_words},
    pages::builder::{
        editor::Editor,
        inputs::add_input,
        pieces::InsertedPieces,
        reorder::{Grip, Reorder},
        state::{ItemKey, ProblemTarget},
    },
    widgets::{MoveMenu, PromptEditor, Variable},
};

pub(super) fn row_id(key: ItemKey) -> String {
    format!("message-row-{key}")
}

/// The id of the field for who says it.
pub(super) fn role_field_id(key: ItemKey) -> String {
    format!("{}-role", row_id(key))
}

#[component]
pub(super) fn MessageItem(
    editor: Editor,
    reorder: Reorder,
    variables: Memo<Vec<Variable>>,
    key: ItemKey,
) -> impl IntoView {
    let w = use_words().builder().prompt();
    let text = editor.live_memo(move |state| state.messages().get(key).map(|m| m.text.clone()).unwrap_or_default());
    let value = Bound::new(text, move |text| editor.type_text(key, text));
    let role = editor.memo(move |state| state.messages().get(key).map(|m| m.role).unwrap_or_default());
    let label = Signal::derive(move || w.message(role.get()).to_owned());
    let problems = Memo::new(move |_| problems_of(editor, key));
    let make_input = move |name: String| make_input(editor, &name);
    let navigate = use_navigate();
    let make_piece = move |name: String| {
        navigate(&format!("/w/{}/pieces?new={name}", editor.workspace.get_untracked()), NavigateOptions::default());
    };
    view! {
        <li
            class="prompt-messages__item"
            id=row_id(key)
            data-drop=move || reorder.drop_mark(key)
            data-dragged=move || reorder.is_dragged(key).then_some("")
            on:keydown=move |event| reorder.row_key(&event, key)
        >
            <PromptEditor
                id=message_id(key)
                label=move || label.get()
                value
                variables
                problems
                on_make_input=make_input
                on_make_piece=make_piece
                on_new_input=move |()| add_input(editor)
                head=ViewFn::from(move || view! { <Head editor reorder key role label /> })
                tools=ViewFn::from(move || view! { <Tools editor reorder key label /> })
            />
            <InsertedPieces editor key />
        </li>
    }
}

/// The problems to show for a message.
fn problems_of(editor: Editor, key: ItemKey) -> Vec<Problem> {
    let shown = editor.shown().into_iter();
    shown.filter(|located| located.place == ProblemTarget::Message(key)).map(|located| located.problem).collect()
}

/// Creates an input for an unknown variable; the focus stays.
fn make_input(editor: Editor, name: &str) {
    if editor.edit(|state| state.make_input(name)).flatten().is_some() {
        editor.toaster.done(editor.words.builder().inputs().made(name));
    }
}

#[component]
fn Head(editor: Editor, reorder: Reorder, key: ItemKey, role: Memo<Role>, label: Signal<String>) -> impl IntoView {
    let w = use_words().builder().prompt();
    let value = Memo::new(move |_| role_id(role.get()).to_owned());
    let id = role_field_id(key);
    let focused = StoredValue::new(id.clone());
    let choose = move |id: String| {
        if let Some(role) = role_from_id(&id) {
            editor.edit(|state| state.set_role(key, role));
            // If the message joins or leaves the leading system messages, it is redrawn in another list.
            request_animation_frame(move || focused.try_with_value(|id| focus(id)).unwrap_or_default());
        }
    };
    view! {
        <Grip reorder key label=move || w.reorder(&label.get()) />
        <Select
            id
            label=w.role()
            value=Bound::new(value, choose)
            options=role_choices(w)
            size=ControlSize::S
            auto_width=true
        />
        <small>{move || w.role_hint(role.get())}</small>
    }
}

#[component]
fn Tools(editor: Editor, reorder: Reorder, key: ItemKey, label: Signal<String>) -> impl IntoView {
    let w = use_words();
    let toaster = editor.toaster;
    let remove = move |()| {
        let Some(removed) = editor.edit(|state| state.messages_mut().remove(key)).flatten() else { return };
        let removed = StoredValue::new(Some(removed));
        toaster.removed(w.builder().prompt().removed(), w.common().undo(), move || {
            if let Some(back) = removed.try_update_value(Option::take).flatten() {
                editor.edit(|state| state.messages_mut().restore(back));
            }
        });
        focus("prompt");
    };
    view! {
        <MoveMenu
            id=format!("{}-more", row_id(key))
            label=move || w.builder().prompt().more(&label.get())
            on_move=move |direction| reorder.shift(key, direction)
            on_remove=remove
        />
    }
}

const ROLES: [Role; 3] = [Role::System, Role::User, Role::Assistant];

fn role_choices(w: Words) -> Vec<Choice> {
    ROLES.into_iter().map(|role| Choice::new(role_id(role), w.role_name(role))).collect()
}

fn role_id(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

fn role_from_id(id: &str) -> Option<Role> {
    ROLES.into_iter().find(|role| role_id(*role) == id)
}
