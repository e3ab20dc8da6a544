//! Sign in.

use api::{Client, ErrorCode};
use leptos::prelude::*;
use leptos_router::components::Redirect;
use ui::{Button, ButtonKind, ButtonVariant, ControlSize, TextKind};

use super::{
    form::{Brand, Entry, FormProblems, PasswordEntry, PostForm, TextEntry, asked, use_refused},
    state::{PASSWORD, local_path},
    typed::{Typed, load_with_typed},
};
use crate::{
    checks,
    chunk::chunk,
    locales::use_words,
    preferences::use_language,
    widgets::{LanguageLinks, Loaded, PageTitle},
};

/// Who comes to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Arrival {
    /// Somebody who is in already.
    SignedIn,
    /// The first person of all: there is nobody to sign in as.
    First,
    /// Everybody else.
    Other,
}

/// Nothing that goes wrong here keeps anybody from signing in: the form itself will say what is wrong.
async fn arrival(client: Client) -> Arrival {
    if client.me().await.is_ok() {
        return Arrival::SignedIn;
    }
    if client.setup_state().await.is_ok_and(|state| state.needed) { Arrival::First } else { Arrival::Other }
}

chunk!(doors: LoginPage);

/// Signing in.
#[component]
pub fn LoginPage() -> impl IntoView {
    let arrival = load_with_typed(|| (), |client, ()| async move { Ok(arrival(client).await) });
    let w = use_words().auth().login();
    let next = StoredValue::new(local_path(asked("next")));
    let show = move |(arrival, typed): (Arrival, Typed)| match arrival {
        Arrival::SignedIn => view! { <Redirect path=next.get_value().unwrap_or_else(|| "/".to_owned()) /> }.into_any(),
        Arrival::First => view! { <Redirect path="/setup" /> }.into_any(),
        Arrival::Other => {
            provide_context(typed);
            view! { <LoginForm next=next.get_value() /> }.into_any()
        }
    };
    view! {
        <PageTitle text=w.title() />
        <div class="auth">
            <main class="auth__main" id="main" tabindex="-1">
                <div class="auth__box">
                    <Brand />
                    <div class="stack" data-gap="s">
                        <h1>{w.title()}</h1>
                        <p class="muted">{w.lead()}</p>
                    </div>
                    <Loaded of=arrival show />
                    <p class="muted">
                        <small>{w.no_account()}</small>
                    </p>
                    <p>
                        <small>
                            <LanguageLinks />
                        </small>
                    </p>
                </div>
            </main>
            <About />
        </div>
    }
}

#[component]
fn LoginForm(next: Option<String>) -> impl IntoView {
    let words = use_words();
    let (w, language) = (words.auth(), use_language());
    let email = Entry::new("email", w.email(), checks::given);
    let password = Entry::new(PASSWORD, w.password(), checks::password);
    let form = PostForm::new("login", vec![email, password], w.login().refused(), move |refused, name| {
        (refused.code == ErrorCode::WrongCredentials && name == PASSWORD).then(|| refused.message(language))
    });
    // Once is enough, and nobody is told which of the two is wrong.
    if use_refused().is_some_and(|refused| refused.code == ErrorCode::WrongCredentials) {
        password.is_told_above();
    }
    view! {
        <FormProblems form />
        <form class="form" method="post" action="/login" novalidate=true on:submit=move |event| form.submit(&event)>
            {next.map(|next| view! { <input type="hidden" name="next" value=next /> })}
            <TextEntry entry=email kind=TextKind::Email autocomplete="username" />
            <PasswordEntry entry=password autocomplete="current-password" />
            <Button
                variant=ButtonVariant::Primary
                size=ControlSize::L
                kind=ButtonKind::Submit
                block=true
                busy=form.is_sent()
                busy_label=w.login().busy()
            >
                {w.login().submit()}
            </Button>
        </form>
    }
}

/// What Madang is, beside the form on wide screens: the plan of the courtyard house.
#[component]
fn About() -> impl IntoView {
    let w = use_words().auth().login();
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
