//! The page of a link that can't be opened at the moment.

use api::{ClosedLink, Error, ErrorCode};
use leptos::prelude::*;
use ui::{Icon, IconName};

use super::{Address, CodeStep, Place, Tried};
use crate::{
    format::full_date_time,
    locales::{Shared, use_words},
    preferences::use_language,
};

/// The title says why the link can't be opened, so that the page does not look broken.
pub(super) fn title(code: ErrorCode, w: Shared) -> &'static str {
    match code {
        ErrorCode::LinkExpired => w.expired(),
        ErrorCode::LinkRevoked => w.revoked(),
        ErrorCode::AppOffline => w.app_offline(),
        ErrorCode::LinkUsedUp => w.used_up(),
        ErrorCode::LinkBusy => w.busy(),
        ErrorCode::LinkDayUsed => w.day_used(),
        ErrorCode::LinkNotOpen => w.not_open(),
        ErrorCode::LinkPassword => w.locked(),
        ErrorCode::LinkMail => w.for_addresses(),
        ErrorCode::LinkMembers => w.for_members(),
        ErrorCode::RateLimited => w.rate_limited(),
        ErrorCode::TokenInvalid | ErrorCode::NotFound | ErrorCode::NotPublished => w.not_found(),
        _ => w.unavailable(),
    }
}

/// Says what is wrong and why, one sentence each, and offers a next step if there is one.
#[component]
pub(super) fn Gate(address: Address, error: Error, tried: Option<Tried>, code: CodeStep) -> impl IntoView {
    let w = use_words().shared();
    let icon = match error.code {
        ErrorCode::LinkExpired | ErrorCode::LinkNotOpen => IconName::Calendar,
        ErrorCode::LinkPassword | ErrorCode::LinkMail | ErrorCode::LinkMembers => IconName::Lock,
        ErrorCode::LinkRevoked | ErrorCode::AppOffline => IconName::Off,
        ErrorCode::LinkUsedUp | ErrorCode::LinkDayUsed | ErrorCode::RateLimited => IconName::Clock,
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
    let opens = opens(&error);
    let in_frame = address.place() == Place::Frame;
    let way_in = match error.code {
        // Browsers keep what shows that somebody may come in out of frames.
        ErrorCode::LinkPassword | ErrorCode::LinkMail | ErrorCode::LinkMembers if in_frame => Some(
            view! {
                <a class="button" data-size="l" href=address.on_its_own() target="_blank" rel="noopener">
                    {w.open_alone()}
                </a>
            }
            .into_any(),
        ),
        ErrorCode::LinkPassword => Some(view! { <PasswordForm address tried /> }.into_any()),
        ErrorCode::LinkMail => Some(match code {
            CodeStep::Address(typed) => view! { <AddressForm address tried typed /> }.into_any(),
            CodeStep::Code => view! { <CodeForm address tried /> }.into_any(),
        }),
        ErrorCode::LinkMembers => Some(
            view! {
                <a class="button" data-variant="primary" data-size="l" href=address.sign_in()>
                    {w.sign_in()}
                </a>
            }
            .into_any(),
        ),
        _ => None,
    };
    view! {
        <section class="shared__gate">
            <Icon name=icon />
            <h1>{title(error.code, w)}</h1>
            <p>{error.message}</p>
            {opens.map(|at| view! { <p>{w.opens_at(&at)}</p> })}
            {again}
            {way_in}
        </section>
    }
}

/// When the link opens, or opens again. It is told in UTC, because these pages ask for no time zone.
fn opens(error: &Error) -> Option<String> {
    let current = error.current.as_deref()?.clone();
    let at = serde_json::from_value::<ClosedLink>(current).ok()?.opens_at?;
    Some(format!("{} UTC", full_date_time(at, 0, use_language())))
}

/// The form for the link's password. Its address is that of the page on its own, because there are no cookies in frames.
#[component]
fn PasswordForm(address: Address, tried: Option<Tried>) -> impl IntoView {
    let w = use_words().shared();
    let wrong = tried.map(|tried| match (tried.error, tried.wait_minutes) {
        (ErrorCode::WrongPassword, _) => w.wrong_password().to_owned(),
        (ErrorCode::RateLimited, Some(minutes)) => w.wait(minutes),
        (code, _) => code.message(use_language()).to_owned(),
    });
    let described_by = wrong.is_some().then_some("password-error");
    view! {
        <form class="form" method="post" action=address.unlock()>
            {address.asked().map(|language| view! { <input type="hidden" name="lang" value=language.tag() /> })}
            <div class="field">
                <label class="field__label" for="password">
                    {w.password()}
                </label>
                <input
                    class="input"
                    id="password"
                    name="password"
                    type="password"
                    autocomplete="off"
                    maxlength="200"
                    required
                    aria-describedby=described_by
                    aria-invalid=wrong.is_some().then_some("true")
                />
                {wrong.map(|wrong| view! { <p class="field__error" id="password-error" role="alert">{wrong}</p> })}
            </div>
            <button class="button" data-variant="primary" data-size="l">
                {w.unlock()}
            </button>
        </form>
    }
}

/// The form for the e-mail address to which a code is sent.
#[component]
fn AddressForm(address: Address, tried: Option<Tried>, typed: String) -> impl IntoView {
    let w = use_words().shared();
    let wrong = tried.map(|tried| match (tried.error, tried.wait_minutes) {
        (ErrorCode::Invalid, _) => w.address_wrong().to_owned(),
        (ErrorCode::RateLimited, Some(minutes)) => w.wait_to_ask(minutes),
        (code, _) => code.message(use_language()).to_owned(),
    });
    let field = view! {
        <input
            class="input"
            id="email"
            name="email"
            type="email"
            autocomplete="email"
            maxlength="254"
            required
            value=typed
            aria-describedby=wrong.is_some().then_some("email-error")
            aria-invalid=wrong.is_some().then_some("true")
        />
    };
    view! { <Step address id="email" label=w.your_address() field=field.into_any() wrong button=w.send_code() /> }
}

/// The form for the code that was sent, if one was.
#[component]
fn CodeForm(address: Address, tried: Option<Tried>) -> impl IntoView {
    let w = use_words().shared();
    let wrong = tried.map(|tried| match (tried.error, tried.wait_minutes) {
        (ErrorCode::RateLimited, Some(minutes)) => w.wait_to_try(minutes),
        (code, _) => code.message(use_language()).to_owned(),
    });
    let field = view! {
        <input
            class="input"
            id="code"
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength="20"
            required
            aria-describedby=wrong.is_some().then_some("code-error")
            aria-invalid=wrong.is_some().then_some("true")
        />
    };
    let again = address.page();
    view! {
        <p role="status">{w.code_sent()}</p>
        <Step address id="code" label=w.code() field=field.into_any() wrong button=w.unlock() />
        <p>
            <a href=again>{w.other_address()}</a>
        </p>
    }
}

/// One of the two steps: a field, what was wrong with it, and the button.
#[component]
fn Step(
    address: Address,
    id: &'static str,
    label: &'static str,
    field: AnyView,
    wrong: Option<String>,
    button: &'static str,
) -> impl IntoView {
    let error = format!("{id}-error");
    view! {
        <form class="form" method="post" action=address.code()>
            {address.asked().map(|language| view! { <input type="hidden" name="lang" value=language.tag() /> })}
            <div class="field">
                <label class="field__label" for=id>
                    {label}
                </label>
                {field}
                {wrong.map(|wrong| view! { <p class="field__error" id=error role="alert">{wrong}</p> })}
            </div>
            <button class="button" data-variant="primary" data-size="l">
                {button}
            </button>
        </form>
    }
}
