//! The workspace's connections and the models that they offer; for admins.

use api::{Connection, Error, ErrorCode, Model, Page, Role, Workspace};
use futures::future::try_join;
use leptos::prelude::*;
use ui::{Button, ButtonVariant, IconName, PageHeader, PageInner};

use super::{
    acts::Acts, calendar::Calendar, catalog::Catalog, connections::Connections, drill::Drill, feed::FeedDialog,
    form::ConnectionDialog, measure::MeasureDialog, page_state::ModelsState, remove::RemoveDialog, stand_ins::StandIns,
};
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    preferences::use_language,
    session::{use_role, use_workspace},
    widgets::{ErrorAlert, ErrorView, Loaded, PageTitle},
};

chunk!(models: ModelsPage);

/// The workspace's connections, their models, the order of fallbacks, and the fire drill.
#[component]
pub fn ModelsPage() -> impl IntoView {
    let workspace = use_workspace();
    let connections =
        load(move || workspace.get(), |client, workspace| async move { client.connections(&workspace).await });
    let models = load(
        move || workspace.get(),
        |client, workspace| async move { try_join(client.workspace(&workspace), client.all_models(&workspace)).await },
    );
    let providers = load(|| (), |client, ()| async move { client.providers().await });
    let swaps = load(move || workspace.get(), |client, workspace| async move { client.swaps(&workspace).await });
    let retirements =
        load(move || workspace.get(), |client, workspace| async move { client.retirements(&workspace).await });
    let w = use_words().models();
    let role = use_role();
    let language = use_language();

    let shown = move || {
        if role.get() >= Role::Admin {
            view! { <Content state=ModelsState::new(workspace, connections, models, providers, swaps, retirements) /> }
                .into_any()
        } else {
            view! { <ErrorView error=Error::new(ErrorCode::Forbidden, language) /> }.into_any()
        }
    };
    view! {
        <PageTitle text=w.title() />
        <PageInner>{shown}</PageInner>
    }
}

#[component]
fn Content(state: ModelsState) -> impl IntoView {
    let w = use_words().models();
    let connections = move |page: Page<Connection>| {
        let all = page.items.clone();
        view! {
            <Connections state connections=page.items />
            <Drill state connections=all />
        }
        .into_any()
    };
    let models = move |(workspace, page): (Workspace, Page<Model>)| {
        let offered: Vec<Model> = page.items.iter().filter(|model| !model.hidden).cloned().collect();
        let rate = workspace.exchange_rate.clone();
        view! {
            <Catalog state models=page.items rate />
            <StandIns state workspace models=offered />
        }
        .into_any()
    };
    view! {
        <PageHeader title=w.title() lead=w.lead()>
            <Button variant=ButtonVariant::Primary icon=IconName::Plus on_click=move |_| state.edit(None)>
                {w.add()}
            </Button>
        </PageHeader>
        {move || state.failed.get().map(|error| view! { <ErrorAlert error /> })}
        <Loaded of=state.connections show=connections />
        <Loaded of=state.models show=models />
        <Loaded
            of=state.retirements
            show=move |retirements| view! { <Calendar state retirements /> }.into_any()
        />
        <Loaded of=state.swaps show=move |page| view! { <Acts state page /> }.into_any() />
        <ConnectionDialog state />
        <RemoveDialog state />
        <FeedDialog state />
        <MeasureDialog state />
    }
}
