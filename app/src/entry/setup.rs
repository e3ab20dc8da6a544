//! Setting Madang up: the first account and the first workspace.

use api::{ErrorCode, SetupState};
use leptos::prelude::*;
use ui::{ButtonVariant, Card, Choice, ControlSize, Field, LinkButton, Select};

use super::{
    EntryRequest,
    document::Brand,
    form::{Blame, FormProblems, Problems, SendButton, TextEntry, TextField},
    state::{PASSWORD, Rule},
};
use crate::{locales::use_words, preferences::use_language};

/// The name of the field with the token.
const TOKEN: &str = "token";

#[component]
pub(super) fn SetupPage(request: EntryRequest, state: SetupState, foot: AnyView) -> impl IntoView {
    let content = match state.needed {
        true => view! { <SetupForm request demo_model=state.demo_model /> }.into_any(),
        false => view! { <Done /> }.into_any(),
    };
    view! {
        <main class="setup" id="main" tabindex="-1">
            <Brand />
            {content}
            {foot}
        </main>
    }
}

#[component]
fn Done() -> impl IntoView {
    let w = use_words().entry();
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
fn SetupForm(request: EntryRequest, demo_model: bool) -> impl IntoView {
    let (w, auth) = (use_words().entry(), use_words().auth());
    let refused = request.refused();
    // Whoever comes by the printed link need not see its token, unless it is wrong: the browser sends it along with the form.
    let wrong = refused.as_ref().is_some_and(|refused| refused.code == ErrorCode::TokenInvalid);
    let mut token = (wrong || !request.has_token)
        .then(|| TextField::new(&request, TOKEN, w.setup().token(), Rule::Given).hint(w.setup().token_hint()));
    let mut name =
        TextField::new(&request, "name", auth.name(), Rule::Name).hint(auth.name_hint()).autocomplete("name");
    let mut email = TextField::new(&request, "email", w.email(), Rule::Email).autocomplete("username");
    let mut password = TextField::new(&request, PASSWORD, w.password(), Rule::NewPassword)
        .hint(auth.password_hint())
        .autocomplete("new-password");
    let mut workspace = TextField::new(&request, "workspace_name", w.setup().workspace_name(), Rule::Name)
        .hint(w.setup().workspace_hint())
        .autocomplete("organization");
    let mut fields: Vec<_> = token.as_mut().into_iter().collect();
    fields.extend([&mut name, &mut email, &mut password, &mut workspace]);
    let problems = Problems::find(refused.as_ref(), &mut fields, w.setup().refused(), |refused, name| {
        (refused.code == ErrorCode::TokenInvalid && name == TOKEN).then(|| Blame::Field(w.setup().token_wrong()))
    });
    view! {
        <div class="stack" data-gap="s">
            <h1>{w.setup().title()}</h1>
            <p class="muted">{w.setup().lead()}</p>
        </div>
        <FormProblems problems />
        <form class="form" id="setup" method="post" action="/setup" novalidate>
            {token
                .map(|field| {
                    view! {
                        <Card id="setup-token" title=w.setup().token_title()>
                            <TextEntry field />
                        </Card>
                    }
                })}
            <Card id="setup-owner" title=w.setup().owner()>
                <TextEntry field=name />
                <TextEntry field=email />
                <TextEntry field=password />
            </Card>
            <Card id="setup-workspace" title=w.setup().workspace()>
                <TextEntry field=workspace />
                <LanguageChoice />
            </Card>
            <p class="muted">{if demo_model { w.setup().next_demo() } else { w.setup().next() }}</p>
            <div class="form__actions">
                <SendButton label=w.setup().submit() busy=w.setup().busy() />
            </div>
        </form>
    }
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let languages = vec![Choice::new("en", "English"), Choice::new("ko", "한국어")];
    view! {
        <Field id="language" label=use_words().auth().language() hint=use_words().entry().setup().language_hint()>
            <Select
                value=use_language().tag()
                name="language"
                options=Signal::stored(languages)
                size=ControlSize::L
                auto_width=true
            />
        </Field>
    }
}
