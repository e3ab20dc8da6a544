//! The address of a new link.

use api::LinkCreated;
use leptos::prelude::*;
use ui::{Button, ButtonVariant, Field, Icon, IconName, TextInput, copy_text};

use crate::locales::use_words;

/// The address of the new link.
#[component]
pub(super) fn Made(
    made: LinkCreated,
    /// Whether it was copied; `None` if nobody tried.
    copied: RwSignal<Option<bool>>,
) -> impl IntoView {
    let w = use_words();
    let (shown, href) = (made.url.clone(), made.url);
    view! {
        <Field id="link-address" label=w.share().address()>
            <TextInput value=shown readonly=true />
        </Field>
        <div class="cluster">
            <a class="button" href=href target="_blank" rel="external noopener">
                <Icon name=IconName::External />
                {w.share().open_link()}
            </a>
        </div>
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

/// The button that copies the address of a new link.
#[component]
pub(super) fn CopyMade(made: LinkCreated, copied: RwSignal<Option<bool>>) -> impl IntoView {
    let w = use_words().share();
    let copy = move |_| {
        let done = move |result: Result<(), ()>| copied.set(Some(result.is_ok()));
        copy_text(made.url.clone(), Some(Callback::new(done)));
    };
    view! {
        <Button variant=ButtonVariant::Primary icon=IconName::Copy on_click=copy>
            {w.copy()}
        </Button>
    }
}
