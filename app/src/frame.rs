//! The frame around the signed-in pages of a workspace: navigation, palette, keys, notices.

mod nav;
mod palette;
mod shortcuts;

use api::Me;
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};
use ui::{StatusRegion, ToastRegion};

pub(crate) use nav::reload_without_language;

use crate::{
    chunk::chunk,
    client::load,
    clock,
    kit::{Loaded, NotFoundPage, OfflineBar, focus, later, watch_network},
    locales::use_words,
    preferences::{keep_offset, use_preferences},
    session::{use_session, use_workspace},
};

/// What lies over the page and can be opened from anywhere in the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layers {
    /// The command palette.
    pub palette: RwSignal<bool>,
    /// The list of keys.
    pub keys: RwSignal<bool>,
}

chunk!(everyday: FramePage);

/// The frame, as the parent of all pages under `/w/:workspace`.
#[component]
pub fn FramePage() -> impl IntoView {
    let me = load(|| (), |client, ()| async move { client.me().await });
    let session = use_session();
    let workspace = use_workspace();
    let show = move |me: Me| {
        session.set(me);
        // A workspace that the person is no member of looks like one that is not there.
        view! {
            <Show when=move || session.membership(&workspace.get()).is_some() fallback=|| view! { <NotFoundPage /> }>
                <Frame />
            </Show>
        }
        .into_any()
    };
    view! { <Loaded of=me show /> }
}

later! {
    overlays: fn overlays() -> AnyView {
        view! {
            <palette::Palette />
            <shortcuts::KeyList />
        }
        .into_any()
    }
}

#[component]
fn Frame() -> impl IntoView {
    let w = use_words();
    let layers = Layers { palette: RwSignal::new(false), keys: RwSignal::new(false) };
    provide_context(layers);
    watch_network();
    keep_zone();
    focus_each_page();
    shortcuts::listen(layers);
    view! {
        <a class="skip-link" href="#main" rel="external">
            {w.frame().skip()}
        </a>
        <div class="shell">
            <nav::TopBar />
            <nav::Sidebar place="side" />
            <div class="shell__page">
                <OfflineBar />
                <main id="main" class="page" tabindex="-1">
                    <Outlet />
                </main>
            </div>
        </div>
        <nav::Drawer />
        {overlays()}
        <StatusRegion />
        <ToastRegion label=w.common().notices() dismiss_label=w.common().dismiss() />
    }
}

/// Keeps the reader's zone for the next page that the server renders.
fn keep_zone() {
    let known = use_preferences().offset_minutes;
    Effect::new(move |_| {
        if let Some(minutes) = clock::now().and_then(clock::offset_minutes)
            && minutes != known
        {
            keep_offset(minutes);
        }
    });
}

/// After going to another page the focus is at its start, as after loading it.
fn focus_each_page() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let here = path.get();
        if before.is_some_and(|before| before != here) {
            focus("main");
        }
        here
    });
}
