//! What belongs to one link: its address again, as text, as a QR code and for other pages; and what was used of it.

use api::{ErrorCode, Link, LinkDay, LinkState, LinkUsage};
use leptos::{prelude::*, task::spawn_local};
use model::LinkId;
use ui::{
    Alert, AlertTone, Button, ButtonVariant, Column, Columns, Dialog, DialogSize, Field, Icon, IconName, Progress,
    TableScroll, TextInput, use_toaster,
};

use super::{page_state::LinksState, snippet::Snippets};
use crate::{
    client::{load, use_client},
    format::{day, number},
    locales::use_words,
    preferences::use_language,
    session::use_amounts,
    widgets::{CopyAddress, Loaded},
};

/// The dialog of one link.
#[component]
pub(super) fn DetailsDialog(state: LinksState) -> impl IntoView {
    let w = use_words();
    let title = move || state.detailed.with(|link| link.as_ref().map(|link| link.name.clone()).unwrap_or_default());
    let content = move || state.detailed.get().map(|link| view! { <Details state link /> });
    view! {
        <Dialog
            id="link-details"
            open=Signal::derive(move || state.detailed.with(Option::is_some))
            on_close=move |()| state.detailed.set(None)
            title
            size=DialogSize::L
            close_label=w.common().close()
        >
            {content}
        </Dialog>
    }
}

#[component]
fn Details(state: LinksState, link: Link) -> impl IntoView {
    let id = link.id;
    let usage = load(
        move || (state.workspace.get(), state.slug.get()),
        move |client, (workspace, app)| async move { client.link_usage(&workspace, &app, id).await },
    );
    let show = move |usage: LinkUsage| view! { <Days usage /> }.into_any();
    view! {
        <div class="stack">
            <Address state link />
            <Loaded of=usage show />
        </div>
    }
}

/// The address, and a new one.
#[component]
fn Address(state: LinksState, link: Link) -> impl IntoView {
    let id = link.id;
    // How often it was given a new one.
    let renewed = RwSignal::new(0_u32);
    let address = load(
        move || (state.workspace.get(), state.slug.get(), renewed.get()),
        move |client, (workspace, app, _)| async move {
            match client.link_address(&workspace, &app, id).await {
                Ok(known) => Ok(Some(known.url)),
                Err(error) if error.code == ErrorCode::AddressUnknown => Ok(None),
                Err(error) => Err(error),
            }
        },
    );
    let (can_renew, link) = (link.state != LinkState::Revoked, StoredValue::new(link));
    let show = move |url: Option<String>| match url {
        Some(url) => view! { <Known state link=link.get_value() url renewals=renewed.get_untracked() /> }.into_any(),
        None => {
            let w = use_words().share();
            let text = ErrorCode::AddressUnknown.message(use_language());
            view! {
                <Alert tone=AlertTone::Warn title=w.address_gone()>
                    <p>{text}</p>
                </Alert>
            }
            .into_any()
        }
    };
    view! {
        <Loaded of=address show />
        {can_renew.then(|| view! { <Renew state id renewed /> })}
    }
}

/// An address that is known.
#[component]
fn Known(state: LinksState, link: Link, url: String, renewals: u32) -> impl IntoView {
    let w = use_words().share();
    let (name, shown) = (link.name.clone(), url.clone());
    // Another address is another picture.
    let picture = format!(
        "/api/v1/workspaces/{}/apps/{}/links/{}/qr?of={}",
        state.workspace.get_untracked(),
        state.slug.get_untracked(),
        link.id,
        renewals,
    );
    view! {
        <Field id="link-again" label=w.address()>
            <TextInput value=shown readonly=true />
        </Field>
        <div class="cluster">
            <CopyAddress address=Signal::stored(Some(url.clone())) text=w.copy() label=w.copy_of(&name) />
            <a class="button" href=picture.clone() download=format!("{name}.svg") rel="external">
                <Icon name=IconName::Download />
                {w.qr_download()}
            </a>
        </div>
        <img class="share-link__qr" src=picture alt=w.qr_of(&name) width="200" height="200" />
        <Snippets url link />
    }
}

/// Gives the link another address, once that was confirmed.
#[component]
fn Renew(state: LinksState, id: LinkId, renewed: RwSignal<u32>) -> impl IntoView {
    let w = use_words().share();
    let (client, toaster) = (use_client(), use_toaster());
    let (asking, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let renew = Callback::new(move |()| {
        let (client, workspace, app) = (client.clone(), state.workspace.get_untracked(), state.slug.get_untracked());
        spawn_local(async move {
            match client.renew_link_address(&workspace, &app, id).await {
                Ok(_) => {
                    asking.set(false);
                    renewed.update(|times| *times += 1);
                    toaster.done(w.renewed());
                    state.links.refetch();
                }
                Err(error) => failed.set(Some(error.message)),
            }
        });
    });
    move || {
        if !asking.get() {
            return view! {
                <div class="cluster">
                    <Button on_click=move |_| asking.set(true)>{w.renew()}</Button>
                </div>
            }
            .into_any();
        }
        view! {
            <Alert tone=AlertTone::Warn title=w.renew_title()>
                <p>{w.renew_text()}</p>
                {move || failed.get().map(|text| view! { <p role="alert">{text}</p> })}
                <div class="cluster">
                    <Button on_click=move |_| asking.set(false)>{w.renew_keep()}</Button>
                    <Button variant=ButtonVariant::Danger on_click=move |_| renew.run(())>{w.renew()}</Button>
                </div>
            </Alert>
        }
        .into_any()
    }
}

/// Runs and money by day.
#[component]
fn Days(usage: LinkUsage) -> impl IntoView {
    let w = use_words().share();
    let addresses = usage.addresses.map(|addresses| view! { <p class="muted">{w.usage_addresses(addresses)}</p> });
    if usage.days.is_empty() {
        return view! {
            <p class="muted">{w.not_used()}</p>
            {addresses}
        }
        .into_any();
    }
    let most = usage.days.iter().map(|day| day.runs).max().unwrap_or(1).max(1);
    let rows = usage.days.into_iter().map(|day| view! { <Day day most /> }).collect_view();
    let columns =
        vec![Column::new(w.usage_day()), Column::new(w.usage_runs()).number(), Column::new(w.usage_cost()).number()];
    view! {
        <h3>{w.usage()}</h3>
        <p class="muted">{w.usage_lead()}</p>
        {addresses}
        <TableScroll label=w.usage()>
            <table class="table">
                <Columns of=columns />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
    .into_any()
}

#[component]
fn Day(day: LinkDay, most: u32) -> impl IntoView {
    let w = use_words().share();
    let (amounts, language) = (use_amounts(), use_language());
    let cost = match day.unpriced_runs {
        0 => amounts.show(day.cost),
        unpriced => w.usage_unpriced(&amounts.show(day.cost), unpriced),
    };
    view! {
        <tr>
            <th scope="row">{self::day(&day.day, language)}</th>
            <td data-num="">
                <Progress
                    value=Some(f64::from(day.runs))
                    max=f64::from(most)
                    label=number(u64::from(day.runs))
                />
            </td>
            <td data-num="">{cost}</td>
        </tr>
    }
}
