//! Parts of tables. The page writes the `<table class="table">` itself: `th scope="row"` for the row's name, `data-num` for
//! numbers, `data-priority="2"` and `"3"` for columns that are hidden on narrow pages.

use leptos::{ev, prelude::*};

use crate::{Icon, IconName, IconSize};

/// Lets a wide table scroll in its place, also by keyboard.
#[component]
pub fn TableScroll(
    /// What the table lists.
    #[prop(into)]
    label: TextProp,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=move || label.get()>
            {children()}
        </div>
    }
}

/// The head of a column.
#[derive(Debug, Clone)]
pub struct Column {
    name: TextProp,
    is_number: bool,
    priority: Option<&'static str>,
    is_unseen: bool,
}

impl Column {
    /// A column with this name.
    pub fn new(name: impl Into<TextProp>) -> Self {
        Self { name: name.into(), is_number: false, priority: None, is_unseen: false }
    }

    /// Makes it a column of numbers.
    pub fn number(self) -> Self {
        Self { is_number: true, ..self }
    }

    /// Makes it a column that is hidden on narrow pages: `"3"` before `"2"`.
    pub fn priority(self, priority: &'static str) -> Self {
        Self { priority: Some(priority), ..self }
    }

    /// Hides its name from everyone but screen readers, such as for a column of buttons.
    pub fn unseen(self) -> Self {
        Self { is_unseen: true, ..self }
    }
}

/// The head of a table whose columns can't be sorted.
#[component]
pub fn Columns(of: Vec<Column>) -> impl IntoView {
    let heads = of.into_iter().map(|Column { name, is_number, priority, is_unseen }| {
        view! {
            <th scope="col" data-num=is_number data-priority=priority>
                <span class=is_unseen.then_some("visually-hidden")>{move || name.get()}</span>
            </th>
        }
    });
    view! {
        <thead>
            <tr>{heads.collect_view()}</tr>
        </thead>
    }
}

/// How a column is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// Not by this column.
    #[default]
    None,
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A sortable column head.
#[component]
pub fn SortHead(
    #[prop(into)] order: Signal<SortOrder>,
    /// Whether it is a column of numbers.
    #[prop(optional)]
    numeric: bool,
    #[prop(into)] on_sort: Callback<ev::MouseEvent>,
    children: Children,
) -> impl IntoView {
    let word = move || match order.get() {
        SortOrder::None => None,
        SortOrder::Ascending => Some("ascending"),
        SortOrder::Descending => Some("descending"),
    };
    view! {
        <th scope="col" data-num=numeric aria-sort=word>
            <button class="table__sort" type="button" on:click=move |event| on_sort.run(event)>
                {children()}
                <Icon name=IconName::UpDown size=IconSize::S />
            </button>
        </th>
    }
}

/// Links to newer and older entries of a growing list, so that each page of it has an address.
#[component]
pub fn Pagination(
    /// Its accessible name.
    #[prop(into)]
    label: TextProp,
    /// The range in view ("1 to 50").
    #[prop(optional, into)]
    range: Option<TextProp>,
    /// The address of newer entries, if there are any.
    #[prop(into)]
    newer: Signal<Option<String>>,
    /// The address of older entries, if there are any.
    #[prop(into)]
    older: Signal<Option<String>>,
    /// The word for "newer".
    #[prop(into)]
    newer_label: TextProp,
    /// The word for "older".
    #[prop(into)]
    older_label: TextProp,
) -> impl IntoView {
    let step = |address: Signal<Option<String>>, label: TextProp| {
        move || {
            let label = label.clone();
            address.get().map(|href| view! { <a class="button" data-size="s" href=href>{move || label.get()}</a> })
        }
    };
    view! {
        <nav class="pagination" aria-label=move || label.get()>
            <span>{range.map(|range| move || range.get())}</span>
            <span class="cluster">{step(newer, newer_label)} {step(older, older_label)}</span>
        </nav>
    }
}
