//! What narrows down what a page shows.

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::NothingRequired;

/// A form that leads to the page's own address with what was chosen. No field of it has to be filled in. Without script the browser itself
/// sends it, so the fields have the names of the address.
#[component]
pub fn FilterForm(
    #[prop(into)] class: TextProp,
    /// What it is for, where that isn't plain from where it stands.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// The page's address without its query.
    #[prop(into)]
    path: Signal<String>,
    /// The whole address with what was chosen.
    #[prop(into)]
    chosen: Callback<(), String>,
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        navigate(&chosen.run(()), NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    view! {
        <search>
            <form
                class=move || class.get()
                method="get"
                action=move || path.get()
                aria-label=move || label.as_ref().map(TextProp::get)
                on:submit=on_submit
            >
                <NothingRequired>{children()}</NothingRequired>
            </form>
        </search>
    }
}
