//! The address of a new link, which is shown only once.

use api::LinkCreated;
use leptos::prelude::*;
use ui::{Alert, AlertTone, Button, Field, Icon, IconName, TextInput, copy_text, use_toaster};

use crate::locales::use_words;

/// The address of the new link, which is shown only now.
#[component]
pub(super) fn Made(made: LinkCreated) -> impl IntoView {
    let w = use_words();
    let toaster = use_toaster();
    let copied = RwSignal::new(None::<Result<(), ()>>);
    let (url, shown) = (made.url.clone(), made.url.clone());
    let copy = move |_| {
        let done = Callback::new(move |result: Result<(), ()>| {
            if result.is_ok() {
                toaster.done(w.common().copied());
            }
            copied.set(Some(result));
        });
        copy_text(url.clone(), Some(done));
    };
    view! {
        <Alert tone=AlertTone::Warn title=w.share().copy_now()>
            <p>{w.share().copy_now_text()}</p>
        </Alert>
        <Field id="link-address" label=w.share().address()>
            <TextInput value=shown readonly=true />
        </Field>
        <div class="cluster">
            <Button icon=IconName::Copy on_click=copy>
                {w.share().copy()}
            </Button>
            <a class="button" href=made.url target="_blank" rel="external noopener">
                <Icon name=IconName::External />
                {w.share().open_link()}
            </a>
        </div>
        <p class="muted" role="status">
            {move || match copied.get() {
                None => "",
                Some(Ok(())) => w.common().copied(),
                Some(Err(())) => w.common().copy_failed(),
            }}
        </p>
    }
}
