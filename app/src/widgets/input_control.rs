//! The control of an input, by its kind: where people fill the input in, and where a builder sets what it holds at first.

use leptos::prelude::*;
use model::InputKind;
use ui::{Bound, Choice, Select, TextInput, TextKind, Textarea};

/// A control for what is kept as text: all kinds but `Checkbox` and `Multiselect`, whose controls bring their own frame.
pub fn input_control(
    kind: InputKind,
    value: Bound<String>,
    // Its name in a form that the browser sends itself.
    name: Option<String>,
    // What can be chosen.
    options: Signal<Vec<String>>,
    // What stands there while nothing is chosen; absent where something always is.
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
        InputKind::Text | InputKind::Multiselect | InputKind::Checkbox => {
            view! { <TextInput name value autocomplete="off" /> }.into_any()
        }
    }
}
