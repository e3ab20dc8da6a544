//! Saying where the eye is that something is done.

use leptos::prelude::*;
use ui::{Icon, IconName, IconSize};

/// "Saved", beside the button that saved it.
#[component]
pub fn DoneNote(
    /// Whether it is done, and nothing was changed since.
    #[prop(into)]
    when: Signal<bool>,
    /// What is said.
    text: &'static str,
) -> impl IntoView {
    view! {
        <span class="saved-note" role="status">
            {move || {
                when.get()
                    .then(|| {
                        view! {
                            <Icon name=IconName::Ok size=IconSize::S />
                            {text}
                        }
                    })
            }}
        </span>
    }
}
