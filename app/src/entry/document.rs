//! Each of these pages as a whole document.

use std::fmt::Write as _;

use api::Error;
use leptos::prelude::*;
use model::Language;
use ui::{Alert, AlertTone};

use super::{
    EntryPage, EntryRequest, Found,
    forgot::Forgot,
    invite::{Invitation, InvitationGone},
    login::LoginPage,
    reset::{Reset, ResetGone},
    setup::SetupPage,
};
use crate::{
    Files,
    locales::use_words,
    preferences::{use_language, use_preferences},
    shell::{open, program_for_later, without_markers},
};

/// The name of the style sheet and of the script of these pages.
pub const NAME: &str = "entry";

/// Draws a page, and tells its status.
pub fn page(files: &Files, request: EntryRequest, found: Found) -> (u16, String) {
    let status = match &found {
        Found::InvitationGone(status) | Found::ResetGone(status) => *status,
        Found::Failed(error) => error.code.status(),
        _ => 200,
    };
    let title = format!("{} · {}", title(&request, &found), use_words().common().madang());
    let mut html = String::with_capacity(16 * 1024);
    open(&mut html, use_preferences(), files, NAME, &title);
    let _ = write!(html, r#"<script type="module" src="/{}/{NAME}.js"></script>"#, files.folder);
    program_for_later(&mut html, files);
    html.push_str("</head><body>");
    html.push_str(&without_markers(body(request, found).to_html()));
    html.push_str("</body></html>");
    (status, html)
}

/// Names a page. Screen readers say the title first, so it tells that a form came back.
fn title(request: &EntryRequest, found: &Found) -> String {
    let w = use_words().entry();
    let (title, refused) = match (found, &request.page) {
        (Found::Failed(_), _) => return use_words().common().error_title().to_owned(),
        (Found::InvitationGone(_), _) => return w.invite().gone().to_owned(),
        (Found::ResetGone(_), _) => return w.reset().gone().to_owned(),
        (Found::Setup(state), _) if !state.needed => return w.setup().done().to_owned(),
        (_, EntryPage::Login) => (w.login().title(), w.login().refused()),
        (_, EntryPage::Setup) => (w.setup().title(), w.setup().refused()),
        (_, EntryPage::Invite(_)) => (w.invite().title(), w.invite().refused()),
        (_, EntryPage::Forgot) => (w.forgot().title(), w.forgot().refused()),
        (_, EntryPage::Reset(_)) => (w.reset().title(), w.reset().refused()),
    };
    match request.refused() {
        Some(_) => format!("{refused}: {title}"),
        None => title.to_owned(),
    }
}

fn body(request: EntryRequest, found: Found) -> AnyView {
    let foot = view! { <LanguageLink query=request.query.clone() /> }.into_any();
    match (found, request.page.clone()) {
        (Found::Setup(state), _) => view! { <SetupPage request state foot /> }.into_any(),
        (Found::Invitation { seen, me }, EntryPage::Invite(token)) => view! {
            <EntryBox foot>
                <Invitation request token seen me />
            </EntryBox>
        }
        .into_any(),
        (Found::InvitationGone(_), _) => view! {
            <EntryBox foot>
                <InvitationGone />
            </EntryBox>
        }
        .into_any(),
        (Found::Forgot { mail }, _) => view! {
            <EntryBox foot>
                <Forgot request mail />
            </EntryBox>
        }
        .into_any(),
        (Found::Reset(seen), EntryPage::Reset(token)) => view! {
            <EntryBox foot>
                <Reset request token seen />
            </EntryBox>
        }
        .into_any(),
        (Found::ResetGone(_), _) => view! {
            <EntryBox foot>
                <ResetGone />
            </EntryBox>
        }
        .into_any(),
        (Found::Failed(error), _) => view! {
            <EntryBox foot>
                <Failure request error />
            </EntryBox>
        }
        .into_any(),
        (Found::LedOn(_) | Found::Login | Found::Invitation { .. } | Found::Reset(_), _) => {
            view! { <LoginPage request foot /> }.into_any()
        }
    }
}

/// Says why there is nothing to show, and lets it be tried again.
#[component]
fn Failure(request: EntryRequest, error: Error) -> impl IntoView {
    let w = use_words().common();
    let reference = (!error.request_id.is_empty()).then(|| w.reference(&error.request_id));
    view! {
        <h1 class="visually-hidden">{w.error_title()}</h1>
        <Alert tone=AlertTone::Danger title=w.error_title()>
            <p>{error.message}</p>
            {reference.map(|reference| view! { <p class="muted">{reference}</p> })}
        </Alert>
        <a class="button" data-size="l" data-block href=format!("?{}", request.query)>
            {w.try_again()}
        </a>
    }
}

/// The product's name over a page.
#[component]
pub(super) fn Brand() -> impl IntoView {
    view! {
        <div class="auth__brand">
            <ui::Logo />
            {use_words().common().madang()}
        </div>
    }
}

/// A box with the product's name, and the languages under it.
#[component]
fn EntryBox(foot: AnyView, children: Children) -> impl IntoView {
    view! {
        <main class="auth__main" id="main" tabindex="-1">
            <div class="auth__box">
                <Brand />
                {children()}
                {foot}
            </div>
        </main>
    }
}

/// Leads to the same page in the other language, which the server then keeps.
#[component]
fn LanguageLink(query: String) -> impl IntoView {
    let (other, name) = match use_language() {
        Language::En => (Language::Ko, "한국어"),
        Language::Ko => (Language::En, "English"),
    };
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let lang = format!("lang={}", other.tag());
    let pairs: Vec<&str> = kept.chain([lang.as_str()]).collect();
    let href = format!("?{}", pairs.join("&"));
    view! {
        <p>
            <small>
                <a href=href lang=other.tag() hreflang=other.tag()>
                    {name}
                </a>
            </small>
        </p>
    }
}
