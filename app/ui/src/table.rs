//! Parts of tables. The table itself is a real `<table class="table">`, written by the page: `th scope="row"` for the row's name,
//! `data-num` for numbers, `data-priority="2"` and `"3"` for what gives way on narrow pages.

use leptos::{ev, prelude::*};

use crate::{Icon, IconName, IconSize};

/// Lets a wide table scroll in its own place, also by keyboard.
#[component]
pub fn TableScroll(
    /// What the table lists.
    #[prop(into)]
    label: TextProp,
    /// The table.
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
    /// A column of this name.
    pub fn new(name: impl Into<TextProp>) -> Self {
        Self { name: name.into(), is_number: false, priority: None, is_unseen: false }
    }

    /// A column of numbers.
    pub fn number(self) -> Self {
        Self { is_number: true, ..self }
    }

    /// A column that gives way on narrow pages: `"3"` before `"2"`.
    pub fn priority(self, priority: &'static str) -> Self {
        Self { priority: Some(priority), ..self }
    }

    /// A column whose name only screen readers need, such as that of its buttons.
    pub fn unseen(self) -> Self {
        Self { is_unseen: true, ..self }
    }
}

/// The head of a table whose columns don't sort.
#[component]
pub fn Columns(
    /// The columns, in their order.
    of: Vec<Column>,
) -> impl IntoView {
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

/// A column's head that sorts.
#[component]
pub fn SortHead(
    /// How the table is sorted by this column.
    #[prop(into)]
    order: Signal<SortOrder>,
    /// Whether it is a column of numbers.
    #[prop(optional)]
    numeric: bool,
    /// What happens.
    #[prop(into)]
    on_sort: Callback<ev::MouseEvent>,
    /// The column's name.
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

/// Newer and older, for lists that grow: links, so that a page of a list has an address.
#[component]
pub fn Pagination(
    /// What it is called.
    #[prop(into)]
    label: TextProp,
    /// What is in view ("1 to 50").
    #[prop(optional, into)]
    range: Option<TextProp>,
    /// The address of what is newer, if there is any.
    #[prop(into)]
    newer: Signal<Option<String>>,
    /// The address of what is older, if there is any.
    #[prop(into)]
    older: Signal<Option<String>>,
    /// The word for newer.
    #[prop(into)]
    newer_label: TextProp,
    /// The word for older.
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
