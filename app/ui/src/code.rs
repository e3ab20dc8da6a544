//! Code blocks.

use leptos::prelude::*;

use crate::{Button, ButtonVariant, ControlSize, IconName, copy_text};

/// A block of code with its language and a copy button.
#[component]
pub fn CodeBlock(
    #[prop(into)] code: TextProp,
    /// The language or tool ("cURL").
    #[prop(optional, into)]
    language: TextProp,
    /// The label of the copy button.
    #[prop(into)]
    copy_label: TextProp,
    /// Reports whether copying worked, so that the page can say so.
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
