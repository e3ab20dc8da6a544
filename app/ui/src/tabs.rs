//! Tabs between places. Each is a link with an address, so Back works and a place can be sent to a colleague.

use leptos::prelude::*;

use crate::{Icon, IconName};

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What lies behind them.
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

/// One place.
#[component]
pub fn Tab(
    /// Its address.
    #[prop(into)]
    href: TextProp,
    /// Whether this is where the person is.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// The icon before the name.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// How many things are there.
    #[prop(optional, into)]
    count: Option<TextProp>,
    /// The name.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="tabs__tab" href=move || href.get() aria-current=move || current.get().then_some("page")>
            {icon.map(|name| view! { <Icon name /> })} {children()}
            {count.map(|count| view! { <span class="tabs__count">{move || count.get()}</span> })}
        </a>
    }
}
