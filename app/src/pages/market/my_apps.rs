//! My apps: drafts and published apps that the person may change.

use std::time::Duration;

use api::{App, CreateApp, Error, Page, Role};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{Button, ButtonVariant, Dialog, Empty, IconName, LinkButton, PageHeader, PageInner, use_toaster};

use super::{new_app::NewAppDialog, table::AppTable};
use crate::{
    chunk::{Screen, in_chunk},
    client::{Loading, load, use_client},
    frame::focus,
    locales::use_words,
    session::{use_role, use_workspace},
    widgets::{ErrorAlert, Loaded, PageTitle},
};

/// The page.
#[derive(Debug)]
pub struct MyAppsPage {
    apps: Loading<Page<App>>,
    workspace: Memo<String>,
}

in_chunk!(everyday: MyAppsPage);

impl Screen for MyAppsPage {
    fn data() -> Self {
        let workspace = use_workspace();
        let apps = load(move || workspace.get(), |client, workspace| async move { client.my_apps(&workspace).await });
        Self { apps, workspace }
    }

    fn view(this: Self) -> AnyView {
        let MyAppsPage { apps, workspace } = this;
        let w = use_words().market();
        let role = use_role();
        let making = RwSignal::new(false);
        follow_address(workspace, making);
        let own = Own { workspace, apps, asked: RwSignal::new(None), failed: RwSignal::new(None) };
        let copy = use_copy(own);
        let list = move |page: Page<App>| {
            if page.items.is_empty() {
                view! { <NoApps making /> }.into_any()
            } else {
                view! { <AppTable apps=page.items copy asked=own.asked /> }.into_any()
            }
        };
        view! {
            <PageTitle text=w.my_apps_title() />
            <PageInner>
                <PageHeader title=w.my_apps_title() lead=w.my_apps_lead()>
                    <Show when=move || { role.get() >= Role::Builder }>
                        <Button
                            variant=ButtonVariant::Primary
                            icon=IconName::Plus
                            on_click=move |_| making.set(true)
                        >
                            {w.new_app()}
                        </Button>
                    </Show>
                </PageHeader>
                {move || own.failed.get().map(|error| view! { <ErrorAlert error /> })}
                <Loaded of=apps show=list />
            </PageInner>
            <DeleteDialog own />
            <NewAppDialog open=making />
        }
        .into_any()
    }
}

/// The list, and what is being done to one of it.
#[derive(Clone, Copy)]
struct Own {
    workspace: Memo<String>,
    apps: Loading<Page<App>>,
    /// The app that may be deleted, once that is confirmed.
    asked: RwSignal<Option<App>>,
    failed: RwSignal<Option<Error>>,
}

/// `?new` opens the dialog; closing it takes that out of the address, so that it can be asked for again.
fn follow_address(workspace: Memo<String>, making: RwSignal<bool>) {
    let (query, role, navigate) = (use_query_map(), use_role(), use_navigate());
    let asked = Memo::new(move |_| query.with(|query| query.get("new").is_some()));
    Effect::new(move |_| {
        if asked.get() && role.get() >= Role::Builder {
            making.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let open = making.get();
        if before == Some(true) && !open && asked.get_untracked() {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&format!("/w/{}/my-apps", workspace.get_untracked()), options);
        }
        open
    });
}

fn use_copy(own: Own) -> Callback<App> {
    let w = use_words();
    let (client, toaster) = (use_client(), use_toaster());
    Callback::new(move |app: App| {
        let (client, workspace) = (client.clone(), own.workspace.get_untracked());
        own.failed.set(None);
        spawn_local(async move {
            let copy = CreateApp { copy_of: Some(app.id), ..CreateApp::default() };
            match client.create_app(&workspace, &copy).await {
                Ok(copy) => {
                    toaster.done(w.market().copied(&copy.name));
                    own.apps.refetch();
                }
                Err(error) => own.failed.set(Some(error)),
            }
        });
    })
}

/// There is none yet.
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
fn DeleteDialog(own: Own) -> impl IntoView {
    let w = use_words();
    let open = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let refused = RwSignal::new(None::<Error>);
    Effect::new(move |_| {
        if own.asked.with(Option::is_some) {
            refused.set(None);
            open.set(true);
        }
    });
    // The question stays readable while the dialog closes, and the same app can be asked about again.
    Effect::new(move |before: Option<bool>| {
        let open = open.get();
        if before == Some(true) && !open {
            own.asked.set(None);
        }
        open
    });
    let delete = use_delete(own, open, deleting, refused);
    let name = move || own.asked.with(|app| app.as_ref().map(|app| app.name.clone()).unwrap_or_default());
    let foot = move || {
        view! {
            <Button on_click=move |_| open.set(false)>{w.market().keep()}</Button>
            <Button
                variant=ButtonVariant::Danger
                busy=deleting
                busy_label=w.market().deleting()
                on_click=move |_| delete.run(())
            >
                {w.market().delete_app()}
            </Button>
        }
    };
    view! {
        <Dialog
            id="delete-app"
            open
            title=move || w.market().delete_title(&name())
            close_label=w.common().close()
            foot=ViewFn::from(foot)
        >
            {move || refused.get().map(|error| view! { <ErrorAlert error /> })}
            <p>{w.market().delete_text()}</p>
        </Dialog>
    }
}

fn use_delete(
    own: Own,
    open: RwSignal<bool>,
    deleting: RwSignal<bool>,
    refused: RwSignal<Option<Error>>,
) -> Callback<()> {
    let w = use_words();
    let (client, toaster) = (use_client(), use_toaster());
    Callback::new(move |()| {
        let Some(app) = own.asked.get_untracked() else { return };
        let (client, workspace) = (client.clone(), own.workspace.get_untracked());
        deleting.set(true);
        spawn_local(async move {
            let answer = client.delete_app(&workspace, &app.slug).await;
            deleting.set(false);
            match answer {
                Ok(()) => {
                    open.set(false);
                    toaster.done(w.market().deleted(&app.name));
                    // The row that opened the dialog goes, and would take the focus along; first the dialog has to close.
                    set_timeout(|| focus("main"), Duration::ZERO);
                    own.apps.refetch();
                }
                Err(error) => refused.set(Some(error)),
            }
        });
    })
}
