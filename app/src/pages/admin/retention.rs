//! How long what runs hold is kept, and what must not be deleted.

mod holds;
mod loss;
mod of_app;
mod rules;

use api::{App, Client, Error, ErrorCode, LegalHold, MarketQuery, Member, Retention, Role};
use leptos::prelude::*;
use ui::{PageHeader, PageInner, PageWidth};

use self::{holds::Holds, rules::Rules};
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    preferences::use_language,
    session::{use_role, use_workspace},
    widgets::{ErrorView, Loaded, PageTitle},
};

pub use self::of_app::AppRetentionSection;

/// The times and holds, and what they may be about.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct RetentionPageData {
    rules: Retention,
    holds: Vec<LegalHold>,
    apps: Vec<App>,
    members: Vec<Member>,
}

async fn page_data(client: Client, workspace: String) -> Result<RetentionPageData, Error> {
    let rules = client.retention(&workspace).await?;
    let holds = client.holds(&workspace).await?.items;
    let apps = client.market(&workspace, &MarketQuery::default()).await?.apps;
    let members = client.members(&workspace).await?.items;
    Ok(RetentionPageData { rules, holds, apps, members })
}

chunk!(admin: RetentionPage);

/// The workspace's times and legal holds.
#[component]
pub fn RetentionPage() -> impl IntoView {
    let workspace = use_workspace();
    let data = load(move || workspace.get(), page_data);
    let w = use_words().retention();
    let (role, language) = (use_role(), use_language());
    let reload = Callback::new(move |()| data.refetch());
    let show = move |data: RetentionPageData| {
        if role.get_untracked() < Role::Admin {
            return view! { <ErrorView error=Error::new(ErrorCode::Forbidden, language) /> }.into_any();
        }
        let RetentionPageData { rules, holds, apps, members } = data;
        let workspace = workspace.get_untracked();
        view! {
            <PageHeader title=w.title() lead=w.lead() />
            <Rules rules apps=apps.clone() workspace=workspace.clone() />
            <Holds holds apps members workspace reload />
        }
        .into_any()
    };
    view! {
        <PageTitle text=w.title() />
        <PageInner width=PageWidth::Read>
            <Loaded of=data show />
        </PageInner>
    }
}
