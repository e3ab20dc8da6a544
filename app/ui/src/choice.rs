//! Choosing: select, checkboxes, radios, switch, segmented control.

mod segmented;

pub use segmented::*;

use leptos::{html, prelude::*};

use crate::{
    Bound, ControlSize, MaybeText,
    field::{FieldError, FieldLinks},
    input::{is_waking, keep_equal},
};

/// One thing that can be chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is kept when it is chosen.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line under the label, where there is room for one.
    pub hint: Option<String>,
    /// The group it belongs to, in a select.
    pub group: Option<String>,
    /// Whether it can't be chosen now.
    pub disabled: bool,
}

impl Choice {
    /// A choice with its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// A choice that is read as it is kept.
    pub fn plain(value: impl Into<String>) -> Self {
        let value = value.into();
        Self { label: value.clone(), value, ..Self::default() }
    }

    /// With a line under the label.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// In a group of a select.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }
}

/// One of several, as a native select.
#[component]
pub fn Select(
    /// The value chosen.
    #[prop(into)]
    value: Bound<String>,
    /// What can be chosen, in order; choices of one group stand together.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// Its id; inside a `Field` the field's is taken.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its name in a form that is sent by the browser itself.
    #[prop(optional, into)]
    name: Option<String>,
    /// What it is called, when no label stands over it.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// The first line while nothing is chosen ("Choose a team").
    #[prop(optional, into)]
    empty: MaybeText,
    /// How high it is.
    #[prop(optional)]
    size: ControlSize,
    /// Whether it is only as wide as its longest choice.
    #[prop(optional)]
    auto_width: bool,
    /// Whether it can't be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let links = FieldLinks::around(id);
    let node_ref = NodeRef::<html::Select>::new();
    keep_equal(value, value.get_untracked(), node_ref, |el| el.value(), |el, text| el.set_value(text));
    // New options forget the choice: the browser picks the first one, so the value is put back.
    Effect::new(move |_| {
        options.track();
        if let Some(el) = node_ref.get() {
            el.set_value(&value.get_untracked());
        }
    });
    view! {
        <select
            class="select"
            id=links.id_attr()
            name=name
            aria-label=move || label.as_ref().map(TextProp::get)
            data-size=size.attr()
            data-auto=auto_width
            disabled=move || disabled.get()
            aria-describedby=move || links.described_by.get()
            aria-invalid=links.invalid_attr()
            node_ref=node_ref
            on:change=move |event| value.set(event_target_value(&event))
        >
            {empty.map(|text| view! { <option value="">{move || text.get()}</option> })}
            {move || grouped(options.get(), &value.get_untracked())}
        </select>
    }
}

fn grouped(options: Vec<Choice>, chosen: &str) -> AnyView {
    let mut groups: Vec<(Option<String>, Vec<Choice>)> = Vec::new();
    for choice in options {
        match groups.last_mut() {
            Some((group, choices)) if *group == choice.group => choices.push(choice),
            _ => groups.push((choice.group.clone(), vec![choice])),
        }
    }
    groups
        .into_iter()
        .map(|(group, choices)| {
            let lines = choices
                .into_iter()
                .map(|choice| {
                    let selected = choice.value == chosen;
                    view! {
                        <option value=choice.value disabled=choice.disabled selected=selected>
                            {choice.label}
                        </option>
                    }
                })
                .collect_view();
            match group {
                Some(label) => view! { <optgroup label=label>{lines}</optgroup> }.into_any(),
                None => lines.into_any(),
            }
        })
        .collect_view()
        .into_any()
}

/// Yes or no, as part of a form.
#[component]
pub fn Checkbox(
    /// Whether it is ticked.
    #[prop(into)]
    checked: Bound<bool>,
    /// Its id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its name in a form that is sent by the browser itself.
    #[prop(optional, into)]
    name: Option<String>,
    /// What a browser's own form sends when it is ticked.
    #[prop(optional, into)]
    value: Option<String>,
    /// A line under the label.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong, and what to do; needs an `id`.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it can't be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The label.
    children: Children,
) -> impl IntoView {
    let error_id = id.as_ref().map(|id| format!("{id}-error"));
    let told = error_id.clone().map(|error_id| view! { <FieldError id=error_id error /> });
    view! {
        <label class="checkbox">
            {tick(checked, Tick { id, name, value, disabled, error: Some((error, error_id)), role: None })}
            <span>{children()}</span>
            {hint.map(|hint| view! { <span class="field__hint">{move || hint.get()}</span> })}
        </label>
        {told}
    }
}

/// Yes or no, taking effect now.
#[component]
pub fn Switch(
    /// Whether it is on.
    #[prop(into)]
    checked: Bound<bool>,
    /// Its id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its name in a form that is sent by the browser itself.
    #[prop(optional, into)]
    name: Option<String>,
    /// Whether it can't be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The label.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="switch">
            {tick(checked, Tick { id, name, value: None, disabled, error: None, role: Some("switch") })} <span>{children()}</span>
        </label>
    }
}

