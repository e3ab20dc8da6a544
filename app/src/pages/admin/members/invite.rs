//! Inviting somebody: first for whom and with which role, then the link, which is shown only once.

use api::{CreateInvitation, InvitationCreated, Role};
use leptos::prelude::*;
use ui::{
    Button, ButtonVariant, Choice, Dialog, Field, FieldGroup, IconName, RadioGroup, TextInput, TextKind, copy_text,
};

use super::{
    super::state::{role_from, role_value, roles_up_to},
    MembersState, mailed,
};
use crate::{
    checks,
    client::use_client,
    kit::{FormBody, FormFoot, TypedForm, Wrong, focus},
    locales::{Common, use_words},
    session::use_session,
};

const EMAIL: &str = "invite-email";
const LINK: &str = "invite-link";

/// The values of the form, and the result.
#[derive(Clone, Copy)]
struct InviteFields {
    email: RwSignal<String>,
    role: RwSignal<String>,
    made: RwSignal<Option<InvitationCreated>>,
    /// Whether the link was copied; `None` if nobody tried.
    copied: RwSignal<Option<bool>>,
}

impl InviteFields {
    fn new() -> Self {
        Self {
            email: RwSignal::default(),
            role: RwSignal::new(role_value(Role::User).to_owned()),
            made: RwSignal::new(None),
            copied: RwSignal::new(None),
        }
    }

    /// Empties the form.
    fn restart(self) {
        self.email.set(String::new());
        self.role.set(role_value(Role::User).to_owned());
        self.made.set(None);
        self.copied.set(None);
    }

    /// The errors, tracked.
    fn wrong(self, w: Common) -> Vec<Wrong> {
        let trouble = self.email.with(|email| checks::optional_email(email)).err();
        trouble.map(|trouble| Wrong::at(EMAIL, w.trouble(trouble))).into_iter().collect()
    }

    /// The request, tracked.
    fn wanted(self) -> CreateInvitation {
        let email = self.email.with(|email| email.trim().to_owned());
        let role = self.role.with(|role| role_from(role)).unwrap_or(Role::User);
        CreateInvitation { email: (!email.is_empty()).then_some(email), role }
    }
}

fn use_invite_form(state: MembersState, fields: InviteFields) -> TypedForm {
    let (client, w) = (use_client(), use_words().common());
    let send = move || {
        let (client, workspace, wanted) = (client.clone(), state.workspace.get(), fields.wanted());
        async move {
            let created = client.invite(&workspace, &wanted).await?;
            state.addresses.update(|all| all.push((created.invitation.id, created.url.clone())));
            state.invitations.update(|open| open.insert(0, created.invitation.clone()));
            mailed::look_again(state, client);
            fields.made.set(Some(created));
            Ok(())
        }
    };
    TypedForm::new("invite-", move || fields.wrong(w), send)
}

#[component]
pub(super) fn InviteDialog(state: MembersState, open: RwSignal<bool>) -> impl IntoView {
    let words = use_words();
    let w = words.admin().invitations();
    let fields = InviteFields::new();
    let form = use_invite_form(state, fields);
    let close = move || {
        open.set(false);
        // A link that was made is in the list; values that were only typed stay for the next opening.
        if fields.made.with_untracked(Option::is_some) {
            fields.restart();
            form.reset();
        }
    };
    // The whole content has changed, so the focus goes to the new part.
    Effect::new(move |_| {
        if fields.made.with(Option::is_some) {
            request_animation_frame(|| focus(LINK));
        }
    });
    let title = move || if fields.made.with(Option::is_some) { w.made() } else { w.invite() };
    let foot = move || {
        if fields.made.with(Option::is_some) {
            view! { <Button on_click=move |_| close()>{w.done()}</Button> <CopyLink fields /> }.into_any()
        } else {
            view! { <FormFoot form label=w.make() busy=w.making() on_cancel=move |()| close() /> }.into_any()
        }
    };
    view! {
        <Dialog id="invite" open on_close=move |()| close() title=title close_label=words.common().close() foot=ViewFn::from(foot)>
            {move || match fields.made.get() {
                Some(created) => view! { <Made created fields /> }.into_any(),
                None => view! { <Ask state fields form /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Ask(state: MembersState, fields: InviteFields, form: TypedForm) -> impl IntoView {
    let words = use_words();
    let w = words.admin();
    let session = use_session();
    let sends_mail = untrack(|| session.me()).is_some_and(|me| me.mail_notices.is_some());
    let roles: Vec<Choice> = roles_up_to(state.own.get_untracked())
        .map(|role| Choice::new(role_value(role), words.common().role(role)).hint(words.common().role_hint(role)))
        .collect();
    view! {
        <FormBody form>
            <Field
                id=EMAIL
                label=w.invitations().email()
                hint=if sends_mail { w.invitations().email_mailed() } else { w.invitations().email_hint() }
                optional=words.common().optional()
                error=form.error(EMAIL, w.invitations().email())
            >
                <TextInput value=fields.email kind=TextKind::Email autocomplete="off" />
            </Field>
            <FieldGroup id="invite-role" label=w.members().role()>
                <RadioGroup name="invite-role" value=fields.role options=roles />
            </FieldGroup>
        </FormBody>
    }
}

#[component]
fn Made(created: InvitationCreated, fields: InviteFields) -> impl IntoView {
    let words = use_words();
    let w = words.admin().invitations();
    let is_mailed = created.invitation.mail.is_some();
    let text = match created.invitation.email {
        None => w.made_for_anyone().to_owned(),
        Some(email) if is_mailed => w.made_mailed(&email),
        Some(email) => w.made_for(&email),
    };
    view! {
        <p>{text}</p>
        <Field id=LINK label=w.link() hint=w.link_once()>
            <TextInput value=created.url readonly=true />
        </Field>
        <p role="status" class="muted">
            {move || fields.copied.get().map(|done| if done { words.common().copied() } else { words.common().copy_failed() })}
        </p>
    }
}

#[component]
fn CopyLink(fields: InviteFields) -> impl IntoView {
    let w = use_words().admin().invitations();
    let copy = move |_| {
        let Some(created) = fields.made.get_untracked() else { return };
        let done = move |result: Result<(), ()>| fields.copied.set(Some(result.is_ok()));
        copy_text(created.url, Some(Callback::new(done)));
    };
    view! {
        <Button variant=ButtonVariant::Primary icon=IconName::Copy on_click=copy>
            {w.copy()}
        </Button>
    }
}
