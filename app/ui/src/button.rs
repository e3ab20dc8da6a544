//! Buttons, and links that look like buttons.

use leptos::{ev, prelude::*};

use crate::{Icon, IconName, IconSize};

/// The role of a button. There is at most one primary button in a view or a dialog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// The main action of the view.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An inconspicuous action, in toolbars and rows.
    Ghost,
    /// Deletes or revokes, in the confirmation dialog.
    Danger,
    /// Opens such a dialog.
    DangerQuiet,
}

impl ButtonVariant {
    pub(crate) fn attr(self) -> Option<&'static str> {
        match self {
            Self::Primary => Some("primary"),
            Self::Secondary => None,
            Self::Ghost => Some("ghost"),
            Self::Danger => Some("danger"),
            Self::DangerQuiet => Some("danger-quiet"),
        }
    }
}

/// The height of a control.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ControlSize {
    /// In rows and toolbars.
    S,
    /// The default.
    #[default]
    M,
    /// On public pages and sign-in.
    L,
}

impl ControlSize {
    pub(crate) fn attr(self) -> Option<&'static str> {
        match self {
            Self::S => Some("s"),
            Self::M => None,
            Self::L => Some("l"),
        }
    }

    fn icon(self) -> IconSize {
        if self == Self::S { IconSize::S } else { IconSize::M }
    }
}

/// What a button does to its form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Nothing.
    #[default]
    Button,
    /// Submits it.
    Submit,
}

impl ButtonKind {
    fn attr(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Submit => "submit",
        }
    }
}

/// A button. Its label is a verb with its object: "Publish version 14".
///
/// A busy button keeps its width and ignores presses. A blocked one stays in the tab order and says why; it needs an `id`, to
/// which the reason is tied.
#[component]
pub fn Button(
    #[prop(optional)] variant: ButtonVariant,
    #[prop(optional)] size: ControlSize,
    /// What it does to its form.
    #[prop(optional)]
    kind: ButtonKind,
    /// Required if it can be blocked.
    #[prop(optional, into)]
    id: Option<String>,
    /// Whether it takes the full width.
    #[prop(optional)]
    block: bool,
    /// The icon before the label.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether its action is in progress.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The label while busy ("Saving").
    #[prop(optional, into)]
    busy_label: Option<TextProp>,
    /// Why it can't be pressed now.
    #[prop(optional, into)]
    blocked: Signal<Option<String>>,
    /// Whether it can't be pressed, for an obvious reason.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// For toggles: whether it is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Never called while busy or blocked.
    #[prop(optional, into)]
    on_click: Option<Callback<ev::MouseEvent>>,
    children: Children,
) -> impl IntoView {
    let reason_id = id.as_ref().map(|id| format!("{id}-reason"));
    let described_by = {
        let reason_id = reason_id.clone();
        move || blocked.with(|reason| reason.as_ref().and(reason_id.clone()))
    };
    let press = move |event: ev::MouseEvent| {
        if busy.get_untracked() || blocked.with_untracked(Option::is_some) {
            // A blocked submit button must not submit the form either.
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            type=kind.attr()
            class="button"
            id=id
            data-variant=variant.attr()
            data-size=size.attr()
            data-block=block
            disabled=move || disabled.get()
            aria-disabled=move || blocked.with(Option::is_some).then_some("true")
            aria-describedby=described_by
            aria-busy=move || busy.get().then_some("true")
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            title=move || blocked.get()
            on:click=press
        >
            {label(icon.map(|name| view! { <Icon name size=size.icon() /> }), children, busy, busy_label)}
        </button>
        {reason_id
            .map(|id| {
                view! {
                    <span class="visually-hidden" id=id>
                        {move || blocked.get()}
                    </span>
                }
            })}
    }
}

/// Both labels share one place, so that the button is as wide as the longer one and does not jump. While it is busy, the spinner
/// replaces the icon.
fn label(
    icon: Option<impl IntoView + 'static>,
    children: Children,
    busy: Signal<bool>,
    busy_label: Option<TextProp>,
) -> AnyView {
    match busy_label {
        None => view! {
            {icon}
            {children()}
        }
        .into_any(),
        Some(text) => view! {
            <span class="button__labels">
                <span data-state=move || busy.get().then_some("off")>{icon} {children()}</span>
                <span data-state=move || (!busy.get()).then_some("off")>
                    <span class="spinner" aria-hidden="true"></span>
                    {move || text.get()}
                </span>
            </span>
        }
        .into_any(),
    }
}

/// A link that looks like a button. It goes to a page, so it can be opened in another tab.
#[component]
pub fn LinkButton(
    #[prop(into)] href: TextProp,
    #[prop(optional)] variant: ButtonVariant,
    #[prop(optional)] size: ControlSize,
    /// Whether it takes the full width.
    #[prop(optional)]
    block: bool,
    /// The icon before the label.
    #[prop(optional, into)]
    icon: Option<IconName>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="button" href=move || href.get() data-variant=variant.attr() data-size=size.attr() data-block=block>
            {icon.map(|name| view! { <Icon name size=size.icon() /> })}
            {children()}
        </a>
    }
}

/// How an icon button looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IconButtonVariant {
    /// Without a border.
    #[default]
    Plain,
    /// With a border, beside other controls.
    Outline,
    /// A star that is filled when pressed.
    Star,
}

/// A button with only an icon; screen readers read its label, and hovering shows it.
#[component]
pub fn IconButton(
    /// Its label; toggles have one label for both states.
    #[prop(into)]
    label: TextProp,
    icon: IconName,
    #[prop(optional)] variant: IconButtonVariant,
    /// S in rows.
    #[prop(optional)]
    size: ControlSize,
    #[prop(optional, into)] id: Option<String>,
    /// For toggles: whether it is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Whether it can't be pressed, for an obvious reason.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    #[prop(optional, into)] on_click: Option<Callback<ev::MouseEvent>>,
) -> impl IntoView {
    let title = label.clone();
    view! {
        <button
            type="button"
            class="icon-button"
            id=id
            aria-label=move || label.get()
            title=move || title.get()
            data-variant=(variant == IconButtonVariant::Outline).then_some("outline")
            data-tone=(variant == IconButtonVariant::Star).then_some("star")
            data-size=size.attr()
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            disabled=move || disabled.get()
            on:click=move |event| {
                if let Some(on_click) = on_click {
                    on_click.run(event);
                }
            }
        >
            <Icon name=icon size=size.icon() />
        </button>
    }
}
