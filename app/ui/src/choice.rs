//! Controls for choosing: select, checkboxes, radio buttons, switch, segmented control.

mod segmented;

pub use segmented::*;

use leptos::{html, prelude::*};

use crate::{
    Bound, ControlSize, MaybeText,
    field::{FieldError, FieldLinks},
    input::{is_waking, keep_equal},
};

/// An option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The value when it is chosen.
    pub value: String,
    /// The text that people see.
    pub label: String,
    /// A line below the label, if there is room for one.
    pub hint: Option<String>,
    /// Its group in a select.
    pub group: Option<String>,
    pub disabled: bool,
}

impl Choice {
    /// An option with a label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// An option whose label is its value.
    pub fn plain(value: impl Into<String>) -> Self {
        let value = value.into();
        Self { label: value.clone(), value, ..Self::default() }
    }

    /// Adds a line below the label.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Puts it into a group of a select.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }
}

/// A native select.
#[component]
pub fn Select(
    #[prop(into)] value: Bound<String>,
    /// The options in order; those of one group must be adjacent.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// Its id; inside a `Field` the field's id is the default.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its name in a form that the browser itself sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// Its accessible name, if it has no visible label.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// The first line while nothing is chosen ("Choose a team").
    #[prop(optional, into)]
    empty: MaybeText,
    #[prop(optional)] size: ControlSize,
    /// Whether it is only as wide as its longest option.
    #[prop(optional)]
    auto_width: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let links = FieldLinks::around(id);
    let node_ref = NodeRef::<html::Select>::new();
    keep_equal(value, value.get_untracked(), node_ref, |el| el.value(), |el, text| el.set_value(text));
    // New options reset the select: the browser picks the first one, so the value is set again.
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

/// A checkbox in a form.
#[component]
pub fn Checkbox(
    #[prop(into)] checked: Bound<bool>,
    #[prop(optional, into)] id: Option<String>,
    /// Its name in a form that the browser itself sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value that a browser's own form sends if it is ticked.
    #[prop(optional, into)]
    value: Option<String>,
    /// A line below the label.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong, and what to do; needs an `id`.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    #[prop(optional, into)] disabled: Signal<bool>,
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

/// A switch, which takes effect at once.
#[component]
pub fn Switch(
    /// Whether it is on.
    #[prop(into)]
    checked: Bound<bool>,
    #[prop(optional, into)] id: Option<String>,
    /// Its name in a form that the browser itself sends.
    #[prop(optional, into)]
    name: Option<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
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
    /// The error, and the id of the element that shows it.
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

/// Keeps a tick that was set before hydration, as text fields keep their text.
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

/// How options are arranged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChoiceLayout {
    /// In a column.
    #[default]
    Column,
    /// Side by side, as far as there is room.
    Inline,
}

/// A group of checkboxes. Put it into a `FieldGroup`.
#[component]
pub fn CheckboxGroup(
    /// The name in a form that the browser itself sends; also the prefix of the ids.
    #[prop(into)]
    name: String,
    /// The chosen values, in the order of the options.
    #[prop(into)]
    value: Bound<Vec<String>>,
    #[prop(into)] options: Vec<Choice>,
    #[prop(optional)] layout: ChoiceLayout,
    /// Whether all of them are disabled.
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

/// A group of radio buttons. Put it into a `FieldGroup`.
#[component]
pub fn RadioGroup(
    /// The name that connects the radio buttons; unique on the page.
    #[prop(into)]
    name: String,
    #[prop(into)] value: Bound<String>,
    #[prop(into)] options: Vec<Choice>,
    #[prop(optional)] layout: ChoiceLayout,
    /// Whether all of them are disabled.
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
