//! The frame around the signed-in pages of a workspace: navigation, palette, shortcuts, notices.

mod narrow;
mod nav;
mod palette;
mod shortcuts;

use api::Me;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::Outlet, hooks::use_location};
use ui::{Empty, IconName, LinkButton, PageInner, Shown, StatusRegion, ToastRegion};

pub(crate) use nav::reload_without_language;

use crate::{
    chunk::chunk,
    client::{load, use_client},
    clock,
    kit::{Loaded, NotFoundPage, OfflineBar, PageTitle, focus, watch_network},
    locales::use_words,
    preferences::{keep_offset, use_preferences},
    session::{use_session, use_workspace},
};

/// Dialogs that can be opened from anywhere in the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Overlays {
    pub palette: RwSignal<bool>,
    /// The list of shortcuts.
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
        let here = Memo::new(move |before: Option<&WorkspaceAccess>| {
            let name = session.membership(&workspace.get()).map(|membership| membership.name);
            WorkspaceAccess::new(workspace.get(), name, before)
        });
        // To people who are not members, a workspace looks as if it did not exist, unless they were in it until now.
        let outside = move || match here.get() {
            WorkspaceAccess::Removed(_, name) => view! { <Removed name /> }.into_any(),
            WorkspaceAccess::Inside(..) | WorkspaceAccess::Outside => view! { <NotFoundPage /> }.into_any(),
        };
        view! {
            <Shown when=move || matches!(here.get(), WorkspaceAccess::Inside(..)) fallback=outside>
                <Frame />
            </Shown>
        }
        .into_any()
    };
    view! { <Loaded of=me show /> }
}

/// The person's access to the workspace in the address: its slug or id, and its name if they know it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WorkspaceAccess {
    Inside(String, String),
    Removed(String, String),
    Outside,
}

impl WorkspaceAccess {
    fn new(workspace: String, name: Option<String>, before: Option<&Self>) -> Self {
        match (name, before) {
            (Some(name), _) => Self::Inside(workspace, name),
            (None, Some(Self::Inside(same, name) | Self::Removed(same, name))) if *same == workspace => {
                Self::Removed(workspace, name.clone())
            }
            (None, _) => Self::Outside,
        }
    }
}

/// Shown instead of a workspace to somebody who was just removed from it.
#[component]
fn Removed(name: String) -> impl IntoView {
    let w = use_words().common();
    let title = w.no_member(&name);
    view! {
        <PageTitle text=title.clone() />
        <main id="main" class="page" tabindex="-1">
            <PageInner>
                <Empty icon=IconName::Members title text=w.no_member_text() whole_page=true>
                    <LinkButton href="/">{w.to_start()}</LinkButton>
                </Empty>
            </PageInner>
        </main>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let w = use_words();
    let overlays = Overlays { palette: RwSignal::new(false), keys: RwSignal::new(false) };
    provide_context(overlays);
    watch_network();
    keep_zone();
    focus_each_page();
    shortcuts::listen(overlays);
    view! {
        <a class="skip-link" href="#main" rel="external">
            {w.frame().skip()}
        </a>
        <div class="shell">
            <narrow::TopBar />
            <nav::Sidebar place="side" />
            <div class="shell__page">
                <OfflineBar />
                <main id="main" class="page" tabindex="-1">
                    <Outlet />
                </main>
            </div>
        </div>
        <narrow::Drawer />
        <palette::Palette />
        <shortcuts::KeyList />
        <StatusRegion />
        <ToastRegion label=w.common().notices() dismiss_label=w.common().dismiss() />
    }
}

/// Remembers the reader's time zone for the next page that the server renders, and has the server know it for what it writes by the
/// reader's days.
fn keep_zone() {
    let known = use_preferences().offset_minutes;
    let client = use_client();
    Effect::new(move |_| {
        if let Some(minutes) = clock::now().and_then(clock::offset_minutes)
            && minutes != known
        {
            keep_offset(minutes);
            let asked = client.me();
            spawn_local(async move {
                // If it fails, the next page tells it.
                let _ = asked.await;
            });
        }
    });
}

/// After a navigation the focus is at the start of the page, as after loading it.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_in_is_told_and_to_others_it_is_not_there() {
        let at = |workspace: &str, name: Option<&str>, before: Option<&WorkspaceAccess>| {
            WorkspaceAccess::new(workspace.to_owned(), name.map(str::to_owned), before)
        };
        let inside = at("dalbit", Some("Dalbit"), None);
        let removed = at("dalbit", None, Some(&inside));
        assert_eq!(removed, WorkspaceAccess::Removed("dalbit".to_owned(), "Dalbit".to_owned()));
        assert_eq!(at("dalbit", None, Some(&removed)), removed);
        assert_eq!(at("secret", None, Some(&inside)), WorkspaceAccess::Outside);
        assert_eq!(at("secret", None, None), WorkspaceAccess::Outside);
    }
}
