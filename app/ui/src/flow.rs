//! Conditional parts and lists: Leptos's `Show` and `For`, but compiled to a single kind of view.
//!
//! Each use of `Show` or `For` is a separate type, and the browser gets separate code to draw, hydrate and update it. These two
//! box what differs, at the cost of an allocation when something appears.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use leptos::prelude::*;

/// Shows its children while a condition holds.
///
/// ```ignore
/// <Shown when=is_open fallback=|| view! { <p>"Closed"</p> }>
///     <p>"Open"</p>
/// </Shown>
/// ```
#[component(transparent)]
pub fn Shown(
    #[prop(into)] when: Signal<bool>,
    /// Shown while the condition holds, and created anew each time.
    children: ChildrenFn,
    /// Shown while it doesn't.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView {
    let when = Memo::new(move |_| when.get());
    (move || if when.get() { children() } else { fallback.run() }).into_any()
}

/// A list whose entries keep their elements when they move.
///
/// ```ignore
/// <Each each=move || people.get() key=|person| person.id let:person>
///     <li>{person.name}</li>
/// </Each>
/// ```
#[component(transparent)]
pub fn Each<T, K, I, KeyOf, Draw, N>(
    /// The entries, tracked.
    each: I,
    /// Identifies an entry.
    key: KeyOf,
    /// Draws an entry, once as long as it is in the list.
    children: Draw,
) -> impl IntoView
where
    T: Send + 'static,
    K: Hash,
    I: Fn() -> Vec<T> + Send + Sync + 'static,
    KeyOf: Fn(&T) -> K + Send + Sync + 'static,
    Draw: Fn(T) -> N + Send + Sync + 'static,
    N: IntoView + 'static,
{
    let children = Arc::new(children);
    let entry = move |item: T| {
        let children = Arc::clone(&children);
        let mut hasher = DefaultHasher::new();
        key(&item).hash(&mut hasher);
        Entry { key: hasher.finish(), draw: Box::new(move || children(item).into_any()) }
    };
    list(Box::new(move || each().into_iter().map(&entry).collect()))
}

struct Entry {
    /// The key's hash: 64 bits are enough to tell the entries of one list apart.
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

fn list(entries: Box<dyn Fn() -> Vec<Entry> + Send>) -> AnyView {
    view! { <For each=move || entries() key=|entry| entry.key children=|entry: Entry| (entry.draw)() /> }.into_any()
}
