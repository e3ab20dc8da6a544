//! The page of a link that can't be opened at the moment.

use api::{Error, ErrorCode};
use leptos::prelude::*;
use ui::{Icon, IconName};

use super::Address;
use crate::locales::{Shared, use_words};

/// The title says why the link can't be opened, so that the page does not look broken.
pub(super) fn title(code: ErrorCode, w: Shared) -> &'static str {
    match code {
        ErrorCode::LinkExpired => w.expired(),
        ErrorCode::LinkRevoked => w.revoked(),
        ErrorCode::AppOffline => w.app_offline(),
        ErrorCode::LinkUsedUp => w.used_up(),
        ErrorCode::RateLimited => w.rate_limited(),
        ErrorCode::TokenInvalid | ErrorCode::NotFound | ErrorCode::NotPublished => w.not_found(),
        _ => w.unavailable(),
    }
}

/// Says what is wrong and why, one sentence each, and offers a next step if there is one.
#[component]
pub(super) fn Gate(address: Address, error: Error) -> impl IntoView {
    let w = use_words().shared();
    let icon = match error.code {
        ErrorCode::LinkExpired => IconName::Calendar,
        ErrorCode::LinkRevoked | ErrorCode::AppOffline => IconName::Off,
        ErrorCode::LinkUsedUp | ErrorCode::RateLimited => IconName::Clock,
        ErrorCode::TokenInvalid | ErrorCode::NotFound | ErrorCode::NotPublished => IconName::Link,
        _ => IconName::Warn,
    };
    let passing = matches!(
        error.code,
        ErrorCode::RateLimited | ErrorCode::Busy | ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::Unknown
    );
    let again = passing.then(|| {
        view! {
            <p>{w.kept()}</p>
            <a class="button" data-size="l" href=address.page()>
                {w.reload()}
            </a>
        }
    });
    view! {
        <section class="shared__gate">
            <Icon name=icon />
            <h1>{title(error.code, w)}</h1>
            <p>{error.message}</p>
            {again}
        </section>
    }
}
