//! Asking for a link to choose a new password.

use leptos::prelude::*;
use ui::{Alert, AlertTone, ControlSize, LinkButton};

use super::{
    EntryRequest,
    form::{FormProblems, Problems, SendButton, TextEntry, TextField},
    state::Rule,
};
use crate::locales::use_words;

/// The form, or that a mail is on its way, or whom to ask where no mail is sent.
#[component]
pub(super) fn Forgot(request: EntryRequest, mail: bool) -> impl IntoView {
    let w = use_words().entry().forgot();
    let is_sent = request.asked("sent").is_some() && request.refused().is_none();
    let content = match (mail, is_sent) {
        (false, _) => view! {
            <Alert tone=AlertTone::Info title=w.no_mail()>
                <p>{w.ask_admin()}</p>
            </Alert>
        }
        .into_any(),
        (true, true) => view! {
            <Alert tone=AlertTone::Ok title=w.sent()>
                <p>{w.sent_text()}</p>
            </Alert>
            <p>
                <a href="/forgot">{w.other_address()}</a>
            </p>
            <p class="muted">{w.ask_admin()}</p>
        }
        .into_any(),
        (true, false) => view! { <ForgotForm request /> }.into_any(),
    };
    view! {
        <div class="stack" data-gap="s">
            <h1>{w.title()}</h1>
        </div>
        {content}
        <LinkButton href="/login" size=ControlSize::L block=true>
            {w.back()}
        </LinkButton>
    }
}

#[component]
fn ForgotForm(request: EntryRequest) -> impl IntoView {
    let w = use_words().entry();
    let mut email = TextField::new(&request, "email", w.email(), Rule::Email).autocomplete("username");
    let problems = Problems::find(request.refused().as_ref(), &mut [&mut email], w.forgot().refused(), |_, _| None);
    view! {
        <p class="muted">{w.forgot().lead()}</p>
        <FormProblems problems />
        <form class="form" id="forgot" method="post" action="/forgot" novalidate>
            <TextEntry field=email />
            <SendButton label=w.forgot().submit() busy=w.forgot().busy() block=true />
        </form>
        <p class="muted">
            <small>{w.forgot().ask_admin()}</small>
        </p>
    }
}
