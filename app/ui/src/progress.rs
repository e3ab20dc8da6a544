//! Progress bars.

use leptos::prelude::*;

/// What a bar warns of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProgressTone {
    #[default]
    Plain,
    /// Nearly used up.
    Warn,
    /// Used up.
    Danger,
}

/// A bar with a text above it.
#[component]
pub fn Progress(
    /// The progress from 0 to `max`; without it the end is unknown.
    #[prop(into)]
    value: Signal<Option<f64>>,
    /// The maximum value.
    #[prop(default = 100.0)]
    max: f64,
    /// What is in progress ("12 of 25 rows").
    #[prop(into)]
    label: TextProp,
    /// The time left ("about 9 s left").
    #[prop(optional, into)]
    left: Option<TextProp>,
    #[prop(optional, into)] tone: Signal<ProgressTone>,
) -> impl IntoView {
    let name = label.clone();
    let tone = move || match tone.get() {
        ProgressTone::Plain => None,
        ProgressTone::Warn => Some("warn"),
        ProgressTone::Danger => Some("danger"),
    };
    view! {
        <div>
            <div class="progress-label">
                <span>{move || label.get()}</span>
                <span>{left.map(|left| move || left.get())}</span>
            </div>
            <progress
                class="progress"
                data-tone=tone
                value=move || value.get().map(|value| value.to_string())
                max=max.to_string()
                aria-label=move || name.get()
            ></progress>
        </div>
    }
}

/// A thin line at the top of the window while the next page loads; it does not appear for a short wait.
#[component]
pub fn LoadingLine(
    /// Whether a page is loading.
    #[prop(into)]
    loading: Signal<bool>,
) -> impl IntoView {
    view! { <div class="loading-line" aria-hidden="true" hidden=move || !loading.get()></div> }
}
