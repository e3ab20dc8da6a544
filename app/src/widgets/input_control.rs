//! The control for a kind of input: people fill it in, and builders set its default.

use leptos::prelude::*;
use model::InputKind;
use ui::{Bound, Choice, Select, TextInput, TextKind, Textarea};

/// A control for values that are kept as text. `Checkbox` and `Multiselect` are not, and have controls with their own frame.
pub fn input_control(
    kind: InputKind,
    value: Bound<String>,
    // The field's name if the browser itself sends the form.
    name: Option<String>,
    options: Signal<Vec<String>>,
    // The text shown while nothing is chosen; absent if something always is.
    empty: Option<&'static str>,
) -> AnyView {
    let name = name.unwrap_or_default();
    match kind {
        InputKind::Paragraph => view! { <Textarea name value /> }.into_any(),
        InputKind::List => view! { <Textarea name value rows=3_u32 /> }.into_any(),
        InputKind::Number => view! { <TextInput kind=TextKind::Number autocomplete="off" name value /> }.into_any(),
        InputKind::Date => view! { <TextInput name value kind=TextKind::Date /> }.into_any(),
        InputKind::Url => view! { <TextInput name value kind=TextKind::Url /> }.into_any(),
        InputKind::Select => {
            let options = Signal::derive(move || options.get().into_iter().map(Choice::plain).collect::<Vec<_>>());
            view! { <Select name value options empty /> }.into_any()
        }
        InputKind::Text | InputKind::Multiselect | InputKind::Checkbox | InputKind::File => {
            view! { <TextInput name value autocomplete="off" /> }.into_any()
        }
    }
}
