//! Copying an address that was made on this page and can't be requested again.

use leptos::prelude::*;
use ui::{Button, ControlSize, IconName, copy_text, use_toaster};

use crate::locales::use_words;

/// Copies an address; draws nothing if the address is unknown.
#[component]
pub fn CopyAddress(
    /// The address, if the page knows it.
    #[prop(into)]
    address: Signal<Option<String>>,
    /// The text of the button.
    text: &'static str,
    /// Its accessible name, which says whose address it is.
    label: String,
) -> impl IntoView {
    let w = use_words().common();
    let toaster = use_toaster();
    let label = StoredValue::new(label);
    move || {
        let address = address.get()?;
        let copy = move |_| {
            let done = move |result: Result<(), ()>| {
                toaster.done(if result.is_ok() { w.copied() } else { w.copy_failed() });
            };
            copy_text(address.clone(), Some(Callback::new(done)));
        };
        Some(view! {
            <Button size=ControlSize::S icon=IconName::Copy on_click=copy>
                <span aria-hidden="true">{text}</span>
                <span class="visually-hidden">{label.get_value()}</span>
            </Button>
        })
    }
}
