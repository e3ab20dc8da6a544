//! The segmented control.

use leptos::prelude::*;

use super::{Choice, radio};
use crate::Bound;

/// Two to four views of one thing.
#[component]
pub fn Segmented(
    /// The name that connects the segments; unique on the page.
    #[prop(into)]
    name: String,
    /// What is being chosen.
    #[prop(into)]
    label: TextProp,
    #[prop(into)] value: Bound<String>,
    #[prop(into)] options: Vec<Choice>,
) -> impl IntoView {
    let parts = options.into_iter().map(|choice| {
        let label = choice.label.clone();
        view! { <label>{radio(name.clone(), value, choice, Signal::stored(false))} {label}</label> }
    });
    view! {
        <div class="segmented" role="radiogroup" aria-label=move || label.get()>
            {parts.collect_view()}
        </div>
    }
}
