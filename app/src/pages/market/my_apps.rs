//! My apps: drafts and published apps that the person may change.

use api::{App, AppState, CreateApp, Error, Page, Role};
use leptos::{prelude::*, reactive::traits::IsDisposed, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{
    Button, ButtonVariant, Choice, Empty, IconName, LinkButton, PageHeader, PageInner, Segmented, Shown, TextInput,
    TextKind, use_toaster,
};

use super::{
    asked::AskedFor,
    new_app::NewAppDialog,
    table::{AppActs, AppTable},
};
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
    let shown = RwSignal::new(IN_USE.to_owned());
    let wanted = Memo::new(move |_| shown.with(|shown| shelf(shown)));
    let apps = load(
        move || (workspace.get(), wanted.get()),
        |client, (workspace, wanted)| async move {
            match wanted {
                AppState::InUse => client.my_apps(&workspace).await,
                away => client.apps_put_away(&workspace, away).await,
            }
        },
    );
    let w = use_words().market();
    let role = use_role();
    let making = RwSignal::new(false);
    let (open, close) = use_new_app(workspace, making);
    let state = MyAppsState { workspace, apps, asked: RwSignal::new(None), failed: RwSignal::new(None) };
    let acts = AppActs {
        copy: use_copy(state),
        archive: use_archive(state),
        restore: use_restore(state),
        delete: state.asked,
    };
    let list = move |page: Page<App>| {
        if page.items.is_empty() {
            view! { <Nothing shelf=wanted.get_untracked() making /> }.into_any()
        } else {
            view! { <Listed apps=page.items acts /> }.into_any()
        }
    };
    view! {
        <PageTitle text=w.my_apps_title() />
        <PageInner>
            <PageHeader title=w.my_apps_title() lead=w.my_apps_lead()>
                <Shown when=move || { role.get() >= Role::Builder }>
                    <LinkButton href=move || format!("/w/{}/my-apps/import", workspace.get())>{w.import()}</LinkButton>
                    <Button
                        variant=ButtonVariant::Primary
                        icon=IconName::Plus
                        on_click=move |_| making.set(true)
                    >
                        {w.new_app()}
                    </Button>
                </Shown>
            </PageHeader>
            <AskedFor workspace />
            <Which shown />
            {move || state.failed.get().map(|error| view! { <ErrorAlert error /> })}
            <Loaded of=apps show=list />
        </PageInner>
        <DeleteDialog state />
        <NewAppDialog open on_close=close />
    }
}

/// Which of the apps are listed.
#[component]
fn Which(shown: RwSignal<String>) -> impl IntoView {
    let w = use_words().market();
    view! {
        <Segmented
            name="my-apps-state"
            label=w.which_apps()
            value=shown
            options=vec![
                Choice::new(IN_USE, w.in_use()),
                Choice::new(ARCHIVED, w.archived()),
                Choice::new(DELETED, w.deleted_apps()),
            ]
        />
    }
}

const IN_USE: &str = "in-use";
const ARCHIVED: &str = "archived";
const DELETED: &str = "deleted";

fn shelf(shown: &str) -> AppState {
    match shown {
        ARCHIVED => AppState::Archived,
        DELETED => AppState::Deleted,
        _ => AppState::InUse,
    }
}

/// The apps, with a search.
#[component]
fn Listed(apps: Vec<App>, acts: AppActs) -> impl IntoView {
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
        apps => view! { <AppTable apps acts /> }.into_any(),
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

/// Puts an app away at once, because one press brings it back.
fn use_archive(state: MyAppsState) -> Callback<App> {
    let w = use_words();
    let (client, toaster, restore) = (use_client(), use_toaster(), restorer(state));
    Callback::new(move |app: App| {
        let (client, workspace, restore) = (client.clone(), state.workspace.get_untracked(), restore.clone());
        state.failed.set(None);
        spawn_local(async move {
            match client.archive_app(&workspace, &app.slug).await {
                Ok(_) => {
                    let text = w.market().archived_app(&app.name);
                    toaster.removed(text, w.common().undo(), move || restore(workspace.clone(), app.clone()));
                    state.refetch();
                }
                Err(error) => drop(state.failed.try_set(Some(error))),
            }
        });
    })
}

fn use_restore(state: MyAppsState) -> Callback<App> {
    let restore = restorer(state);
    Callback::new(move |app| restore(state.workspace.get_untracked(), app))
}

/// Brings an app of the workspace with this slug back. It may be called when the page is gone.
fn restorer(state: MyAppsState) -> impl Fn(String, App) + Clone + Send + Sync + 'static {
    let w = use_words().market();
    let (client, toaster) = (use_client(), use_toaster());
    move |workspace, app| {
        let client = client.clone();
        state.failed.try_set(None);
        spawn_local(async move {
            match client.restore_app(&workspace, &app.slug).await {
                Ok(app) => {
                    toaster.done(w.restored(&app.name));
                    state.refetch();
                }
                Err(error) => drop(state.failed.try_set(Some(error))),
            }
        });
    }
}

impl MyAppsState {
    /// Reads the list again, if the page is still there.
    fn refetch(self) {
        if !self.asked.is_disposed() {
            self.apps.refetch();
        }
    }
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

/// Shown if there are none of these apps.
#[component]
fn Nothing(shelf: AppState, making: RwSignal<bool>) -> impl IntoView {
    let w = use_words().market();
    match shelf {
        AppState::InUse => view! { <NoApps making /> }.into_any(),
        AppState::Archived => {
            view! { <Empty icon=IconName::Apps title=w.none_archived() text=w.none_archived_text() /> }.into_any()
        }
        AppState::Deleted => {
            view! { <Empty icon=IconName::Trash title=w.none_deleted() text=w.none_deleted_text() /> }.into_any()
        }
    }
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
