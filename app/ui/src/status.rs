//! Announcements to screen readers.

use leptos::prelude::*;

/// Announces messages; get it with [`use_announcer`].
#[derive(Debug, Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Creates the page's announcer and provides it.
    pub fn provide() -> Self {
        let announcer = Self(RwSignal::new(String::new()));
        provide_context(announcer);
        announcer
    }

    /// Announces a message once the screen reader has finished the current one.
    pub fn say(self, text: impl Into<String>) {
        let mut text = text.into();
        // Setting the same text again would change nothing, so it would not be read again.
        if self.0.with_untracked(|said| *said == text) {
            text.push('\u{a0}');
        }
        self.0.set(text);
    }
}

pub fn use_announcer() -> Announcer {
    use_context().unwrap_or_else(|| Announcer(RwSignal::new(String::new())))
}

/// The live region that announcements are read from, once per page.
#[component]
pub fn StatusRegion() -> impl IntoView {
    let Announcer(text) = use_announcer();
    view! {
        <p class="visually-hidden" role="status" id="page-status">
            {text}
        </p>
    }
}
