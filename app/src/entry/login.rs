//! Signing in.

use api::ErrorCode;
use leptos::prelude::*;
use ui::{Alert, AlertTone};

use super::{
    EntryRequest,
    document::Brand,
    form::{Blame, FormProblems, Problems, SendButton, TextEntry, TextField},
    state::{PASSWORD, Rule},
};
use crate::{locales::use_words, preferences::use_language};

/// The page, with what Madang is beside the form on wide screens.
#[component]
pub(super) fn LoginPage(request: EntryRequest, foot: AnyView) -> impl IntoView {
    let w = use_words().entry().login();
    let is_changed = request.asked("changed").is_some() && request.refused().is_none();
    view! {
        <div class="auth">
            <main class="auth__main" id="main" tabindex="-1">
                <div class="auth__box">
                    <Brand />
                    <div class="stack" data-gap="s">
                        <h1>{w.title()}</h1>
                        <p class="muted">{w.lead()}</p>
                    </div>
                    {is_changed
                        .then(|| {
                            view! {
                                <Alert tone=AlertTone::Ok title=w.changed()>
                                    <p>{w.changed_text()}</p>
                                </Alert>
                            }
                        })}
                    <LoginForm request />
                    <p>
                        <a href="/forgot">{w.forgot()}</a>
                    </p>
                    <p class="muted">
                        <small>{w.no_account()}</small>
                    </p>
                    {foot}
                </div>
            </main>
            <About />
        </div>
    }
}

#[component]
fn LoginForm(request: EntryRequest) -> impl IntoView {
    let (w, language) = (use_words().entry(), use_language());
    let mut email = TextField::new(&request, "email", w.email(), Rule::Given).autocomplete("username");
    let mut password =
        TextField::new(&request, PASSWORD, w.password(), Rule::Password).autocomplete("current-password");
    let refused = request.refused();
    let fields = &mut [&mut email, &mut password];
    // Nobody is told which of the two is wrong.
    let problems = Problems::find(refused.as_ref(), fields, w.login().refused(), |refused, name| {
        let wrong = refused.code == ErrorCode::WrongCredentials && name == PASSWORD;
        wrong.then(|| Blame::Form(refused.message(language)))
    });
    let next = request.next().map(str::to_owned);
    view! {
        <FormProblems problems />
        <form class="form" id="login" method="post" action="/login" novalidate>
            {next.map(|next| view! { <input type="hidden" name="next" value=next /> })}
            <TextEntry field=email />
            <TextEntry field=password />
            <SendButton label=w.login().submit() busy=w.login().busy() block=true />
        </form>
    }
}

/// The plan of the courtyard house, and what Madang is.
#[component]
fn About() -> impl IntoView {
    let w = use_words().entry().login();
    view! {
        <aside class="auth__aside" aria-label=w.about()>
            <svg
                class="auth__plan"
                viewBox="38 16 284 168"
                aria-hidden="true"
                fill="none"
                stroke="currentColor"
                stroke-width="2"
                stroke-linecap="round"
                stroke-linejoin="round"
            >
                <path d="M150 182H40V18h280v164H210"></path>
                <path d="M150 182v-38H84V58h192v86h-66v38"></path>
                <g stroke-width="1.5" opacity=".55">
                    <path d="M40 58h44M40 101h44M40 144h44M276 58h44M276 101h44M276 144h44M132 18v40M180 18v40M228 18v40M100 144v38M260 144v38"></path>
                </g>
                <circle cx="180" cy="101" r="5" fill="currentColor" stroke="none"></circle>
            </svg>
            <p class="auth__claim">{w.claim()}</p>
            <p>{w.claim_text()}</p>
        </aside>
    }
}
