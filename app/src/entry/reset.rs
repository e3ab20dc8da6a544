//! Choosing a new password by a link.

use api::{PasswordResetKey, PasswordResetSeen};
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
    let is_ticked = request.typed("revoke_keys").is_some();
    let keys = (!seen.keys.is_empty()).then(|| view! { <Keys keys=seen.keys revoked=seen.revokes_keys is_ticked /> });
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
            {keys}
            <SendButton label=w.submit() busy=w.busy() block=true />
        </form>
    }
}

/// The keys of programs that act as the person, which a new password alone doesn't end.
#[component]
fn Keys(keys: Vec<PasswordResetKey>, revoked: bool, is_ticked: bool) -> impl IntoView {
    let w = use_words().entry().reset();
    let text = if revoked { w.keys_end() } else { w.keys_stay() };
    let rows = keys.into_iter().map(|key| {
        view! {
            <li>
                {key.name} " "
                <small class="muted">{w.key_of(&key.token_last4, &key.workspace_name)}</small>
            </li>
        }
    });
    let tick = (!revoked).then(|| {
        view! {
            <label class="checkbox">
                <input type="checkbox" name="revoke_keys" value="on" checked=is_ticked />
                <span>{w.revoke_keys()}</span>
                <span class="field__hint">{w.revoke_keys_hint()}</span>
            </label>
        }
    });
    view! {
        <div class="stack" data-gap="s">
            <p>{text}</p>
            <ul>{rows.collect_view()}</ul>
            {tick}
        </div>
    }
}
