//! The head of an app's pages: what the app is, and the tabs between the pages.

use api::{App, Role};
use leptos::prelude::*;
use ui::{Badge, Tab, Tabs, Tone};

use crate::{
    locales::{AppHeader as Words, use_words},
    preferences::use_language,
    session::{use_role, use_workspace},
    widgets::AppIcon,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppTab {
    Run,
    Build,
    Tests,
    Compare,
    Versions,
    Share,
    Usage,
    Api,
    Runs,
}

impl AppTab {
    const ALL: [Self; 9] = [
        Self::Run,
        Self::Build,
        Self::Tests,
        Self::Compare,
        Self::Versions,
        Self::Share,
        Self::Usage,
        Self::Api,
        Self::Runs,
    ];

    fn name(self, w: Words) -> &'static str {
        match self {
            Self::Run => w.run(),
            Self::Build => w.build(),
            Self::Tests => w.tests(),
            Self::Compare => w.compare(),
            Self::Versions => w.versions(),
            Self::Share => w.share(),
            Self::Usage => w.usage(),
            Self::Api => w.api(),
            Self::Runs => w.run_log(),
        }
    }

    /// The path after `/w/:workspace/apps/:app`.
    fn path(self) -> &'static str {
        match self {
            Self::Run => "",
            Self::Build => "/edit",
            Self::Tests => "/tests",
            Self::Compare => "/compare",
            Self::Versions => "/versions",
            Self::Share => "/share",
            Self::Usage => "/usage",
            Self::Api => "/api",
            Self::Runs => "/runs",
        }
    }
}

/// The head of an app's pages, with the page's only `<h1>`. The pages beside Run appear only for people who may change the app.
///
/// ```ignore
/// <AppHeader app tab=AppTab::Run actions=ViewFn::from(|| view! { <Star /> }) />
/// ```
#[component]
pub fn AppHeader(
    #[prop(into)] app: Signal<App>,
    tab: AppTab,
    /// Actions at the end of the title's line, the primary button last.
    #[prop(optional, into)]
    actions: ViewFn,
) -> impl IntoView {
    let w = use_words().app_header();
    let (workspace, role) = (use_workspace(), use_role());
    let may_change = Memo::new(move |_| role.get() >= Role::Builder && app.with(|app| app.editable));
    let tabs = move || {
        let shown = AppTab::ALL.into_iter().filter(|each| *each == AppTab::Run || may_change.get());
        shown
            .map(|each| {
                let href = move || app.with(|app| format!("/w/{}/apps/{}{}", workspace.get(), app.slug, each.path()));
                view! {
                    <Tab href current=Signal::stored(each == tab)>
                        {each.name(w)}
                    </Tab>
                }
            })
            .collect_view()
    };
    view! {
        <header class="app-header">
            <div class="app-header__row">
                <AppIcon
                    category=Signal::derive(move || app.with(|app| app.category))
                    icon=Signal::derive(move || app.with(|app| app.icon.clone()))
                />
                <div class="app-header__text">
                    <h1>{move || app.with(|app| app.name.clone())}</h1>
                    <Meta app may_change=may_change.into() />
                </div>
                <div class="cluster">{actions.run()}</div>
            </div>
            <Tabs label=w.tabs()>{tabs}</Tabs>
        </header>
    }
}

/// The category, the owner, and the published version.
#[component]
fn Meta(app: Signal<App>, may_change: Signal<bool>) -> impl IntoView {
    let w = use_words().app_header();
    let language = use_language();
    let published = move || {
        app.with(|app| app.published_version).map(|version| {
            view! { <Badge tone=Tone::Ok>{w.published(version)}</Badge> }
        })
    };
    let draft = move || {
        let words = app.with(|app| match app.published_version {
            None => Some(w.only_draft()),
            Some(_) if app.unpublished_changes => Some(w.draft_differs()),
            Some(_) => None,
        });
        words.filter(|_| may_change.get()).map(|words| view! { <Badge tone=Tone::Warn>{words}</Badge> })
    };
    view! {
        <div class="app-header__meta">
            <span>{move || app.with(|app| app.category.name(language))}</span>
            <span aria-hidden="true">"·"</span>
            <span>{move || app.with(|app| w.owner(&app.owner.name))}</span>
            {published}
            {draft}
        </div>
    }
}
