//! What is said to people who can't see that something changed.

use leptos::prelude::*;

/// The page's voice; get it with [`use_announcer`].
#[derive(Debug, Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Makes the one announcer of a page and provides it.
    pub fn provide() -> Self {
        let announcer = Self(RwSignal::new(String::new()));
        provide_context(announcer);
        announcer
    }

    /// Says it once, when the reader has finished what it is saying.
    pub fn say(self, text: impl Into<String>) {
        let mut text = text.into();
        // The same text again would change nothing, and so would not be read again.
        if self.0.with_untracked(|said| *said == text) {
            text.push('\u{a0}');
        }
        self.0.set(text);
    }
}

/// The page's announcer.
pub fn use_announcer() -> Announcer {
    use_context().unwrap_or_else(|| Announcer(RwSignal::new(String::new())))
}

/// Where announcements are read from, once a page.
#[component]
pub fn StatusRegion() -> impl IntoView {
    let Announcer(text) = use_announcer();
    view! {
        <p class="visually-hidden" role="status" id="page-status">
            {text}
        </p>
    }
}
