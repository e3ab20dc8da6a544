//! Errors of the API, in plain words.

use api::{Error, ErrorCode};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use ui::{Alert, AlertTone, AlertVoice, Button, ControlSize, Empty, IconName, LinkButton, copy_text, use_toaster};

use crate::{
    client::use_client,
    kit::{PageTitle, answer_with, lead_out},
    locales::use_words,
    session::use_session,
};

/// Shown instead of a page or part that could not be loaded.
///
/// 401 redirects to sign-in and back; 404 shows the not-found page; other errors show the API's own message and reference code.
#[component]
pub fn ErrorView(error: Error, #[prop(optional, into)] on_retry: Option<Callback<()>>) -> impl IntoView {
    match error.code {
        ErrorCode::Unauthenticated => {
            let location = use_location();
            let here = format!("{}{}", location.pathname.get_untracked(), query(&location.search.get_untracked()));
            lead_out(&login_path(&here))
        }
        ErrorCode::NotFound => view! { <NotFound /> }.into_any(),
        ErrorCode::Forbidden => {
            answer_with(403);
            let w = use_words().common();
            view! {
                <PageTitle text=w.forbidden() />
                <Empty icon=IconName::Lock title=w.forbidden() text=error.message whole_page=true />
            }
            .into_any()
        }
        code => {
            answer_with(code.status());
            view! {
                <h1 class="visually-hidden">{use_words().common().error_title()}</h1>
                <ErrorAlert error on_retry=on_retry />
            }
            .into_any()
        }
    }
}

/// An error on a page that otherwise works.
#[component]
pub fn ErrorAlert(
    error: Error,
    /// The title, if it can be more specific than "Something went wrong".
    #[prop(optional, into)]
    title: Option<TextProp>,
    #[prop(optional_no_strip, into)] on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let w = use_words();
    let title = title.unwrap_or_else(|| w.common().error_title().into());
    let code = StoredValue::new(error.request_id.clone());
    let copy = move |_| {
        let toaster = use_toaster();
        copy_text(
            code.get_value(),
            Some(Callback::new(move |result: Result<(), ()>| {
                toaster.done(if result.is_ok() { w.common().copied() } else { w.common().copy_failed() });
            })),
        );
    };
    let has_code = !error.request_id.is_empty();
    let actions = move || {
        view! {
            {on_retry
                .map(|retry| {
                    view! { <Button size=ControlSize::S on_click=move |_| retry.run(())>{w.common().try_again()}</Button> }
                })}
            {has_code
                .then(|| {
                    view! {
                        <Button size=ControlSize::S icon=IconName::Copy on_click=copy>
                            {w.common().copy_reference()}
                        </Button>
                    }
                })}
        }
    };
    let reference = has_code.then(|| w.common().reference(&error.request_id));
    view! {
        <Alert tone=AlertTone::Danger voice=AlertVoice::Urgent title actions=ViewFn::from(actions)>
            <p>{error.message}</p>
            {reference.map(|reference| view! { <p class="muted">{reference}</p> })}
        </Alert>
    }
}

/// Shown instead of a page that does not exist.
#[component]
pub fn NotFound() -> impl IntoView {
    answer_with(404);
    ask_whether_removed();
    let w = use_words();
    view! {
        <PageTitle text=w.common().not_found() />
        <div class="page__inner">
            <Empty
                icon=IconName::Search
                title=w.common().not_found()
                text=w.common().not_found_text()
                whole_page=true
            >
                <LinkButton href="/">{w.common().to_start()}</LinkButton>
            </Empty>
        </div>
    }
}

/// For somebody who was removed from a workspace while they were in it, every page there is gone. This reloads the session, and
/// then the frame says so.
fn ask_whether_removed() {
    let (client, session) = (use_client(), use_session());
    // Only in the browser: the server has just loaded the session.
    Effect::new(move |_| {
        if untrack(|| session.me()).is_none() {
            return;
        }
        let client = client.clone();
        spawn_local(async move {
            if let Ok(me) = client.me().await {
                session.set(me);
            }
        });
    });
}

/// The not-found page outside the frame.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main id="main" class="page" tabindex="-1">
            <NotFound />
        </main>
    }
}

/// The address of the sign-in page that returns to `next` (path and query).
pub fn login_path(next: &str) -> String {
    let mut path = String::from("/login?next=");
    for byte in next.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}

fn query(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{}", search.trim_start_matches('?')) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_survives_in_the_address() {
        assert_eq!(
            login_path("/w/dalbit/?q=회의&sort=name"),
            "/login?next=/w/dalbit/%3Fq%3D%ED%9A%8C%EC%9D%98%26sort%3Dname"
        );
    }
}
