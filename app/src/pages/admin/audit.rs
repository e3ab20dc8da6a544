//! The audit log: who did what, with filters that stand in the address.

mod entry;
mod filters;
mod state;

use api::{AuditEntry, Client, Member, Page};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{
    Alert, Empty, IconName, LinkButton, Menu, MenuButtonLook, MenuLink, PageHeader, PageInner, Pagination, PopoverAlign,
};

use self::{entry::Entry, filters::Filters, state::Wanted};
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    preferences::use_preferences,
    session::use_workspace,
    widgets::{Loaded, PageTitle},
};

/// One page of the log, and whom the filter offers.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct AuditData {
    page: Page<AuditEntry>,
    members: Vec<Member>,
}

/// What the address asks for.
fn use_wanted() -> Memo<Wanted> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| Wanted::read(|name| query.get(name))))
}

chunk!(admin: AuditPage);

/// The page with the workspace's audit log.
#[component]
pub fn AuditPage() -> impl IntoView {
    let (workspace, wanted) = (use_workspace(), use_wanted());
    let offset = use_preferences().offset_minutes;
    let data = load(
        move || (workspace.get(), wanted.get()),
        move |client: Client, (workspace, wanted)| async move {
            let page = client.audit_log(&workspace, &wanted.query(offset)).await?;
            Ok(AuditData { page, members: client.members(&workspace).await?.items })
        },
    );
    let w = use_words().audit();
    let show = move |data: AuditData| view! { <Log data /> }.into_any();
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=w.lead()>
                <Exports wanted />
            </PageHeader>
            <Loaded of=data show />
        </PageInner>
    }
}

#[component]
fn Exports(wanted: Memo<Wanted>) -> impl IntoView {
    let w = use_words().audit();
    let workspace = use_workspace();
    let offset = use_preferences().offset_minutes;
    let file = move |ending: &'static str| {
        move || {
            let which = wanted.with(|wanted| wanted.filter(offset));
            workspace.with(|workspace| Client::audit_export_path(workspace, &which, ending))
        }
    };
    view! {
        <Menu
            id="export"
            label=w.export()
            look=MenuButtonLook::Text(Default::default(), Default::default(), Some(IconName::Download))
            align=PopoverAlign::End
        >
            <MenuLink href=file("jsonl") icon=IconName::File download=true>
                {w.export_chain()}
            </MenuLink>
            <MenuLink href=file("csv") icon=IconName::Table download=true>
                {w.export_csv()}
            </MenuLink>
            <MenuLink
                href=move || workspace.with(|workspace| Client::audit_checkpoint_path(workspace))
                icon=IconName::Lock
                download=true
            >
                {w.checkpoint()}
            </MenuLink>
        </Menu>
    }
}

#[component]
fn Log(data: AuditData) -> impl IntoView {
    let w = use_words();
    let workspace = use_workspace();
    let now = use_wanted().get_untracked();
    let path = move || format!("/w/{}/admin/audit", workspace.get());
    let AuditData { page, members } = data;
    let (later, filtered) = (now.after.is_some(), now.is_filtered());
    let newest = now.newest().address();
    let older = page.next.map(|next| now.older(next).address());
    let is_empty = page.items.is_empty();
    let only = now.object.as_ref().map(|_| {
        let all = now.without_object().address();
        let actions = move || {
            let all = all.clone();
            view! { <LinkButton href=move || format!("{}{all}", path())>{w.audit().show_all()}</LinkButton> }
        };
        view! { <Alert title=w.audit().one_object() actions=ViewFn::from(actions) /> }
    });
    let nothing = is_empty.then(|| {
        if older.is_some() {
            view! { <Empty icon=IconName::Search title=w.audit().none_here() /> }.into_any()
        } else {
            view! {
                <Empty icon=IconName::Audit title=w.audit().none_found() text=w.audit().none_found_text()>
                    {filtered.then(|| view! { <LinkButton href=path>{w.audit().show_all()}</LinkButton> })}
                </Empty>
            }
            .into_any()
        }
    });
    let shown = now.clone();
    let rows = page.items.into_iter().map(|entry| view! { <Entry entry wanted=shown.clone() /> }).collect_view();
    view! {
        <Filters wanted=now members />
        {only}
        {nothing}
        {(!is_empty).then(|| {
            view! {
                <ul class="card list-card" role="list" aria-label=w.audit().entries()>
                    {rows}
                </ul>
            }
        })}
        <Pagination
            label=w.common().pages()
            newer=Signal::derive(move || later.then(|| format!("{}{newest}", path())))
            older=Signal::derive(move || older.as_ref().map(|older| format!("{}{older}", path())))
            newer_label=w.audit().newest()
            older_label=w.common().older()
        />
        <p class="muted">{w.audit().checkpoint_hint()}</p>
    }
}
