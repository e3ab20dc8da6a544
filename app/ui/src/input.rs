//! Fields to type into.
//!
//! A page is readable, and its fields can be typed into, before it wakes up in the browser. So the inputs don't set the DOM's
//! value while hydrating: they take over what they find, and from then on keep the element and the signal equal.

use leptos::{ev, html, prelude::*};

use crate::{Bound, ControlSize, Icon, IconName, field::FieldLinks};

/// What kind of text a [`TextInput`] takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextKind {
    /// Any text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password or a key; never shown.
    Password,
    /// A search.
    Search,
    /// An address on the web.
    Url,
    /// A day.
    Date,
    /// A day and a time, in the reader's time zone.
    DateTime,
    /// A number, typed as people paste them: thousands commas, full-width digits and spaces are put right when the field is left.
    /// The value stays text, so that nothing typed is lost; read it with [`parse_number`].
    Number,
}

impl TextKind {
    fn attr(self) -> &'static str {
        match self {
            Self::Text | Self::Number => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Search => "search",
            Self::Url => "url",
            Self::Date => "date",
            Self::DateTime => "datetime-local",
        }
    }
}

/// One line of text.
#[component]
pub fn TextInput(
    /// What it holds.
    #[prop(into)]
    value: Bound<String>,
    /// What kind of text.
    #[prop(optional)]
    kind: TextKind,
    /// Its id; inside a `Field` the field's is taken.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its name in a form that is sent by the browser itself.
    #[prop(optional, into)]
    name: Option<String>,
    /// What it is called, when no label stands over it.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// What the browser may fill in (`username`, `new-password`, `off`, …).
    #[prop(optional, into)]
    autocomplete: Option<&'static str>,
    /// The icon at the start, for searches.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The unit at the end (₩, seconds).
    #[prop(optional, into)]
    unit: Option<TextProp>,
    /// The key that focuses it, shown at the end.
    #[prop(optional, into)]
    key_hint: Option<&'static str>,
    /// The longest text, in UTF-16 units; the server's limit is what counts.
    #[prop(optional, into)]
    max_length: Option<u32>,
    /// How high it is.
    #[prop(optional)]
    size: ControlSize,
    /// Whether it can be read but not changed.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// Whether it can't be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether the focus goes here when the page or dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// The element, for pages that move the focus or the caret.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
    /// When the field is left, or Enter is pressed.
    #[prop(optional, into)]
    on_commit: Option<Callback<()>>,
) -> impl IntoView {
    let links = FieldLinks::around(id);
    let initial = value.get_untracked();
    keep_equal(value, initial.clone(), node_ref, |el| el.value(), |el, text| el.set_value(text));
    let input = view! {
        <input
            class="input"
            type=kind.attr()
            inputmode=(kind == TextKind::Number).then_some("decimal")
            id=links.id_attr()
            name=name
            value=initial
            aria-label=move || label.as_ref().map(TextProp::get)
            placeholder=move || placeholder.as_ref().map(TextProp::get)
            autocomplete=autocomplete
            maxlength=max_length.map(|length| length.to_string())
            data-size=size.attr()
            readonly=move || readonly.get()
            disabled=move || disabled.get()
            autofocus=autofocus
            aria-describedby=move || links.described_by.get()
            aria-invalid=links.invalid_attr()
            aria-required=links.required.then_some("true")
            node_ref=node_ref
            on:input=move |event| value.set(event_target_value(&event))
            on:change=move |event| {
                if kind == TextKind::Number {
                    value.set(plain_number(&event_target_value(&event)));
                }
                commit(on_commit);
            }
        />
    };
    if icon.is_none() && unit.is_none() && key_hint.is_none() {
        return input.into_any();
    }
    view! {
        <div class="input-wrap">
            {icon.map(|name| view! { <Icon name /> })} {input}
            {unit.map(|unit| view! { <span class="input-wrap__unit">{move || unit.get()}</span> })}
            {key_hint.map(|key| view! { <span class="kbd" aria-hidden="true">{key}</span> })}
        </div>
    }
    .into_any()
}

fn commit(on_commit: Option<Callback<()>>) {
    if let Some(on_commit) = on_commit {
        on_commit.run(());
    }
}

