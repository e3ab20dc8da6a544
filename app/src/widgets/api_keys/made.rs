//! The text of a new key, which can't be requested again.

use api::ApiKeyCreated;
use leptos::prelude::*;
use ui::{Alert, AlertTone, Button, ButtonVariant, Field, IconName, TextInput, copy_text};

use crate::locales::use_words;

/// The new key.
#[component]
pub(super) fn Made(
    made: ApiKeyCreated,
    /// Whether it was copied; `None` if nobody tried.
    copied: RwSignal<Option<bool>>,
) -> impl IntoView {
    let w = use_words();
    view! {
        <Alert tone=AlertTone::Warn title=w.keys().copy_now()>
            <p>{w.keys().copy_now_text()}</p>
        </Alert>
        <Field id="key-text" label=w.keys().key()>
            <TextInput value=made.token readonly=true />
        </Field>
        // In the dialog, which covers the notices in the corner.
        <p class="muted" role="status">
            {move || match copied.get() {
                None => "",
                Some(true) => w.common().copied(),
                Some(false) => w.common().copy_failed(),
            }}
        </p>
    }
}

/// The button that copies a new key.
#[component]
pub(super) fn CopyMade(made: ApiKeyCreated, copied: RwSignal<Option<bool>>) -> impl IntoView {
    let w = use_words().keys();
    let copy = move |_| {
        let done = move |result: Result<(), ()>| copied.set(Some(result.is_ok()));
        copy_text(made.token.clone(), Some(Callback::new(done)));
    };
    view! {
        <Button variant=ButtonVariant::Primary icon=IconName::Copy on_click=copy>
            {w.copy()}
        </Button>
    }
}
