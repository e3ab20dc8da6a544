//! Set up Madang: the first account and the first workspace.

use api::{ErrorCode, SetupState};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonVariant, Card, Choice, ControlSize, Field, LinkButton, Select, TextKind};

use super::{
    form::{Brand, Entry, FormProblems, PasswordEntry, PostForm, TextEntry, use_refused},
    state::{PASSWORD, token_from},
    typed::{Typed, load_with_typed},
};
use crate::{
    checks,
    chunk::chunk,
    locales::use_words,
    preferences::use_language,
    widgets::{LanguageLinks, Loaded, PageTitle},
};

/// The name of the field with the token.
const TOKEN: &str = "token";

chunk!(doors: SetupPage);

/// Making the first person and the first workspace.
#[component]
pub fn SetupPage() -> impl IntoView {
    let state = load_with_typed(|| (), |client, ()| async move { client.setup_state().await });
    let w = use_words().auth().setup();
    let show = |(state, typed): (SetupState, Typed)| {
        if state.needed {
            let has_token = typed.has_token;
            provide_context(typed);
            view! { <SetupForm demo_model=state.demo_model has_token /> }.into_any()
        } else {
            view! { <Done /> }.into_any()
        }
    };
    view! {
        <PageTitle text=w.title() />
        <main class="setup" id="main" tabindex="-1">
            <Brand />
            <Loaded of=state show />
            <p>
                <small>
                    <LanguageLinks />
                </small>
            </p>
        </main>
    }
}

#[component]
fn Done() -> impl IntoView {
    let w = use_words().auth();
    view! {
        <div class="stack" data-gap="s">
            <h1>{w.setup().done()}</h1>
            <p class="muted">{w.setup().done_text()}</p>
        </div>
        <div class="form__actions">
            <LinkButton href="/login" variant=ButtonVariant::Primary size=ControlSize::L>
                {w.login().submit()}
            </LinkButton>
        </div>
    }
}

#[component]
fn SetupForm(demo_model: bool, has_token: bool) -> impl IntoView {
    let w = use_words().auth();
    // Whoever comes by the printed link need not see its token, unless it is wrong: the browser sends it along with the form.
    let wrong = use_refused().is_some_and(|refused| refused.code == ErrorCode::TokenInvalid);
    let token = (wrong || !has_token).then(|| Entry::new(TOKEN, w.setup().token(), checks::given));
    let owner = Owner {
        name: Entry::new("name", w.name(), checks::name),
        email: Entry::new("email", w.email(), checks::email),
        password: Entry::new(PASSWORD, w.password(), checks::new_password),
    };
    let workspace = Entry::new("workspace_name", w.setup().workspace_name(), checks::name);
    let entries = token.into_iter().chain([owner.name, owner.email, owner.password, workspace]).collect();
    let form = PostForm::new("setup", entries, w.setup().refused(), move |refused, name| {
        (refused.code == ErrorCode::TokenInvalid && name == TOKEN).then_some(w.setup().token_wrong())
    });
    view! {
        <div class="stack" data-gap="s">
            <h1>{w.setup().title()}</h1>
            <p class="muted">{w.setup().lead()}</p>
        </div>
        <FormProblems form />
        <form class="form" method="post" action="/setup" novalidate=true on:submit=move |event| form.submit(&event)>
            {token.map(|token| view! { <TokenCard token /> })}
            <OwnerCard owner />
            <WorkspaceCard workspace />
            <p class="muted">{if demo_model { w.setup().next_demo() } else { w.setup().next() }}</p>
            <div class="form__actions">
                <Button
                    variant=ButtonVariant::Primary
                    size=ControlSize::L
                    kind=ButtonKind::Submit
                    busy=form.is_sent()
                    busy_label=w.setup().busy()
                >
                    {w.setup().submit()}
                </Button>
            </div>
        </form>
    }
}

#[component]
fn TokenCard(token: Entry) -> impl IntoView {
    let w = use_words().auth().setup();
    let text = token.text;
    view! {
        <Card id="setup-token" title=w.token_title()>
            <TextEntry
                entry=token
                hint=w.token_hint()
                autocomplete="off"
                on_commit=move |()| text.set(token_from(&text.get_untracked()).to_owned())
            />
        </Card>
    }
}

#[derive(Debug, Clone, Copy)]
struct Owner {
    name: Entry,
    email: Entry,
    password: Entry,
}

#[component]
fn OwnerCard(owner: Owner) -> impl IntoView {
    let w = use_words().auth();
    view! {
        <Card id="setup-owner" title=w.setup().owner()>
            <TextEntry entry=owner.name hint=w.name_hint() autocomplete="name" />
            <TextEntry entry=owner.email kind=TextKind::Email autocomplete="username" />
            <PasswordEntry entry=owner.password hint=w.password_hint() autocomplete="new-password" />
        </Card>
    }
}

#[component]
fn WorkspaceCard(workspace: Entry) -> impl IntoView {
    let w = use_words().auth();
    let languages = vec![Choice::new("en", "English"), Choice::new("ko", "한국어")];
    view! {
        <Card id="setup-workspace" title=w.setup().workspace()>
            <TextEntry entry=workspace hint=w.setup().workspace_hint() autocomplete="organization" />
            <Field id="language" label=w.language() hint=w.setup().language_hint()>
                <Select
                    value=use_language().tag()
                    name="language"
                    options=Signal::stored(languages)
                    size=ControlSize::L
                    auto_width=true
                />
            </Field>
        </Card>
    }
}
