//! The person's own API keys.

use api::Me;
use leptos::prelude::*;
use ui::Section;

use crate::{
    locales::use_words,
    widgets::{ApiKeys, KeyPlace},
};

/// One's own keys, for those who are in a workspace.
#[component]
pub(super) fn KeysSection(me: Me) -> impl IntoView {
    let w = use_words().keys();
    (!me.workspaces.is_empty()).then(|| {
        view! {
            <Section id="keys" title=w.title() lead=w.lead_own()>
                <ApiKeys place=KeyPlace::Own(me.workspaces) />
            </Section>
        }
    })
}
