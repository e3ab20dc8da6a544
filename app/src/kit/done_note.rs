//! A confirmation where people are looking.

use leptos::prelude::*;
use ui::{Icon, IconName, IconSize};

/// "Saved", beside the button that saved.
#[component]
pub fn DoneNote(
    /// Whether it is done and nothing was changed since.
    #[prop(into)]
    when: Signal<bool>,
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
