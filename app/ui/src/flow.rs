//! Parts of a page that come and go, and lists that change: Leptos's `Show` and `For`, but one kind of view for all of them.
//!
//! Each use of `Show` or `For` is a type of its own, and the browser gets the code to draw, hydrate and update that type once more.
//! These two box what differs, which costs an allocation where something appears.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use leptos::prelude::*;

/// Children that are there while a condition holds.
///
/// ```ignore
/// <Shown when=is_open fallback=|| view! { <p>"Closed"</p> }>
///     <p>"Open"</p>
/// </Shown>
/// ```
#[component(transparent)]
pub fn Shown(
    /// The condition.
    #[prop(into)]
    when: Signal<bool>,
    /// What is there while it holds. It is made anew each time.
    children: ChildrenFn,
    /// What is there while it doesn't.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView {
    let when = Memo::new(move |_| when.get());
    (move || if when.get() { children() } else { fallback.run() }).into_any()
}

/// A list whose entries keep their elements while they move.
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
    /// What tells an entry from the others.
    key: KeyOf,
    /// How an entry is drawn, once while it is in the list.
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
    /// The key's hash: 64 bits tell the entries of one list apart.
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

fn list(entries: Box<dyn Fn() -> Vec<Entry> + Send>) -> AnyView {
    view! { <For each=move || entries() key=|entry| entry.key children=|entry: Entry| (entry.draw)() /> }.into_any()
}
