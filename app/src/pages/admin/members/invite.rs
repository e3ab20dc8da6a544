//! Inviting somebody: first for whom and as what, then the link, which is shown only once.

use api::{CreateInvitation, Error, InvitationCreated, Role};
use leptos::{ev, prelude::*};
use ui::{
    Button, ButtonVariant, Choice, Dialog, Field, FieldGroup, IconName, RadioGroup, TextInput, TextKind, copy_text,
};

use super::{
    super::state::{role_from, role_value, roles_up_to},
    Desk,
};
use crate::{
    checks,
    client::use_client,
    kit::focus,
    locales::{Common, use_words},
    widgets::ErrorAlert,
};

const LINK: &str = "invite-link";

/// What is typed, and what became of it.
#[derive(Clone, Copy)]
struct Invite {
    email: RwSignal<String>,
    role: RwSignal<String>,
    email_error: RwSignal<Option<String>>,
    error: RwSignal<Option<Error>>,
    made: RwSignal<Option<InvitationCreated>>,
    /// Whether the link went to the clipboard, once that was tried.
    copied: RwSignal<Option<bool>>,
    send: Action<CreateInvitation, ()>,
}

impl Invite {
    fn new(desk: Desk) -> Self {
        let client = use_client();
        let (email_error, error, made) = (RwSignal::new(None), RwSignal::new(None), RwSignal::new(None));
        let send = Action::new(move |wanted: &CreateInvitation| {
            let (client, wanted) = (client.clone(), wanted.clone());
            async move {
                match client.invite(&desk.workspace.get_untracked(), &wanted).await {
                    Ok(created) => {
                        desk.invitations.update(|open| open.insert(0, created.invitation.clone()));
                        made.set(Some(created));
                    }
                    Err(refused) => match refused.fields.get("email") {
                        Some(text) => email_error.set(Some(text.clone())),
                        None => error.set(Some(refused)),
                    },
                }
            }
        });
        let role = RwSignal::new(role_value(Role::User).to_owned());
        Self { email: RwSignal::default(), role, email_error, error, made, copied: RwSignal::new(None), send }
    }

    /// As if nothing had been asked yet.
    fn restart(self) {
        self.email.set(String::new());
        self.role.set(role_value(Role::User).to_owned());
        self.email_error.set(None);
        self.error.set(None);
        self.made.set(None);
        self.copied.set(None);
    }

    fn submit(self, w: Common) {
        let email = self.email.get_untracked();
        let trouble = checks::optional_email(&email).err();
        self.email_error.set(trouble.map(|trouble| w.trouble(trouble)));
        self.error.set(None);
        if trouble.is_some() {
            return focus("invite-email");
        }
        let email = email.trim();
        if let Some(role) = self.role.with_untracked(|role| role_from(role))
            && !self.send.pending().get_untracked()
        {
            self.send.dispatch(CreateInvitation { email: (!email.is_empty()).then(|| email.to_owned()), role });
        }
    }
}

#[component]
pub(super) fn InviteDialog(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let words = use_words();
    let w = words.admin().invitations();
    let invite = Invite::new(desk);
    let close = move || {
        open.set(false);
        // A link that was made is not shown again; what was only typed stays for the next opening.
        if invite.made.with_untracked(Option::is_some) {
            invite.restart();
        }
    };
    // What is on screen changed as a whole: the focus goes to what is new.
    Effect::new(move |_| {
        if invite.made.with(Option::is_some) {
            request_animation_frame(|| focus(LINK));
        }
    });
    let title = move || if invite.made.with(Option::is_some) { w.made() } else { w.invite() };
    let foot = move || {
        if invite.made.with(Option::is_some) {
            view! { <Button on_click=move |_| close()>{w.done()}</Button> <CopyLink invite /> }.into_any()
        } else {
            view! {
                <Button on_click=move |_| close()>{words.common().cancel()}</Button>
                <Button
                    variant=ButtonVariant::Primary
                    busy=invite.send.pending()
                    busy_label=w.making()
                    on_click=move |_| invite.submit(words.common())
                >
                    {w.make()}
                </Button>
            }
            .into_any()
        }
    };
    view! {
        <Dialog id="invite" open on_close=move |()| close() title=title close_label=words.common().close() foot=ViewFn::from(foot)>
            {move || match invite.made.get() {
                Some(created) => view! { <Made created invite /> }.into_any(),
                None => view! { <Ask desk invite /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Ask(desk: Desk, invite: Invite) -> impl IntoView {
    let words = use_words();
    let w = words.admin();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        invite.submit(words.common());
    };
    let roles: Vec<Choice> = roles_up_to(desk.own.get_untracked())
        .map(|role| Choice::new(role_value(role), words.common().role(role)).hint(words.common().role_hint(role)))
        .collect();
    view! {
        <form class="form" novalidate=true on:submit=submit>
            {move || invite.error.get().map(|error| view! { <ErrorAlert error /> })}
            <Field
                id="invite-email"
                label=w.invitations().email()
                hint=w.invitations().email_hint()
                optional=words.common().optional()
                error=invite.email_error
            >
                <TextInput value=invite.email kind=TextKind::Email autocomplete="off" />
            </Field>
            <FieldGroup id="invite-role" label=w.members().role()>
                <RadioGroup name="invite-role" value=invite.role options=roles />
            </FieldGroup>
        </form>
    }
}

#[component]
fn Made(created: InvitationCreated, invite: Invite) -> impl IntoView {
    let words = use_words();
    let w = words.admin().invitations();
    let text = created.invitation.email.map_or_else(|| w.made_for_anyone().to_owned(), |email| w.made_for(&email));
    view! {
        <p>{text}</p>
        <Field id=LINK label=w.link() hint=w.link_once()>
            <TextInput value=created.url readonly=true />
        </Field>
        <p role="status" class="muted">
            {move || invite.copied.get().map(|done| if done { words.common().copied() } else { words.common().copy_failed() })}
        </p>
    }
}

#[component]
fn CopyLink(invite: Invite) -> impl IntoView {
    let w = use_words().admin().invitations();
    let copy = move |_| {
        let Some(created) = invite.made.get_untracked() else { return };
        let done = move |result: Result<(), ()>| invite.copied.set(Some(result.is_ok()));
        copy_text(created.url, Some(Callback::new(done)));
    };
    view! {
        <Button variant=ButtonVariant::Primary icon=IconName::Copy on_click=copy>
            {w.copy()}
        </Button>
    }
}