struct Tick {
    id: Option<String>,
    name: Option<String>,
    value: Option<String>,
    disabled: Signal<bool>,
    /// What is wrong with it, and the id of the element that says so.
    error: Option<(Signal<Option<String>>, Option<String>)>,
    role: Option<&'static str>,
}

fn tick(checked: Bound<bool>, Tick { id, name, value, disabled, error, role }: Tick) -> impl IntoView {
    let wrong = error.as_ref().map(|(error, _)| *error);
    let invalid = move || wrong.is_some_and(|error| error.with(Option::is_some));
    let told_by = error.and_then(|(_, id)| id);
    let node_ref = NodeRef::<html::Input>::new();
    let initial = checked.get_untracked();
    keep_checked(checked, initial, node_ref);
    view! {
        <input
            type="checkbox"
            id=id
            name=name
            value=value
            role=role
            checked=initial
            disabled=move || disabled.get()
            aria-invalid=move || invalid().then_some("true")
            aria-describedby=move || told_by.clone().filter(|_| invalid())
            node_ref=node_ref
            on:change=move |event| checked.set(event_target_checked(&event))
        />
    }
}

/// The same promise as for text: a tick set before the page woke up stays.
fn keep_checked(checked: Bound<bool>, initial: bool, node_ref: NodeRef<html::Input>) {
    let is_waking = is_waking();
    Effect::new(move |seen: Option<bool>| {
        let current = checked.get();
        let Some(el) = node_ref.get() else { return false };
        if is_waking && seen != Some(true) && el.checked() != initial && current == initial {
            checked.set(el.checked());
        } else if el.checked() != current {
            el.set_checked(current);
        }
        true
    });
}

/// How several choices lie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChoiceLayout {
    /// One under the other.
    #[default]
    Column,
    /// Side by side, as far as there is room.
    Inline,
}

/// Any of several. Put it in a `FieldGroup`.
#[component]
pub fn CheckboxGroup(
    /// The name in a form that is sent by the browser itself; also makes the ids.
    #[prop(into)]
    name: String,
    /// The values chosen, in the order of the options.
    #[prop(into)]
    value: Bound<Vec<String>>,
    /// What can be chosen.
    #[prop(into)]
    options: Vec<Choice>,
    /// How they lie.
    #[prop(optional)]
    layout: ChoiceLayout,
    /// Whether none can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let order: Vec<String> = options.iter().map(|choice| choice.value.clone()).collect();
    let boxes = options.into_iter().map(|choice| {
        let (order, mine) = (order.clone(), choice.value.clone());
        let read = {
            let mine = mine.clone();
            Signal::derive(move || value.get().contains(&mine))
        };
        let checked = Bound::new(read, move |on| {
            let chosen = value.get_untracked();
            value.set(order.iter().filter(|v| if **v == mine { on } else { chosen.contains(v) }).cloned().collect());
        });
        let off = choice.disabled;
        let disabled = Signal::derive(move || off || disabled.get());
        let hint = choice.hint.map(|hint| view! { <span class="field__hint">{hint}</span> });
        view! {
            <label class="checkbox">
                {tick(
                    checked,
                    Tick {
                        id: None,
                        name: Some(name.clone()),
                        value: Some(choice.value),
                        disabled,
                        error: None,
                        role: None,
                    },
                )}
                <span>{choice.label}</span> {hint}
            </label>
        }
    });
    view! {
        <div class="choice-list" data-inline=layout == ChoiceLayout::Inline>
            {boxes.collect_view()}
        </div>
    }
}

/// One of several, all in view. Put it in a `FieldGroup`.
#[component]
pub fn RadioGroup(
    /// The name that ties the radios together; unique on the page.
    #[prop(into)]
    name: String,
    /// The value chosen.
    #[prop(into)]
    value: Bound<String>,
    /// What can be chosen.
    #[prop(into)]
    options: Vec<Choice>,
    /// How they lie.
    #[prop(optional)]
    layout: ChoiceLayout,
    /// Whether none can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let radios = options.into_iter().map(|choice| {
        let hint = choice.hint.clone().map(|hint| view! { <span class="field__hint">{hint}</span> });
        let label = choice.label.clone();
        view! {
            <label class="radio">
                {radio(name.clone(), value, choice, disabled)} <span>{label}</span> {hint}
            </label>
        }
    });
    view! {
        <div class="choice-list" data-inline=layout == ChoiceLayout::Inline>
            {radios.collect_view()}
        </div>
    }
}

fn radio(name: String, value: Bound<String>, choice: Choice, disabled: Signal<bool>) -> impl IntoView {
    let node_ref = NodeRef::<html::Input>::new();
    let mine = choice.value.clone();
    let off = choice.disabled;
    let initial = value.get_untracked() == mine;
    let checked = {
        let (read, write) = (mine.clone(), mine);
        Bound::new(Signal::derive(move || value.get() == read), move |on| {
            if on {
                value.set(write.clone());
            }
        })
    };
    keep_checked(checked, initial, node_ref);
    view! {
        <input
            type="radio"
            name=name
            value=choice.value
            checked=initial
            disabled=move || off || disabled.get()
            node_ref=node_ref
            on:change=move |event| checked.set(event_target_checked(&event))
        />
    }
}
