//! What became of the mail of an invitation.

use std::time::Duration;

use api::{Client, InvitationMail, MailState as Sending};
use leptos::{prelude::*, task::spawn_local};
use model::InvitationId;
use ui::{Button, ControlSize, use_toaster};

use super::MembersState;
use crate::{
    client::use_client,
    locales::use_words,
    widgets::{Moment, MomentStyle},
};

/// How often the page looks whether a mail was sent, and the pause before each look: most are within a few seconds.
const LOOKS: u32 = 10;
const PAUSE: Duration = Duration::from_secs(2);

/// Looks after a while whether the mails that wait were sent, a few times at most.
pub(super) fn look_again(state: MembersState, client: Client) {
    look(state, client, LOOKS);
}

fn look(state: MembersState, client: Client, left: u32) {
    let waits = |mail: &InvitationMail| mail.state == Sending::Waiting && mail.at.is_none();
    let is_waiting =
        state.invitations.try_with_untracked(|open| open.iter().filter_map(|one| one.mail.as_ref()).any(waits));
    if left == 0 || is_waiting != Some(true) {
        return;
    }
    let again = move || {
        spawn_local(async move {
            let Some(workspace) = state.workspace.try_get_untracked() else { return };
            if let Ok(page) = client.invitations(&workspace).await {
                let _ = state.invitations.try_set(page.items);
            }
            look(state, client, left - 1);
        });
    };
    set_timeout(again, PAUSE);
}

/// The mail of an invitation, as the page knows it now.
fn mail(state: MembersState, id: InvitationId) -> Memo<Option<InvitationMail>> {
    Memo::new(move |_| {
        state.invitations.with(|open| open.iter().find(|one| one.id == id).and_then(|one| one.mail.clone()))
    })
}

/// Says whether the mail was sent, waits or failed, and why.
#[component]
pub(super) fn MailState(state: MembersState, id: InvitationId) -> impl IntoView {
    let w = use_words().admin().invitations();
    let mail = mail(state, id);
    move || {
        let InvitationMail { state, at, trouble, said } = mail.get()?;
        let why = trouble.map(|trouble| w.mail_trouble(trouble));
        let said = said.filter(|_| trouble.is_some()).map(|said| w.mail_said(&said));
        let view = match (state, at, why) {
            (Sending::Sent, Some(at), _) => {
                view! { <small class="muted">{w.mailed()} <Moment at how=MomentStyle::Exact /></small> }.into_any()
            }
            (Sending::Failed, _, why) => {
                let why = w.mail_failed(why.unwrap_or_default());
                view! { <small>{why} " " <span class="muted">{said}</span></small> }.into_any()
            }
            (_, _, Some(why)) => view! { <small>{w.mail_tried(why)}</small> }.into_any(),
            _ => view! { <small class="muted">{w.mail_waiting()}</small> }.into_any(),
        };
        Some(view)
    }
}

/// Has the mail sent once more, once it was sent or has failed.
#[component]
pub(super) fn MailAgain(state: MembersState, id: InvitationId, whom: String) -> impl IntoView {
    let w = use_words().admin().invitations();
    let (client, toaster) = (use_client(), use_toaster());
    let (mail, whom) = (mail(state, id), StoredValue::new(whom));
    let again = Action::new(move |(): &()| {
        let client = client.clone();
        state.refused.set(None);
        async move {
            let asked = client.mail_invitation(&state.workspace.get_untracked(), id).await;
            match asked {
                Ok(now) => {
                    state.invitations.update(|open| {
                        if let Some(known) = open.iter_mut().find(|known| known.id == id) {
                            *known = now;
                        }
                    });
                    toaster.done(w.mail_asked(&whom.get_value()));
                    look_again(state, client);
                }
                Err(error) => state.refuse(w.mail_refused().to_owned(), error),
            }
        }
    });
    let is_over = move || mail.with(|mail| mail.as_ref().is_some_and(|mail| mail.state != Sending::Waiting));
    move || {
        is_over().then(|| {
            view! {
                <Button size=ControlSize::S busy=again.pending() on_click=move |_| { again.dispatch(()); }>
                    <span aria-hidden="true">{w.mail_again()}</span>
                    <span class="visually-hidden">{w.mail_again_of(&whom.get_value())}</span>
                </Button>
            }
        })
    }
}
