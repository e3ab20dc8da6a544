//! The frame of pages outside a workspace: a bar with a link home, the page, and notices.

use leptos::prelude::*;
use ui::{Logo, StatusRegion, ToastRegion};

use crate::locales::use_words;

/// A page outside a workspace, for people with an account. Begin it with a `PageInner`.
#[component]
pub fn PlainPage(
    /// Actions at the end of the bar.
    #[prop(optional, into)]
    actions: ViewFn,
    children: Children,
) -> impl IntoView {
    let w = use_words();
    view! {
        <a class="skip-link" href="#main" rel="external">
            {w.frame().skip()}
        </a>
        <header class="plain-bar">
            <a class="plain-bar__home" href="/">
                <Logo />
                {w.common().madang()}
            </a>
            {actions.run()}
        </header>
        <main id="main" class="page" tabindex="-1">
            {children()}
        </main>
        <StatusRegion />
        <ToastRegion label=w.common().notices() dismiss_label=w.common().dismiss() />
    }
}
