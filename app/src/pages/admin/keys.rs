//! The API keys of a workspace, for its admins.

use leptos::prelude::*;
use ui::{PageHeader, PageInner};

use crate::{
    chunk::chunk,
    locales::use_words,
    session::use_workspace,
    widgets::{ApiKeys, KeyPlace, PageTitle},
};

chunk!(admin: KeysPage);

/// All API keys of a workspace.
#[component]
pub fn KeysPage() -> impl IntoView {
    let w = use_words().keys();
    let workspace = use_workspace();
    let head = move || view! { <PageHeader title=w.title() lead=w.lead_workspace() /> };
    view! {
        <PageTitle text=w.title() />
        <PageInner>{move || view! { <ApiKeys place=KeyPlace::Workspace(workspace.get()) head=ViewFn::from(head) /> }}</PageInner>
    }
}
