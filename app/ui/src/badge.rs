//! Small labels: kinds, states, facts, filters, people, vendors.

use leptos::{ev, prelude::*};

use crate::{ControlSize, Icon, IconName, MaybeText};

/// The meaning of a colour, which the text always says as well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    /// Good.
    Ok,
    /// A warning.
    Warn,
    /// Wrong or lost.
    Danger,
    /// For information.
    Info,
    /// In use or selected.
    Accent,
}

impl Tone {
    pub(crate) fn attr(self) -> Option<&'static str> {
        match self {
            Self::Neutral => None,
            Self::Ok => Some("ok"),
            Self::Warn => Some("warn"),
            Self::Danger => Some("danger"),
            Self::Info => Some("info"),
            Self::Accent => Some("accent"),
        }
    }
}

/// A label for the kind of a thing.
#[component]
pub fn Badge(
    #[prop(optional, into)] tone: Signal<Tone>,
    /// The icon before the text.
    #[prop(optional, into)]
    icon: Option<IconName>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=move || tone.get().attr()>
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </span>
    }
}

/// The tone of a [`Status`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StatusTone {
    /// Off, or nothing to report.
    #[default]
    Off,
    /// Working.
    Ok,
    /// A warning.
    Warn,
    /// Wrong.
    Danger,
    /// In progress.
    Busy,
}

impl StatusTone {
    fn attr(self) -> Option<&'static str> {
        match self {
            Self::Off => None,
            Self::Ok => Some("ok"),
            Self::Warn => Some("warn"),
            Self::Danger => Some("danger"),
            Self::Busy => Some("busy"),
        }
    }
}

/// The state of a thing, as an icon and a word.
#[component]
pub fn Status(#[prop(optional, into)] tone: Signal<StatusTone>, children: Children) -> impl IntoView {
    view! {
        <span class="status" data-tone=move || tone.get().attr()>
            {children()}
        </span>
    }
}

/// A fact about a run: cost, seconds, tokens.
#[component]
pub fn Chip(
    /// The icon before the text.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether it is far above the usual value.
    #[prop(optional, into)]
    warn: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class="chip" data-tone=move || warn.get().then_some("warn")>
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </span>
    }
}

/// A filter that can be switched on and off.
#[component]
pub fn FilterChip(
    /// Whether it is on.
    #[prop(into)]
    pressed: Signal<bool>,
    /// The icon before the name.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The number of matches.
    #[prop(optional, into)]
    count: Option<TextProp>,
    #[prop(optional, into)] on_click: Option<Callback<ev::MouseEvent>>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="filter-chip"
            aria-pressed=move || pressed.get().to_string()
            on:click=move |event| {
                if let Some(on_click) = on_click {
                    on_click.run(event);
                }
            }
        >
            {icon.map(|name| view! { <Icon name size=crate::IconSize::S /> })}
            {children()}
            {count.map(|count| view! { <span class="filter-chip__count">{move || count.get()}</span> })}
        </button>
    }
}

/// A category, as a link.
#[component]
pub fn FilterLink(
    #[prop(into)] href: TextProp,
    /// Whether it is the current one.
    #[prop(into)]
    current: Signal<bool>,
    /// The number of matches.
    #[prop(optional, into)]
    count: MaybeText,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="filter-chip" href=move || href.get() aria-current=move || current.get().then_some("true")>
            {children()}
            {count.map(|count| view! { <span class="filter-chip__count">{move || count.get()}</span> })}
        </a>
    }
}

/// A key on the keyboard.
#[component]
pub fn Kbd(children: Children) -> impl IntoView {
    view! { <span class="kbd">{children()}</span> }
}

/// A person's two initials on a colour of their own. The name stands beside it.
#[component]
pub fn Avatar(#[prop(into)] name: TextProp, #[prop(optional)] size: ControlSize) -> impl IntoView {
    let tinted = name.clone();
    view! {
        <span
            class="avatar"
            aria-hidden="true"
            data-size=(size == ControlSize::S).then_some("s")
            data-tint=move || tint(&tinted.get())
        >
            {move || initials(&name.get())}
        </span>
    }
}

/// One of five colours, the same for the same name on every screen.
fn tint(name: &str) -> Option<&'static str> {
    let sum = name.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    match sum % 5 {
        0 => None,
        1 => Some("1"),
        2 => Some("2"),
        3 => Some("3"),
        _ => Some("4"),
    }
}

/// `Kim Ji-won` → `KJ`; `박서연` → `서연`, because a family name alone says little.
fn initials(name: &str) -> String {
    let hangul = |c: char| ('가'..='힣').contains(&c);
    let name = name.trim();
    if name.chars().all(|c| hangul(c) || c.is_whitespace()) {
        let letters: Vec<char> = name.chars().filter(|c| hangul(*c)).collect();
        return letters.iter().skip(letters.len().saturating_sub(2)).collect();
    }
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// A vendor of models: two letters, in the same style for all.
#[component]
pub fn Vendor(
    #[prop(into)] monogram: TextProp,
    /// L in lists of connections.
    #[prop(optional)]
    size: ControlSize,
) -> impl IntoView {
    view! {
        <span class="vendor" aria-hidden="true" data-size=(size == ControlSize::L).then_some("l")>
            {move || monogram.get()}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_suit_both_kinds_of_names() {
        for (name, expected) in [("Kim Ji-won", "KJ"), ("박서연", "서연"), ("이 도윤", "도윤"), ("ada", "A"), ("", "")]
        {
            assert_eq!(initials(name), expected);
        }
    }
}
