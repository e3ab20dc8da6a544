//! Menus and popovers: the browser's `popover`, placed beside its button.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};

use crate::{ButtonVariant, ControlSize, Icon, IconName};

/// Which edge of its button a popover is aligned with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PopoverAlign {
    #[default]
    Start,
    End,
}

/// How the button that opens a menu looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuButtonLook {
    /// Only an icon; the label is its accessible name.
    Icon(IconName, ControlSize),
    /// A button with its label and, optionally, an icon.
    Text(ButtonVariant, ControlSize, Option<IconName>),
    /// A custom button with this class.
    Own(&'static str),
}

/// A button and its menu. Arrow keys, Home, End and first letters move; Esc closes.
#[component]
pub fn Menu(
    /// The menu's id, unique on the page.
    #[prop(into)]
    id: String,
    /// The label of the button.
    #[prop(into)]
    label: TextProp,
    look: MenuButtonLook,
    /// Which edge of the button the menu is aligned with.
    #[prop(optional)]
    align: PopoverAlign,
    /// The content of a custom button.
    #[prop(optional, into)]
    trigger: ViewFn,
    /// The [`MenuItem`]s and [`MenuLink`]s.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    view! {
        {menu_button(id.clone(), label.clone(), look, trigger)}
        <div
            class="popover"
            id=id
            popover="auto"
            data-align=(align == PopoverAlign::End).then_some("end")
            node_ref=node
            on:toggle=move |_| focus_first(node)
            on:keydown=move |event| move_focus(&event, node)
            on:click=move |event| close_after(&event, node)
        >
            <div class="menu" role="menu" aria-label=move || label.get()>
                {children()}
            </div>
        </div>
    }
}

fn menu_button(id: String, label: TextProp, look: MenuButtonLook, trigger: ViewFn) -> AnyView {
    let name = label.clone();
    match look {
        MenuButtonLook::Icon(icon, size) => view! {
            <button
                type="button"
                class="icon-button"
                data-size=size.attr()
                popovertarget=id
                aria-haspopup="menu"
                aria-label=move || label.get()
                title=move || name.get()
            >
                <Icon name=icon />
            </button>
        }
        .into_any(),
        MenuButtonLook::Text(variant, size, icon) => view! {
            <button
                type="button"
                class="button"
                data-variant=variant.attr()
                data-size=size.attr()
                popovertarget=id
                aria-haspopup="menu"
            >
                {icon.map(|name| view! { <Icon name /> })}
                {move || label.get()}
            </button>
        }
        .into_any(),
        MenuButtonLook::Own(class) => view! {
            <button type="button" class=class popovertarget=id aria-haspopup="menu" title=move || label.get()>
                {trigger.run()}
            </button>
        }
        .into_any(),
    }
}

/// The tone of a menu item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MenuItemTone {
    #[default]
    Plain,
    /// For deleting and revoking.
    Danger,
}

/// An action in a menu.
#[component]
pub fn MenuItem(
    /// The icon before the name.
    #[prop(optional, into)]
    icon: Option<IconName>,
    #[prop(optional)] tone: MenuItemTone,
    /// For one of several options: whether it is the chosen one.
    #[prop(optional, into)]
    checked: Option<Signal<bool>>,
    /// A text at the end: a file type, a key, or why it is disabled.
    #[prop(optional, into)]
    meta: Option<TextProp>,
    /// Whether it is disabled; say why in `meta`.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    #[prop(optional, into)] on_select: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="menu__item"
            role=if checked.is_some() { "menuitemradio" } else { "menuitem" }
            tabindex="-1"
            data-tone=(tone == MenuItemTone::Danger).then_some("danger")
            aria-checked=move || checked.map(|checked| checked.get().to_string())
            aria-disabled=move || disabled.get().then_some("true")
            on:click=move |_| {
                if let Some(on_select) = on_select.filter(|_| !disabled.get_untracked()) {
                    on_select.run(());
                }
            }
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
            {meta.map(|meta| view! { <span class="menu__meta">{move || meta.get()}</span> })}
        </button>
    }
}

/// A link in a menu.
#[component]
pub fn MenuLink(
    #[prop(into)] href: TextProp,
    /// The icon before the name.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether it is the current page.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// Whether it leads to a file that is saved.
    #[prop(optional)]
    download: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class="menu__item"
            role="menuitem"
            tabindex="-1"
            href=move || href.get()
            download=download
            aria-current=move || current.get().then_some("true")
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </a>
    }
}

/// The label of a group of items.
#[component]
pub fn MenuLabel(children: Children) -> impl IntoView {
    view! { <p class="menu__label">{children()}</p> }
}

/// A line between groups.
#[component]
pub fn MenuSeparator() -> impl IntoView {
    view! { <div class="menu__separator" role="separator"></div> }
}

/// A popover that is not a menu, beside its button: a few settings, an explanation.
#[component]
pub fn Popover(
    /// Its id, which the button names in `popovertarget`.
    #[prop(into)]
    id: String,
    /// Its accessible name.
    #[prop(into)]
    label: TextProp,
    /// Which edge of the button it is aligned with.
    #[prop(optional)]
    align: PopoverAlign,
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class="popover"
            id=id
            popover="auto"
            role="group"
            aria-label=move || label.get()
            data-pad=true
            data-align=(align == PopoverAlign::End).then_some("end")
        >
            {children()}
        </div>
    }
}

fn items(node: NodeRef<html::Div>) -> Vec<web_sys::HtmlElement> {
    let Some(list) =
        node.get_untracked().and_then(|el| el.query_selector_all(".menu__item:not([aria-disabled=true])").ok())
    else {
        return Vec::new();
    };
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}

fn focus_first(node: NodeRef<html::Div>) {
    if node.get_untracked().is_some_and(|el| el.matches(":popover-open").unwrap_or_default())
        && let Some(first) = items(node).first()
    {
        let _ = first.focus();
    }
}

fn move_focus(event: &ev::KeyboardEvent, node: NodeRef<html::Div>) {
    let items = items(node);
    let focused = document().active_element();
    let at = items.iter().position(|item| focused.as_ref().is_some_and(|el| item.is_same_node(Some(el))));
    let last = items.len().saturating_sub(1);
    let next = match event.key().as_str() {
        "ArrowDown" => at.map_or(0, |at| if at == last { 0 } else { at + 1 }),
        "ArrowUp" => at.map_or(last, |at| if at == 0 { last } else { at - 1 }),
        "Home" => 0,
        "End" => last,
        key if key.chars().count() == 1 && !event.ctrl_key() && !event.meta_key() && key != " " => {
            let Some(found) = starting_with(&items, key, at) else { return };
            found
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
}

/// The next item after `at` whose name starts with `letter`, wrapping around.
fn starting_with(items: &[web_sys::HtmlElement], letter: &str, at: Option<usize>) -> Option<usize> {
    let letter = letter.to_lowercase();
    let from = at.map_or(0, |at| at + 1);
    (0..items.len())
        .map(|step| (from + step) % items.len())
        .find(|i| items.get(*i).is_some_and(|item| item.inner_text().trim_start().to_lowercase().starts_with(&letter)))
}

/// Choosing an item closes the menu; disabled items and the space between items don't.
fn close_after(event: &ev::MouseEvent, node: NodeRef<html::Div>) {
    let chosen = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|el| el.closest(".menu__item:not([aria-disabled=true])").ok().flatten());
    if chosen.is_some()
        && let Some(el) = node.get_untracked()
    {
        let _ = el.hide_popover();
    }
}
