//! Changing roles, removing members, revoking invitations.

use std::pin::Pin;

use api::{Error, Member, Role, UpdateMember};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::use_toaster;

use super::{MembersState, question::MemberQuestion};
use crate::{client::use_client, locales::use_words, session::use_session};

/// Gives a member another role; the notice offers Undo.
pub(super) type RoleChange = Action<(Member, Role), ()>;

/// See [`RoleChange`].
pub(super) fn use_role_change(state: MembersState) -> RoleChange {
    let (client, toaster, words) = (use_client(), use_toaster(), use_words());
    let w = words.admin().members();
    let again = StoredValue::new(None::<RoleChange>);
    let change = Action::new(move |(member, role): &(Member, Role)| {
        let (client, member, role) = (client.clone(), member.clone(), *role);
        state.refused.set(None);
        async move {
            let workspace = state.workspace.get_untracked();
            match client.update_member(&workspace, member.id, &UpdateMember { role }).await {
                Ok(changed) => {
                    replace(state, changed);
                    let text = w.role_changed(&member.name, role);
                    let undo = Callback::new(move |()| {
                        if let Some(change) = again.get_value() {
                            change.dispatch((member.clone(), member.role));
                        }
                    });
                    toaster.changed(text, words.common().undo(), undo);
                }
                Err(error) => state.refuse(w.role_refused(&member.name), error),
            }
        }
    });
    again.set_value(Some(change));
    change
}

fn replace(state: MembersState, changed: Member) {
    state.members.update(|members| {
        if let Some(member) = members.iter_mut().find(|member| member.id == changed.id) {
            *member = changed;
        }
    });
}

/// Carries out what was confirmed.
pub(super) fn use_answer(
    state: MembersState,
) -> impl Fn(MemberQuestion) -> Pin<Box<dyn Future<Output = Result<(), Error>>>> + Send + Sync + 'static {
    let (client, toaster, session, words) = (use_client(), use_toaster(), use_session(), use_words());
    let navigate = StoredValue::new(use_navigate());
    let go = move |path: &str| navigate.with_value(|navigate| navigate(path, Default::default()));
    let w = words.admin();
    move |question| {
        let client = client.clone();
        Box::pin(async move {
            let workspace = state.workspace.get_untracked();
            match question {
                MemberQuestion::Remove(member) => {
                    client.remove_member(&workspace, member.id).await?;
                    state.members.update(|members| members.retain(|other| other.id != member.id));
                    toaster.done(w.members().removed(&member.name));
                }
                MemberQuestion::Leave(me) => {
                    client.remove_member(&workspace, me.id).await?;
                    go("/");
                }
                MemberQuestion::Revoke(invitation) => {
                    client.revoke_invitation(&workspace, invitation.id).await?;
                    state.invitations.update(|open| open.retain(|other| other.id != invitation.id));
                    toaster.done(w.invitations().revoked());
                }
                MemberQuestion::PasswordLink(member) => {
                    let made = client.make_password_link(&workspace, member.id).await?;
                    // A newer link ends the older one.
                    state.password_links.update(|all| {
                        all.retain(|(known, _)| *known != member.id);
                        all.push((member.id, made.url));
                    });
                    toaster.done(w.members().password_link_made(&member.name));
                }
                MemberQuestion::OwnRole(me, role) => {
                    client.update_member(&workspace, me.id, &UpdateMember { role }).await?;
                    if let Ok(me) = client.me().await {
                        session.set(me);
                    }
                    if role >= Role::Admin {
                        replace(state, Member { role, ..me });
                    } else {
                        go(&format!("/w/{workspace}"));
                    }
                }
            }
            Ok(())
        })
    }
}
