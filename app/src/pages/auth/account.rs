//! Account: the person, how Madang looks and speaks to them, their password, where they are signed in.

mod display;
mod keys;
mod password;
mod profile;
mod saving;
mod sessions;

use api::{Me, Page, Session};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ControlSize, IconName, LinkButton, PageHeader, PageInner, PageWidth};

use crate::{
    chunk::chunk,
    client::{Loading, load},
    kit::SignOut,
    locales::use_words,
    session::use_session,
    widgets::{Loaded, PageTitle, PlainPage},
};

chunk!(admin: AccountPage);

/// A person's own name, display, password and sessions.
#[component]
pub fn AccountPage() -> impl IntoView {
    let me = load(|| (), |client, ()| async move { client.me().await });
    let sessions = load(|| (), |client, ()| async move { client.sessions().await });
    let w = use_words().auth().account();
    let session = use_session();
    let show = move |me: Me| {
        session.set(me.clone());
        view! { <Account me sessions /> }.into_any()
    };
    let back = || {
        view! {
            <LinkButton href="/" size=ControlSize::S icon=IconName::Left>
                {use_words().common().to_start()}
            </LinkButton>
        }
    };
    view! {
        <PageTitle text=w.title() />
        <PlainPage actions=ViewFn::from(back)>
            <PageInner width=PageWidth::Read>
                <Loaded of=me show />
            </PageInner>
        </PlainPage>
    }
}

#[component]
fn Account(me: Me, sessions: Loading<Page<Session>>) -> impl IntoView {
    let w = use_words().auth().account();
    view! {
        <PageHeader title=w.title() lead=w.lead()>
            <SignOut>
                <Button kind=ButtonKind::Submit>{w.sign_out()}</Button>
            </SignOut>
        </PageHeader>
        <profile::ProfileCard me=me.clone() />
        <display::DisplayCard me=me.clone() />
        <password::PasswordCard email=me.email.clone() sessions />
        <sessions::SessionsSection sessions />
        <keys::KeysSection me />
    }
}
