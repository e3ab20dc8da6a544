//! The inputs that people fill in.

mod defaults;
mod fields;
mod files;
mod local;
mod row;
mod shown_when;

use leptos::prelude::*;
use ui::{Button, ControlSize, Each, Empty, IconName, Shown};

use super::{
    editor::Editor,
    reorder::Reorder,
    state::{BuilderSection, EditedInput, ItemKey, RemovedItem},
};
use crate::{kit::focus, locales::use_words};
use row::InputRow;

pub use local::{LocalTextField, TextLines};

/// The id of an input's row and the prefix of its fields' ids.
pub fn row_id(key: ItemKey) -> String {
    format!("input-{key}")
}

/// Actions on the inputs.
#[derive(Debug, Clone, Copy)]
pub struct InputActions {
    editor: Editor,
    pub reorder: Reorder,
}

impl InputActions {
    fn new(editor: Editor) -> Self {
        let (announcer, w) = (editor.announcer, editor.words.builder().inputs());
        let keys = editor.memo(|state| state.inputs().keys());
        let reorder = Reorder::new(keys, row_id, move |(key, to)| {
            editor.edit(|state| state.move_input(key, to));
            announcer.say(w.moved(to + 1, keys.with_untracked(Vec::len)));
        });
        Self { editor, reorder }
    }
}

/// Adds an empty input, opens it and focuses its label.
pub fn add_input(editor: Editor) {
    if let Some(key) = editor.edit(|state| state.add_input(editor.language)) {
        open_input(editor, key, "label");
    }
}

/// Opens an input and focuses one of its fields.
pub fn open_input(editor: Editor, key: ItemKey, field: &str) {
    editor.open_input.set(Some(key));
    let id = format!("{}-{}", row_id(key), if field.is_empty() { "label" } else { field });
    request_animation_frame(move || focus(&id));
}

/// Removes an input; this can be undone.
fn remove_input(editor: Editor, key: ItemKey) {
    let w = editor.words;
    let Some(removed) = editor.edit(|state| state.remove_input(key)).flatten() else { return };
    let name = input_name(editor, removed.item());
    let undo = StoredValue::new(Some(removed));
    editor.toaster.removed(w.builder().inputs().removed(&name), w.common().undo(), move || {
        let back: Option<RemovedItem<EditedInput>> = undo.try_update_value(Option::take).flatten();
        if let Some(back) = back {
            editor.edit(|state| state.restore_input(back));
        }
    });
    focus(BuilderSection::Inputs.id());
}

/// The name of an input as it is shown on the page.
fn input_name(editor: Editor, row: &EditedInput) -> String {
    let label = row.input.label.get(editor.language);
    if label.is_empty() { row.input.name.clone() } else { label.to_owned() }
}

#[component]
pub fn InputsSection(editor: Editor) -> impl IntoView {
    let w = use_words().builder().inputs();
    let actions = InputActions::new(editor);
    let keys = editor.memo(|state| state.inputs().keys());
    let is_empty = Memo::new(move |_| keys.with(Vec::is_empty));
    view! {
        <section class="section" aria-labelledby="inputs">
            <div class="section__head">
                <h2 id="inputs" tabindex="-1">
                    {w.title()}
                </h2>
                <Button size=ControlSize::S icon=IconName::Plus on_click=move |_| add_input(editor)>
                    {w.add()}
                </Button>
                <p class="section__lead">{w.lead()}</p>
            </div>
            <Shown
                when=move || !is_empty.get()
                fallback=move || {
                    view! {
                        <div class="card">
                            <Empty icon=IconName::Short title=w.empty() text=w.empty_text() />
                        </div>
                    }
                }
            >
                <ul class="card list-card" role="list">
                    <Each each=move || keys.get() key=|key| *key let:key>
                        <InputRow actions key />
                    </Each>
                </ul>
            </Shown>
        </section>
    }
}
