//! Accepting an invitation.

use api::{ErrorCode, InvitationSeen};
use leptos::prelude::*;
use ui::{Alert, AlertTone, Button, ButtonKind, ControlSize, LinkButton};

use super::{
    EntryRequest,
    form::{Blame, FormProblems, Problems, SendButton, TextEntry, TextField},
    state::{PASSWORD, Rule},
};
use crate::{
    locales::use_words,
    widgets::{Moment, MomentStyle, login_path},
};

/// What stands in the place of an invitation that can't be used.
#[component]
pub(super) fn InvitationGone() -> impl IntoView {
    let w = use_words().entry();
    view! {
        <div class="stack" data-gap="s">
            <h1>{w.invite().gone()}</h1>
            <p class="muted">{w.invite().gone_text()}</p>
        </div>
        <LinkButton href="/login" size=ControlSize::L block=true>
            {w.login().submit()}
        </LinkButton>
    }
}

/// What an invitation offers, and how to accept it.
#[component]
pub(super) fn Invitation(
    request: EntryRequest,
    token: String,
    seen: InvitationSeen,
    me: Option<String>,
) -> impl IntoView {
    let w = use_words().entry().invite();
    let action = format!("/invite/{token}");
    let workspace = seen.workspace_name.clone();
    let form = match (me, seen.email.clone()) {
        (Some(me), Some(invited)) if me != invited => view! { <ForAnother invited me /> }.into_any(),
        (Some(me), _) => view! { <JoinAs request me action workspace /> }.into_any(),
        (None, email) => view! { <JoinAnew request email action workspace /> }.into_any(),
    };
    view! {
        <div class="stack" data-gap="s">
            <h1>{w.join(&seen.workspace_name)}</h1>
            <p>{w.by(&seen.invited_by)} " " {w.role(seen.role)}</p>
            <p class="muted">
                {w.until_before()} <Moment at=seen.expires_at how=MomentStyle::Exact /> {w.until_after()}
            </p>
        </div>
        {form}
    }
}

/// Signed in with another address than the one invited.
#[component]
fn ForAnother(invited: String, me: String) -> impl IntoView {
    let w = use_words();
    view! {
        <Alert tone=AlertTone::Warn>
            <p>{w.entry().invite().for_another(&invited, &me)}</p>
        </Alert>
        <form method="post" action="/logout">
            <Button kind=ButtonKind::Submit size=ControlSize::L block=true>
                {w.auth().account().sign_out()}
            </Button>
        </form>
    }
}

/// Signed in: nothing more is asked.
#[component]
fn JoinAs(request: EntryRequest, me: String, action: String, workspace: String) -> impl IntoView {
    let w = use_words().entry().invite();
    let problems = Problems::find(request.refused().as_ref(), &mut [], w.refused(), |_, _| None);
    view! {
        <FormProblems problems />
        <form class="form" id="invite" method="post" action=action>
            <p>{w.signed_in_as(&me)}</p>
            <SendButton label=w.submit(&workspace) busy=w.busy() block=true />
        </form>
    }
}

/// Not signed in: a new account, or the password of the one with this address.
#[component]
fn JoinAnew(request: EntryRequest, email: Option<String>, action: String, workspace: String) -> impl IntoView {
    let (w, auth) = (use_words().entry(), use_words().auth());
    let mut name =
        TextField::new(&request, "name", auth.name(), Rule::Name).hint(auth.name_hint()).autocomplete("name");
    let mut address = TextField::new(&request, "email", w.email(), Rule::Email).autocomplete("username");
    if let Some(email) = email {
        address = address.fixed(email).hint(w.invite().email_fixed());
    }
    let mut password = TextField::new(&request, PASSWORD, w.password(), Rule::NewPassword)
        .hint(auth.password_hint())
        .autocomplete("new-password");
    let fields = &mut [&mut name, &mut address, &mut password];
    let problems = Problems::find(request.refused().as_ref(), fields, w.invite().refused(), |refused, name| {
        match (refused.code, name) {
            (ErrorCode::WrongCredentials, PASSWORD) => Some(Blame::Field(w.invite().password_wrong())),
            (ErrorCode::Invalid, "email") if refused.names("email") => Some(Blame::Field(w.invite().email_other())),
            _ => None,
        }
    });
    let sign_in = login_path(&action);
    view! {
        <FormProblems problems />
        <form class="form" id="invite" method="post" action=action novalidate>
            <TextEntry field=name />
            <TextEntry field=address />
            <TextEntry field=password />
            <SendButton label=w.invite().submit(&workspace) busy=w.invite().busy() block=true />
        </form>
        <p>{w.invite().have_account()} " " <a href=sign_in>{w.invite().sign_in()}</a></p>
    }
}
