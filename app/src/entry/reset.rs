//! Choosing a new password by a link.

use api::PasswordResetSeen;
use leptos::prelude::*;
use ui::{ControlSize, LinkButton};

use super::{
    EntryRequest,
    form::{FormProblems, Problems, SendButton, TextEntry, TextField},
    state::{PASSWORD, Rule},
};
use crate::locales::use_words;

/// What stands in the place of a link that can't be used.
#[component]
pub(super) fn ResetGone() -> impl IntoView {
    let w = use_words().entry().reset();
    view! {
        <div class="stack" data-gap="s">
            <h1>{w.gone()}</h1>
            <p class="muted">{w.gone_text()}</p>
        </div>
        <LinkButton href="/forgot" size=ControlSize::L block=true>
            {w.again()}
        </LinkButton>
    }
}

/// The form.
#[component]
pub(super) fn Reset(request: EntryRequest, token: String, seen: PasswordResetSeen) -> impl IntoView {
    let (w, auth) = (use_words().entry().reset(), use_words().auth());
    let mut password = TextField::new(&request, PASSWORD, w.password(), Rule::NewPassword)
        .hint(auth.password_hint())
        .autocomplete("new-password");
    let problems = Problems::find(request.refused().as_ref(), &mut [&mut password], w.refused(), |_, _| None);
    view! {
        <div class="stack" data-gap="s">
            <h1>{w.title()}</h1>
            <p class="muted">{w.lead(&seen.email)}</p>
        </div>
        <FormProblems problems />
        <form class="form" id="reset" method="post" action=format!("/reset/{token}") novalidate>
            // Tells password managers whose password it is; nothing of it is read.
            <input type="text" hidden=true name="email" autocomplete="username" value=seen.email readonly />
            <TextEntry field=password />
            <SendButton label=w.submit() busy=w.busy() block=true />
        </form>
    }
}
