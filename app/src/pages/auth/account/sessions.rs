//! Where the person is signed in.

use api::{Error, Page, Session};
use leptos::prelude::*;
use model::SessionId;
use ui::{Badge, Button, ButtonKind, ControlSize, Icon, IconName, Section, Tone, use_toaster};

use super::super::state::browser_and_system;
use crate::{
    client::{Loading, use_client},
    kit::SignOut,
    locales::{Words, use_words},
    widgets::{ErrorAlert, Loaded, Moment},
};

#[component]
pub(super) fn SessionsSection(sessions: Loading<Page<Session>>) -> impl IntoView {
    let words = use_words();
    let w = words.auth().account();
    let (client, toaster) = (use_client(), use_toaster());
    let error = RwSignal::new(None::<Error>);
    let end = Action::new(move |(session, name): &(SessionId, String)| {
        let (client, session, name) = (client.clone(), *session, name.clone());
        async move {
            match client.end_session(session).await {
                Ok(()) => {
                    error.set(None);
                    toaster.done(w.signed_out_of(&name));
                    sessions.refetch();
                }
                Err(refused) => error.set(Some(refused)),
            }
        }
    });
    let show = move |page: Page<Session>| {
        let rows = page.items.into_iter().map(|session| view! { <Row session end /> });
        view! {
            <ul class="card list-card" role="list">
                {rows.collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <Section id="sessions" title=w.sessions() lead=w.sessions_lead()>
            {move || error.get().map(|error| view! { <ErrorAlert error /> })}
            <Loaded of=sessions show />
        </Section>
    }
}

/// The browser, as people call it.
fn browser(words: Words, user_agent: &str) -> String {
    let w = words.auth().account();
    match browser_and_system(user_agent) {
        (Some(browser), Some(system)) => w.browser_on(browser, system),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => w.browser_unknown().to_owned(),
    }
}

#[component]
fn Row(session: Session, end: Action<(SessionId, String), ()>) -> impl IntoView {
    let words = use_words();
    let w = words.auth().account();
    let name = browser(words, &session.user_agent);
    let id = session.id;
    let action = if session.current {
        view! {
            <SignOut>
                <Button kind=ButtonKind::Submit size=ControlSize::S>
                    {w.sign_out()}
                </Button>
            </SignOut>
        }
        .into_any()
    } else {
        let (label, name) = (w.sign_out_of(&name), name.clone());
        view! {
            <Button size=ControlSize::S on_click=move |_| {
                end.dispatch((id, name.clone()));
            }>
                <span aria-hidden="true">{w.sign_out()}</span>
                <span class="visually-hidden">{label}</span>
            </Button>
        }
        .into_any()
    };
    view! {
        <li class="list-card__row">
            <Icon name=IconName::Globe />
            <span class="sessions__text">
                <span title=session.user_agent>{name}</span>
                " "
                {session.current.then(|| view! { <Badge tone=Tone::Accent>{w.session_here()}</Badge> })}
                <small class="muted">
                    {w.last_used()} <Moment at=session.last_used_at /> " · " {w.since()} <Moment at=session.started_at />
                </small>
            </span>
            {action}
        </li>
    }
}
