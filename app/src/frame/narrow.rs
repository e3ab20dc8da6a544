//! The navigation on narrow screens: a bar with a bell, and a drawer.

use api::Role;
use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;
use ui::{Icon, IconButton, IconName, Shown};

use super::nav::{NOTICES, Sidebar, expect_overlays};
use crate::{
    locales::use_words,
    session::{use_role, use_session, use_workspace},
};

const DRAWER: &str = "nav-drawer";

/// The bar on narrow screens. Its menu button works before hydration.
#[component]
pub(super) fn TopBar() -> impl IntoView {
    let w = use_words().frame();
    let overlays = expect_overlays();
    let (session, workspace, role) = (use_session(), use_workspace(), use_role());
    view! {
        <header class="topbar">
            <button
                type="button"
                class="icon-button"
                aria-label=w.open_menu()
                title=w.open_menu()
                command="show-modal"
                commandfor=DRAWER
                on:click=move |_| open_drawer()
            >
                <Icon name=IconName::Menu />
            </button>
            <span class="topbar__title truncate">
                {move || session.membership(&workspace.get()).map(|here| here.name)}
            </span>
            <Shown when=move || Role::Builder <= role.get()>
                <a class="icon-button topbar__bell" href=move || format!("/w/{}{NOTICES}", workspace.get()) title=w.notices()>
                    <Icon name=IconName::Bell />
                    <span class="visually-hidden">{w.notices()} " "</span>
                    <Unread class="topbar__count" />
                </a>
            </Shown>
            <IconButton label=w.palette() icon=IconName::Search on_click=move |_| overlays.palette.set(true) />
        </header>
    }
}

/// Opens the drawer in browsers without `command`. The others have opened it by the next frame, and opening it again would log a
/// warning.
fn open_drawer() {
    use leptos::wasm_bindgen::JsCast;
    request_animation_frame(|| {
        if let Some(el) = document().get_element_by_id(DRAWER)
            && let Some(el) = el.dyn_ref::<leptos::web_sys::HtmlDialogElement>()
            && !el.open()
        {
            let _ = el.show_modal();
        }
    });
}

/// The navigation on narrow screens. It closes when a link is followed.
#[component]
pub(super) fn Drawer() -> impl IntoView {
    let w = use_words().frame();
    let node = NodeRef::<html::Dialog>::new();
    let location = use_location();
    let overlays = expect_overlays();
    Effect::new(move |_| {
        location.pathname.track();
        location.search.track();
        overlays.palette.track();
        overlays.keys.track();
        if let Some(el) = node.get()
            && el.open()
        {
            el.close();
        }
    });
    view! {
        <dialog class="drawer" data-side="start" id=DRAWER aria-label=w.menu() node_ref=node closedby="any">
            <Sidebar place="drawer" />
        </dialog>
    }
}

/// How many notices are unread, if any are.
#[component]
pub(super) fn Unread(class: &'static str) -> impl IntoView {
    let w = use_words().frame();
    let (session, workspace) = (use_session(), use_workspace());
    let unread =
        move || session.membership(&workspace.get()).map(|here| here.unread_notices).filter(|unread| *unread > 0);
    move || {
        unread().map(|unread| {
            view! {
                <span class=class data-unread=true>
                    {unread}
                    <span class="visually-hidden">{w.unread()}</span>
                </span>
            }
        })
    }
}
