//! Code to read and to copy.

use leptos::prelude::*;

use crate::{Button, ButtonVariant, ControlSize, IconName, copy_text};

/// A block of code with its language and a button that copies it.
#[component]
pub fn CodeBlock(
    /// The code.
    #[prop(into)]
    code: TextProp,
    /// What it is written in ("cURL").
    #[prop(optional, into)]
    language: TextProp,
    /// The word for copying.
    #[prop(into)]
    copy_label: TextProp,
    /// After it was copied, or could not be: tell the person.
    #[prop(optional, into)]
    on_copy: Option<Callback<Result<(), ()>>>,
) -> impl IntoView {
    let shown = code.clone();
    view! {
        <div class="code">
            <div class="code__head">
                <span>{move || language.get()}</span>
                <Button
                    variant=ButtonVariant::Ghost
                    size=ControlSize::S
                    icon=IconName::Copy
                    on_click=move |_| copy_text(code.get().to_string(), on_copy)
                >
                    {move || copy_label.get()}
                </Button>
            </div>
            <pre tabindex="0">
                <code>{move || shown.get()}</code>
            </pre>
        </div>
    }
}
