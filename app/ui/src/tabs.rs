//! Tabs between pages. Each is a link with an address, so Back works and a page can be sent to a colleague.

use leptos::prelude::*;

use crate::{Icon, IconName};

/// A row of tabs.
#[component]
pub fn Tabs(
    /// Its accessible name.
    #[prop(into)]
    label: TextProp,
    /// The [`Tab`]s.
    children: Children,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=move || label.get()>
            {children()}
        </nav>
    }
}

/// A tab.
#[component]
pub fn Tab(
    #[prop(into)] href: TextProp,
    /// Whether it is the current page.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// The icon before the name.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The number of entries on the page.
    #[prop(optional, into)]
    count: Option<TextProp>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="tabs__tab" href=move || href.get() aria-current=move || current.get().then_some("page")>
            {icon.map(|name| view! { <Icon name /> })} {children()}
            {count.map(|count| view! { <span class="tabs__count">{move || count.get()}</span> })}
        </a>
    }
}
