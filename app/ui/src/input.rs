//! Text fields.
//!
//! A page can be read and its fields can be used before hydration. So the inputs don't set the DOM's value while hydrating: they
//! take over what they find, and from then on keep the element and the signal equal.

use leptos::{ev, html, prelude::*};

use crate::{Bound, ControlSize, Icon, IconName, editing::set_text, field::FieldLinks};

/// The kind of text that a [`TextInput`] takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextKind {
    #[default]
    Text,
    Email,
    /// A password or a key; hidden.
    Password,
    Search,
    Url,
    Date,
    /// A date and time in the reader's time zone.
    DateTime,
    /// A number as people paste it: thousands separators, full-width digits and spaces are normalised when the field loses the
    /// focus. The value stays text, so that nothing typed is lost; read it with [`parse_number`].
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

/// A single line of text.
#[component]
pub fn TextInput(
    #[prop(into)] value: Bound<String>,
    #[prop(optional)] kind: TextKind,
    /// Its id; inside a `Field` the field's id is the default.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its name in a form that the browser itself sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// Its accessible name, if it has no visible label.
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
    /// The maximum length in UTF-16 units; the server's limit is what counts.
    #[prop(optional, into)]
    max_length: Option<u32>,
    #[prop(optional)] size: ControlSize,
    #[prop(optional, into)] readonly: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Whether it gets the focus when the page or dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// The element, for pages that move the focus or the caret.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
    /// Called when the field loses the focus or Enter is pressed.
    #[prop(optional, into)]
    on_commit: Option<Callback<()>>,
) -> impl IntoView {
    let links = FieldLinks::around(id);
    // What nobody can fill in isn't asked for.
    let required = links.required;
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
            aria-required=move || (required && !readonly.get()).then_some("true")
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

/// A text of any length; it grows with its text, up to a limit, and then scrolls.
#[component]
pub fn Textarea(
    #[prop(into)] value: Bound<String>,
    /// Its id; inside a `Field` the field's id is the default.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its name in a form that the browser itself sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// Its accessible name, if it has no visible label.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// How many lines it shows at first.
    #[prop(optional, into)]
    rows: Option<u32>,
    /// The maximum length in UTF-16 units; the server's limit is what counts.
    #[prop(optional, into)]
    max_length: Option<u32>,
    #[prop(optional, into)] readonly: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// The element, for pages that move the focus or the caret.
    #[prop(optional)]
    node_ref: NodeRef<html::Textarea>,
    /// Key presses, for pages that send by Ctrl+Enter.
    #[prop(optional, into)]
    on_keydown: Option<Callback<ev::KeyboardEvent>>,
) -> impl IntoView {
    let links = FieldLinks::around(id);
    // What nobody can fill in isn't asked for.
    let required = links.required;
    let initial = value.get_untracked();
    keep_equal(value, initial.clone(), node_ref, |el| el.value(), set_text);
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
            aria-required=move || (required && !readonly.get()).then_some("true")
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

/// A text as a textarea's inner HTML. Leptos writes a textarea's children unescaped, so `</textarea>` in a text would end the
/// element.
pub fn textarea_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    // The HTML parser drops a newline right after the tag; setting innerHTML in the browser does not.
    if cfg!(not(target_arch = "wasm32")) && text.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

/// Parses a number as people type or paste it: `1,250`, `１２５０` and ` 1 250 ` are all 1250.
pub fn parse_number(text: &str) -> Option<f64> {
    plain_number(text).parse::<f64>().ok().filter(|number| number.is_finite())
}

/// `text` with ASCII digits and without separators if that makes it a number, otherwise unchanged.
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

/// Whether an element may show something that was typed before hydration. Later it can't: an element that is reused for something
/// else (the next row of a list) still shows its previous value, which nobody chose for the new thing.
pub(crate) fn is_waking() -> bool {
    Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

/// Keeps element and signal equal without ever discarding what was typed before hydration.
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
