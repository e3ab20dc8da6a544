//! The invoices that are kept, and adding one.

use api::{Client, Connection, Error, Invoice, Page};
use leptos::prelude::*;
use ui::{
    Button, ButtonVariant, Column, Columns, ControlSize, Empty, IconName, LinkButton, PageHeader, PageInner, Section,
    TableScroll, use_toaster,
};

use super::adding::Adding;
use crate::{
    chunk::chunk,
    client::{load, use_client},
    format,
    kit::{Ask, AskWords},
    locales::use_words,
    preferences::use_language,
    session::use_workspace,
    widgets::{Loaded, Moment, MomentStyle, PageTitle},
};

chunk!(admin: InvoicesPage);

/// What the page shows.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct InvoicesData {
    invoices: Page<Invoice>,
    connections: Page<Connection>,
}

async fn data(client: Client, workspace: String) -> Result<InvoicesData, Error> {
    let invoices = client.invoices(&workspace).await?;
    Ok(InvoicesData { invoices, connections: client.connections(&workspace).await? })
}

/// All invoices, newest first.
#[component]
pub fn InvoicesPage() -> impl IntoView {
    let workspace = use_workspace();
    let w = use_words().invoices();
    let loaded = load(move || workspace.get(), data);
    let deleting = RwSignal::new(None::<Invoice>);
    let show = move |data: InvoicesData| {
        view! {
            <Section id="add-invoice" title=w.add() lead=w.kept()>
                <Adding connections=data.connections.items />
            </Section>
            <Section id="invoices" title=w.table()>
                <List deleting invoices=data.invoices.items />
            </Section>
        }
        .into_any()
    };
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=w.lead()>
                {move || {
                    view! {
                        <LinkButton href=format!("/w/{}/admin/usage", workspace.get()) icon=IconName::Left>
                            {w.to_usage()}
                        </LinkButton>
                    }
                }}
            </PageHeader>
            <Loaded of=loaded show />
        </PageInner>
        <DeleteInvoice workspace deleting deleted=Callback::new(move |()| loaded.refetch()) />
    }
}

#[component]
fn List(deleting: RwSignal<Option<Invoice>>, invoices: Vec<Invoice>) -> impl IntoView {
    let w = use_words().invoices();
    if invoices.is_empty() {
        return view! { <Empty icon=IconName::Coin title=w.none() text=w.none_text() /> }.into_any();
    }
    let heads = vec![
        Column::new(w.invoice()),
        Column::new(w.days()).priority("2"),
        Column::new(w.charged()).number(),
        Column::new(w.added()).priority("3"),
        Column::new(w.delete()).unseen(),
    ];
    let rows = invoices.into_iter().map(|invoice| view! { <Row deleting invoice /> }).collect_view();
    view! {
        <TableScroll label=w.table()>
            <table class="table">
                <Columns of=heads />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
    .into_any()
}

#[component]
fn Row(deleting: RwSignal<Option<Invoice>>, invoice: Invoice) -> impl IntoView {
    let w = use_words().invoices();
    let language = use_language();
    let workspace = use_workspace();
    let id = invoice.id;
    let href = move || format!("/w/{}/admin/usage/invoices/{id}", workspace.get());
    let whose = whose(&invoice);
    let sums: Vec<_> = invoice.sums.iter().map(|sum| format::budget_amount(*sum)).collect();
    let label = w.delete_title(&invoice.name);
    let kept = StoredValue::new(invoice.clone());
    view! {
        <tr>
            <th scope="row">
                <a class="table__link" href=href>
                    {invoice.name.clone()}
                </a>
                <span class="table__sub">{whose}</span>
            </th>
            <td data-priority="2">
                {w.span(&format::day(&invoice.first, language), &format::day(&invoice.last, language))}
            </td>
            <td data-num=true>{sums.join(" + ")}</td>
            <td data-priority="3">
                <Moment at=invoice.created_at how=MomentStyle::Exact />
                <span class="table__sub">{w.added_by(&invoice.created_by)}</span>
            </td>
            <td>
                <Button
                    size=ControlSize::S
                    icon=IconName::Trash
                    variant=ButtonVariant::DangerQuiet
                    on_click=move |_| deleting.set(Some(kept.get_value()))
                >
                    <span aria-hidden="true">{w.delete()}</span>
                    <span class="visually-hidden">{label}</span>
                </Button>
            </td>
        </tr>
    }
}

/// Whose invoice it is: the provider's, or that of one of its connections.
pub(super) fn whose(invoice: &Invoice) -> String {
    match &invoice.connection_name {
        Some(connection) => format!("{} · {connection}", invoice.provider_name),
        None => invoice.provider_name.clone(),
    }
}

#[component]
fn DeleteInvoice(workspace: Memo<String>, deleting: RwSignal<Option<Invoice>>, deleted: Callback<()>) -> impl IntoView {
    let w = use_words().invoices();
    let (client, toaster) = (use_client(), use_toaster());
    let words = move |invoice: &Invoice| AskWords {
        title: w.delete_title(&invoice.name),
        text: w.delete_text(),
        keep: w.keep_it(),
        act: w.delete().to_owned(),
        busy: w.deleting(),
        refused: None,
    };
    let act = move |invoice: Invoice| {
        let (client, workspace) = (client.clone(), workspace.get_untracked());
        async move {
            client.delete_invoice(&workspace, invoice.id).await?;
            toaster.done(w.deleted());
            deleted.run(());
            Ok(())
        }
    };
    view! { <Ask id="delete-invoice" subject=deleting words act /> }
}
