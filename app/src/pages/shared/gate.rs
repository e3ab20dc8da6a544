//! A link that does not open now.

use api::{Error, ErrorCode};
use leptos::prelude::*;
use ui::{Icon, IconName};

use crate::{kit::answer_with, locales::use_words, widgets::PageTitle};

/// Says what and why in one sentence each, and offers one next step where there is one.
#[component]
pub(super) fn Gate(error: Error) -> impl IntoView {
    answer_with(error.code.status());
    let w = use_words().shared();
    let (icon, title) = match error.code {
        ErrorCode::LinkExpired => (IconName::Calendar, w.expired()),
        ErrorCode::LinkRevoked => (IconName::Off, w.revoked()),
        ErrorCode::LinkUsedUp => (IconName::Clock, w.used_up()),
        ErrorCode::RateLimited => (IconName::Clock, w.rate_limited()),
        ErrorCode::TokenInvalid | ErrorCode::NotFound | ErrorCode::NotPublished => (IconName::Link, w.not_found()),
        _ => (IconName::Warn, w.unavailable()),
    };
    let passing = matches!(
        error.code,
        ErrorCode::RateLimited | ErrorCode::Busy | ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::Unknown
    );
    let again = passing.then(|| {
        view! {
            <p>{w.kept()}</p>
            <a class="button" href="" rel="external">
                {w.reload()}
            </a>
        }
    });
    view! {
        <PageTitle text=title />
        <section class="shared__gate">
            <Icon name=icon />
            <h1>{title}</h1>
            <p>{error.message}</p>
            {again}
        </section>
    }
}
