//! The root of the interface, with the one route table.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use ui::{Announcer, LoadingLine, Toaster, never_lose_focus};

use crate::{
    frame::FramePage,
    kit::{NotFound, NotFoundPage},
    pages::*,
    session::Session,
};

/// The whole interface, but for the pages without wasm: those before one is in (`entry`) and those of share links (`visit`). Links to them
/// are marked `rel="external"`.
///
/// Every page is completely rendered before it is sent (`SsrMode::Async`), so it is complete without script and its status and
/// title are right.
#[component]
pub fn Site() -> impl IntoView {
    provide_meta_context();
    provide_for_browser();
    Session::provide();
    Toaster::provide();
    Announcer::provide();
    never_lose_focus();
    // The previous page stays until the next one is ready.
    let loading = RwSignal::new(false);
    view! {
        <LoadingLine loading />
        <Router set_is_routing=SignalSetter::from(loading)>
            <Routes fallback=|| view! { <NotFoundPage /> }>
                <Route path=path!("/") view={Lazy::<HomePage>::new()} ssr=SsrMode::Async />
                <Route path=path!("/account") view={Lazy::<AccountPage>::new()} ssr=SsrMode::Async />
                <Route path=path!("/api") view={Lazy::<ReferencePage>::new()} ssr=SsrMode::Async />
                <ParentRoute path=path!("/w/:workspace") view={Lazy::<FramePage>::new()} ssr=SsrMode::Async>
                    <Route path=path!("/") view={Lazy::<MarketPage>::new()} />
                    <Route path=path!("/my-apps") view={Lazy::<MyAppsPage>::new()} />
                    <Route path=path!("/my-apps/import") view={Lazy::<ImportPage>::new()} />
                    <Route path=path!("/apps/:app") view={Lazy::<RunPage>::new()} />
                    <Route path=path!("/apps/:app/edit") view={Lazy::<BuilderPage>::new()} />
                    <Route path=path!("/apps/:app/tests") view={Lazy::<TestsPage>::new()} />
                    <Route path=path!("/apps/:app/compare") view={Lazy::<ComparisonsPage>::new()} />
                    <Route path=path!("/apps/:app/compare/:comparison") view={Lazy::<ComparisonPage>::new()} />
                    <Route path=path!("/apps/:app/versions") view={Lazy::<VersionsPage>::new()} />
                    <Route path=path!("/apps/:app/versions/:number") view={Lazy::<VersionPage>::new()} />
                    <Route path=path!("/apps/:app/share") view={Lazy::<SharePage>::new()} />
                    <Route path=path!("/apps/:app/usage") view={Lazy::<AppUsagePage>::new()} />
                    <Route path=path!("/apps/:app/api") view={Lazy::<AppApiPage>::new()} />
                    <Route path=path!("/runs") view={Lazy::<MyRunsPage>::new()} />
                    <Route path=path!("/runs/:run") view={Lazy::<RunDetailPage>::new()} />
                    <Route path=path!("/pieces") view={Lazy::<PiecesPage>::new()} />
                    <Route path=path!("/pieces/:piece") view={Lazy::<PiecePage>::new()} />
                    <Route path=path!("/notices") view={Lazy::<NoticesPage>::new()} />
                    <Route path=path!("/models") view={Lazy::<ModelsPage>::new()} />
                    <Route path=path!("/admin/usage") view={Lazy::<UsagePage>::new()} />
                    <Route path=path!("/admin/usage/invoices") view={Lazy::<InvoicesPage>::new()} />
                    <Route path=path!("/admin/usage/invoices/:invoice") view={Lazy::<InvoicePage>::new()} />
                    <Route path=path!("/admin/members") view={Lazy::<MembersPage>::new()} />
                    <Route path=path!("/admin/keys") view={Lazy::<KeysPage>::new()} />
                    <Route path=path!("/admin/budgets") view={Lazy::<BudgetsPage>::new()} />
                    <Route path=path!("/admin/webhooks") view={Lazy::<WebhooksPage>::new()} />
                    <Route path=path!("/admin/webhooks/:webhook") view={Lazy::<WebhookPage>::new()} />
                    <Route path=path!("/admin/personal-data") view={Lazy::<PersonalDataPage>::new()} />
                    <Route path=path!("/admin/retention") view={Lazy::<RetentionPage>::new()} />
                    <Route path=path!("/admin/archive") view={Lazy::<ArchivePage>::new()} />
                    <Route path=path!("/apps/:app/runs") view={Lazy::<AppRunLogPage>::new()} />
                    <Route path=path!("/apps/:app/runs/:run") view={Lazy::<AppLoggedRunPage>::new()} />
                    <Route path=path!("/admin/runs") view={Lazy::<RunLogPage>::new()} />
                    <Route path=path!("/admin/runs/:run") view={Lazy::<LoggedRunPage>::new()} />
                    <Route path=path!("/admin/audit") view={Lazy::<AuditPage>::new()} />
                    <Route path=path!("/admin/status") view={Lazy::<StatusPage>::new()} />
                    <Route path=path!("/admin/settings") view={Lazy::<SettingsPage>::new()} />
                    <Route path=path!("/*any") view=NotFound />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// In the browser, the site reads preferences from `<html>` and sends requests with `fetch`. On the server both are provided.
#[cfg(feature = "hydrate")]
fn provide_for_browser() {
    let preferences = crate::Preferences::from_document();
    provide_context(preferences);
    provide_context(api::Client::new(
        std::sync::Arc::new(crate::client::Fetch(preferences.language)),
        preferences.language,
    ));
}

#[cfg(not(feature = "hydrate"))]
fn provide_for_browser() {}