/// Text of any length; it grows with what is written, then scrolls.
#[component]
pub fn Textarea(
    /// What it holds.
    #[prop(into)]
    value: Bound<String>,
    /// Its id; inside a `Field` the field's is taken.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its name in a form that is sent by the browser itself.
    #[prop(optional, into)]
    name: Option<String>,
    /// What it is called, when no label stands over it.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// How many lines it shows at first.
    #[prop(optional, into)]
    rows: Option<u32>,
    /// The longest text, in UTF-16 units; the server's limit is what counts.
    #[prop(optional, into)]
    max_length: Option<u32>,
    /// Whether it can be read but not changed.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// Whether it can't be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The element, for pages that move the focus or the caret.
    #[prop(optional)]
    node_ref: NodeRef<html::Textarea>,
    /// Keys, for pages that send by Ctrl+Enter.
    #[prop(optional, into)]
    on_keydown: Option<Callback<ev::KeyboardEvent>>,
) -> impl IntoView {
    let links = FieldLinks::around(id);
    let initial = value.get_untracked();
    keep_equal(value, initial.clone(), node_ref, |el| el.value(), |el, text| el.set_value(text));
    view! {
        <textarea
            class="input"
            id=links.id_attr()
            name=name
            aria-label=move || label.as_ref().map(TextProp::get)
            placeholder=move || placeholder.as_ref().map(TextProp::get)
            rows=rows.map(|rows| rows.to_string())
            maxlength=max_length.map(|length| length.to_string())
            readonly=move || readonly.get()
            disabled=move || disabled.get()
            aria-describedby=move || links.described_by.get()
            aria-invalid=links.invalid_attr()
            aria-required=links.required.then_some("true")
            node_ref=node_ref
            on:input=move |event| value.set(event_target_value(&event))
            on:keydown=move |event| {
                if let Some(on_keydown) = on_keydown {
                    on_keydown.run(event);
                }
            }
            inner_html=textarea_html(&initial)
        ></textarea>
    }
}

/// A text as a textarea's inner HTML. Leptos writes a textarea's children raw, so a text child with `</textarea>` in it would end the element.
pub fn textarea_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    // A page's parser drops a newline right after the tag; setting innerHTML in the browser does not.
    if cfg!(not(target_arch = "wasm32")) && text.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

/// The number somebody typed or pasted: `1,250`, `１２５０` and ` 1 250 ` are all 1250.
pub fn parse_number(text: &str) -> Option<f64> {
    plain_number(text).parse::<f64>().ok().filter(|number| number.is_finite())
}

/// `text` in ASCII digits and without separators, if that makes a number of it; else as it was.
fn plain_number(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，' | '_'))
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            '．' => '.',
            '－' | '−' => '-',
            other => other,
        })
        .collect();
    if plain.parse::<f64>().is_ok_and(f64::is_finite) { plain } else { text.to_owned() }
}

/// Whether what an element shows may be something typed before the page woke up. Later it can't: an element that is drawn anew for
/// something else (the next row of a list) still shows what it was drawn for before, which nobody chose for the new thing.
pub(crate) fn is_waking() -> bool {
    Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

/// Keeps element and signal equal without ever throwing away what was typed before the page woke up.
pub fn keep_equal<E>(
    value: Bound<String>,
    initial: String,
    node_ref: NodeRef<E>,
    read: fn(&E::Output) -> String,
    write: fn(&E::Output, &str),
) where
    E: html::ElementType,
    E::Output: leptos::wasm_bindgen::JsCast + Clone + 'static,
{
    let is_waking = is_waking();
    Effect::new(move |seen: Option<bool>| {
        let current = value.get();
        let Some(el) = node_ref.get() else { return false };
        let shown = read(&el);
        if is_waking && seen != Some(true) && shown != initial && current == initial {
            value.set(shown);
        } else if shown != current {
            write(&el, &current);
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_people_paste_them() {
        for (typed, number) in
            [("1,250", 1250.0), ("１２５０", 1250.0), (" 1 250 ", 1250.0), ("−0.5", -0.5), ("3", 3.0)]
        {
            assert_eq!(parse_number(typed), Some(number), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_stays_as_typed() {
        assert_eq!(parse_number("about 3"), None);
        assert_eq!(parse_number("inf"), None);
        assert_eq!(plain_number("1, 2 or 3"), "1, 2 or 3");
    }
}
