//! Invitations that nobody has accepted yet.

use leptos::prelude::*;
use model::InvitationId;
use ui::{Badge, ControlSize, Each, Icon, IconButton, IconName, Section};

use super::{
    super::state::may_change,
    MembersState, mailed,
    question::{MemberQuestion, whom},
};
use crate::{
    locales::use_words,
    widgets::{CopyAddress, Moment},
};

#[component]
pub(super) fn OpenInvitations(state: MembersState) -> impl IntoView {
    let words = use_words();
    let w = words.admin();
    view! {
        <Section id="open-invitations" title=w.invitations().open() lead=w.invitations().open_lead()>
            <ul class="card list-card" role="list">
                <Each each=move || state.invitations.get() key=|invitation| invitation.id let:invitation>
                    {
                        let (for_whom, role) = (whom(&invitation, w).to_owned(), invitation.role);
                        let label = w.invitations().revoke(&for_whom);
                        let (by, ends) = (w.invitations().by(&invitation.invited_by), invitation.expires_at);
                        let for_whom_mailed = for_whom.clone();
                        let (id, copy_label) = (invitation.id, w.invitations().copy_of(&for_whom));
                        let address = Signal::derive(move || {
                            let find = |all: &Vec<(InvitationId, String)>| {
                                all.iter().find(|(known, _)| *known == id).map(|(_, address)| address.clone())
                            };
                            state.addresses.with(find)
                        });
                        let revoke = move |_| state.ask(MemberQuestion::Revoke(invitation.clone()));
                        view! {
                            <li class="list-card__row">
                                <Icon name=IconName::Mail />
                                <span class="truncate">{for_whom}</span>
                                <Badge>{words.common().role(role)}</Badge>
                                <span class="toolbar__spacer"></span>
                                <mailed::MailAgain state id whom=for_whom_mailed />
                                <CopyAddress address text=w.invitations().copy() label=copy_label />
                                <small class="muted">{by} " · " {w.invitations().ends()} <Moment at=ends /></small>
                                <mailed::MailState state id />
                                {may_change(state.own.get_untracked(), role)
                                    .then(|| {
                                        view! {
                                            <IconButton
                                                label=label
                                                icon=IconName::X
                                                size=ControlSize::S
                                                on_click=revoke
                                            />
                                        }
                                    })}
                            </li>
                        }
                    }
                </Each>
            </ul>
        </Section>
    }
}
