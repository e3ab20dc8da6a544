//! My apps: drafts and published apps that the person may change.

use api::{App, CreateApp, Error, Page, Role};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{
    Button, ButtonVariant, Empty, IconName, LinkButton, PageHeader, PageInner, Shown, TextInput, TextKind, use_toaster,
};

use super::{new_app::NewAppDialog, table::AppTable};
use crate::{
    chunk::chunk,
    client::{Loading, load, use_client},
    kit::{Ask, AskWords},
    locales::use_words,
    session::{use_role, use_workspace},
    widgets::{ErrorAlert, Loaded, PageTitle},
};

chunk!(everyday: MyAppsPage);

/// The apps that a builder works on.
#[component]
pub fn MyAppsPage() -> impl IntoView {
    let workspace = use_workspace();
    let apps = load(move || workspace.get(), |client, workspace| async move { client.my_apps(&workspace).await });
    let w = use_words().market();
    let role = use_role();
    let making = RwSignal::new(false);
    let (open, close) = use_new_app(workspace, making);
    let state = MyAppsState { workspace, apps, asked: RwSignal::new(None), failed: RwSignal::new(None) };
    let copy = use_copy(state);
    let list = move |page: Page<App>| {
        if page.items.is_empty() {
            view! { <NoApps making /> }.into_any()
        } else {
            view! { <Listed apps=page.items copy asked=state.asked /> }.into_any()
        }
    };
    view! {
        <PageTitle text=w.my_apps_title() />
        <PageInner>
            <PageHeader title=w.my_apps_title() lead=w.my_apps_lead()>
                <Shown when=move || { role.get() >= Role::Builder }>
                    <Button
                        variant=ButtonVariant::Primary
                        icon=IconName::Plus
                        on_click=move |_| making.set(true)
                    >
                        {w.new_app()}
                    </Button>
                </Shown>
            </PageHeader>
            {move || state.failed.get().map(|error| view! { <ErrorAlert error /> })}
            <Loaded of=apps show=list />
        </PageInner>
        <DeleteDialog state />
        <NewAppDialog open on_close=close />
    }
}

/// The apps, with a search.
#[component]
fn Listed(apps: Vec<App>, copy: Callback<App>, asked: RwSignal<Option<App>>) -> impl IntoView {
    let w = use_words().market();
    let words = RwSignal::new(String::new());
    let apps = StoredValue::new(apps);
    let found = Memo::new(move |_| {
        let query = words.with(|words| model::search::Query::new(words));
        let is_found = |app: &&App| query.score([app.name.as_str(), &app.summary, &app.owner.name]).is_some();
        apps.with_value(|apps| apps.iter().filter(is_found).cloned().collect::<Vec<_>>())
    });
    let list = move || match found.get() {
        found if found.is_empty() => {
            view! { <Empty icon=IconName::Search title=words.with(|words| w.no_own_match(words)) /> }.into_any()
        }
        apps => view! { <AppTable apps copy asked /> }.into_any(),
    };
    view! {
        <div class="toolbar">
            <TextInput
                value=words
                kind=TextKind::Search
                label=w.search_own()
                placeholder=w.search_own()
                icon=IconName::Search
                autocomplete="off"
            />
        </div>
        {list}
    }
}

/// The list, and the state of actions on its apps.
#[derive(Clone, Copy)]
struct MyAppsState {
    workspace: Memo<String>,
    apps: Loading<Page<App>>,
    /// The app to delete once that is confirmed.
    asked: RwSignal<Option<App>>,
    failed: RwSignal<Option<Error>>,
}

/// The dialog opens when the button is pressed or when the address has `?new`. Closing it removes that from the address, so that
/// it can be used again.
fn use_new_app(workspace: Memo<String>, making: RwSignal<bool>) -> (Signal<bool>, Callback<()>) {
    let (query, role, navigate) = (use_query_map(), use_role(), use_navigate());
    let asked = Memo::new(move |_| query.with(|query| query.get("new").is_some()));
    let open = Signal::derive(move || making.get() || (asked.get() && role.get() >= Role::Builder));
    let close = Callback::new(move |()| {
        making.set(false);
        if asked.get_untracked() {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&format!("/w/{}/my-apps", workspace.get_untracked()), options);
        }
    });
    (open, close)
}

fn use_copy(state: MyAppsState) -> Callback<App> {
    let w = use_words();
    let (client, toaster) = (use_client(), use_toaster());
    Callback::new(move |app: App| {
        let (client, workspace) = (client.clone(), state.workspace.get_untracked());
        state.failed.set(None);
        spawn_local(async move {
            let copy = CreateApp { copy_of: Some(app.id), ..CreateApp::default() };
            match client.create_app(&workspace, &copy).await {
                Ok(copy) => {
                    toaster.done(w.market().copied(&copy.name));
                    state.apps.refetch();
                }
                Err(error) => state.failed.set(Some(error)),
            }
        });
    })
}

/// Shown if there are no apps yet.
#[component]
fn NoApps(making: RwSignal<bool>) -> impl IntoView {
    let w = use_words().market();
    let (workspace, role) = (use_workspace(), use_role());
    move || {
        if role.get() >= Role::Builder {
            view! {
                <Empty icon=IconName::Apps title=w.no_own_apps() text=w.no_own_apps_text()>
                    <Button icon=IconName::Plus on_click=move |_| making.set(true)>
                        {w.new_app()}
                    </Button>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty icon=IconName::Apps title=w.no_own_apps() text=w.no_own_apps_for_users()>
                    <LinkButton href=format!("/w/{}", workspace.get())>{w.to_market()}</LinkButton>
                </Empty>
            }
            .into_any()
        }
    }
}

/// Asks before deleting.
#[component]
fn DeleteDialog(state: MyAppsState) -> impl IntoView {
    let w = use_words().market();
    let (client, toaster) = (use_client(), use_toaster());
    let words = move |app: &App| AskWords {
        title: w.delete_title(&app.name),
        text: if app.published_version.is_some() { w.delete_text() } else { w.delete_draft_text() },
        keep: w.keep(),
        act: w.delete_app().to_owned(),
        busy: w.deleting(),
        refused: None,
    };
    let act = move |app: App| {
        let (client, workspace) = (client.clone(), state.workspace.get_untracked());
        async move {
            client.delete_app(&workspace, &app.slug).await?;
            toaster.done(w.deleted(&app.name));
            state.apps.refetch();
            Ok(())
        }
    };
    view! { <Ask id="delete-app" subject=state.asked words act /> }
}
