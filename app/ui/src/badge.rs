//! Small words: kinds, states, facts, filters, people, vendors.

use leptos::{ev, prelude::*};

use crate::{ControlSize, Icon, IconName, MaybeText};

/// The meaning of a colour; a word always says it too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// None.
    #[default]
    Neutral,
    /// Good.
    Ok,
    /// Look at this.
    Warn,
    /// Wrong or lost.
    Danger,
    /// Worth knowing.
    Info,
    /// In use, selected.
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

/// What kind of thing it is.
#[component]
pub fn Badge(
    /// Its tone.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// The icon before the word.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=move || tone.get().attr()>
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </span>
    }
}

/// The state of a thing: a shape and a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StatusTone {
    /// Off, or nothing to say.
    #[default]
    Off,
    /// Working.
    Ok,
    /// Look at this.
    Warn,
    /// Wrong.
    Danger,
    /// Under way.
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

/// The state of a thing: a shape and a word.
#[component]
pub fn Status(
    /// Its tone.
    #[prop(optional, into)]
    tone: Signal<StatusTone>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="status" data-tone=move || tone.get().attr()>
            {children()}
        </span>
    }
}

/// A fact of a run: cost, seconds, tokens.
#[component]
pub fn Chip(
    /// The icon before the fact.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether it is far above the usual.
    #[prop(optional, into)]
    warn: Signal<bool>,
    /// The fact.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="chip" data-tone=move || warn.get().then_some("warn")>
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </span>
    }
}

/// A filter that is on or off.
#[component]
pub fn FilterChip(
    /// Whether it is on.
    #[prop(into)]
    pressed: Signal<bool>,
    /// The icon before the name.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// How many there are.
    #[prop(optional, into)]
    count: Option<TextProp>,
    /// What happens.
    #[prop(optional, into)]
    on_click: Option<Callback<ev::MouseEvent>>,
    /// The name.
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
    /// Its address.
    #[prop(into)]
    href: TextProp,
    /// Whether it is the one in view.
    #[prop(into)]
    current: Signal<bool>,
    /// How many there are.
    #[prop(optional, into)]
    count: MaybeText,
    /// The name.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="filter-chip" href=move || href.get() aria-current=move || current.get().then_some("true")>
            {children()}
            {count.map(|count| view! { <span class="filter-chip__count">{move || count.get()}</span> })}
        </a>
    }
}

/// A key to press.
#[component]
pub fn Kbd(
    /// The key.
    children: Children,
) -> impl IntoView {
    view! { <span class="kbd">{children()}</span> }
}

/// A person: two letters on a tint of their own. The name stands beside it.
#[component]
pub fn Avatar(
    /// The person's name.
    #[prop(into)]
    name: TextProp,
    /// How large.
    #[prop(optional)]
    size: ControlSize,
) -> impl IntoView {
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

/// One of five tints, the same for the same name on every screen.
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

/// `Kim Ji-won` → `KJ`; `박서연` → `서연`, since a family name alone tells little.
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

/// A vendor of models: two letters, equal for all.
#[component]
pub fn Vendor(
    /// The two letters.
    #[prop(into)]
    monogram: TextProp,
    /// How large; L in lists of connections.
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
