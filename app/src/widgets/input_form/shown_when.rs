//! Fields that are shown only when an earlier one has a value.

use leptos::prelude::*;
use model::{Input, ShownWhen};

use super::{
    InputForm,
    rows::{draw, label_of},
};
use crate::locales::use_words;

/// The names of the hidden fields.
pub(super) fn hidden(inputs: Signal<Vec<Input>>, held: RwSignal<model::Values>) -> Memo<Vec<String>> {
    Memo::new(move |_| {
        inputs.with(|inputs| {
            held.with(|held| model::hidden_inputs(inputs, held).into_iter().map(str::to_owned).collect())
        })
    })
}

/// Draws a field that may be hidden. Where nothing can hide it, because there is no script, a note says when it is needed.
pub(super) fn draw_when(form: InputForm, input: Input, when: &ShownWhen) -> AnyView {
    let w = use_words().run();
    let note = form.inputs.with_untracked(|inputs| {
        let on = inputs.iter().take_while(|other| other.name != input.name).find(|other| other.name == when.input);
        on.map(|on| w.only_if(&label_of(on, form.language), on.kind, &when.is))
    });
    let name = input.name.clone();
    // For the script of pages without wasm.
    let is = (!when.is.is_empty())
        .then(|| serde_json::json!(when.is.iter().map(|option| option.trim()).collect::<Vec<_>>()).to_string());
    let off = Memo::new(move |_| form.hidden.with(|hidden| hidden.contains(&name)));
    view! {
        <div class="shown-when" data-off=move || off.get().then_some("") data-when=when.input.clone() data-is=is>
            {note.map(|note| view! { <p class="shown-when__note">{note}</p> })}
            {draw(form, input)}
        </div>
    }
    .into_any()
}
