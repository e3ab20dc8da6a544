//! Apps whose gates keep a swap from being published.

use api::{Error, ErrorCode, GatedApps};
use leptos::prelude::*;
use ui::{Alert, AlertTone, AlertVoice, Field, Textarea};

use crate::locales::use_words;

/// The names of the apps whose gates keep a swap back, if that is why it was refused.
pub(super) fn kept_back(error: &Error) -> Option<String> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::GateNotPassed)?;
    let gated: GatedApps = serde_json::from_value(current.as_ref().clone()).ok()?;
    Some(gated.apps.into_iter().map(|app| app.name).collect::<Vec<_>>().join(", "))
}

/// Which apps ask for more before they are published, and why they are all the same.
#[component]
pub(super) fn KeptBack(
    /// The field's id.
    id: &'static str,
    apps: RwSignal<Option<String>>,
    reason: RwSignal<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let w = use_words().evidence().gate();
    move || {
        apps.get().map(|apps| {
            view! {
                <Alert tone=AlertTone::Warn voice=AlertVoice::Urgent title=w.kept_back(&apps) />
                <Field id label=w.reason() hint=w.reason_hint() error>
                    <Textarea value=reason rows=2_u32 />
                </Field>
            }
        })
    }
}
