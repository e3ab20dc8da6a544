//! Questions before somebody loses something.

use api::{Invitation, Member, Role};
use leptos::prelude::*;

use super::{MembersState, changes::use_answer};
use crate::{
    kit::{Ask, AskWords},
    locales::{Admin as Words, Words as AllWords, use_words},
    session::use_session,
};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum MemberQuestion {
    /// Whether to remove a member.
    Remove(Member),
    /// Whether to leave the workspace.
    Leave(Member),
    /// Whether to give oneself a lower role.
    OwnRole(Member, Role),
    /// Whether to revoke an invitation.
    Revoke(Invitation),
    /// Whether to make a link by which a member chooses a new password.
    PasswordLink(Member),
}

impl MemberQuestion {
    fn title(&self, words: AllWords, workspace: &str) -> String {
        let w = words.admin();
        match self {
            Self::Remove(member) => w.members().remove_title(&member.name),
            Self::Leave(_) => w.members().leave_title(workspace),
            Self::OwnRole(_, role) => w.members().own_role(words.common().role(*role)),
            Self::Revoke(invitation) => w.invitations().revoke_title(whom(invitation, w)),
            Self::PasswordLink(member) => w.members().password_link_title(&member.name),
        }
    }

    fn text(&self, w: Words) -> &'static str {
        match self {
            Self::Remove(_) => w.members().remove_text(),
            Self::Leave(_) => w.members().leave_text(),
            Self::OwnRole(..) => w.members().own_role_text(),
            Self::Revoke(_) => w.invitations().revoke_text(),
            Self::PasswordLink(_) => w.members().password_link_text(),
        }
    }

    fn submit(&self, w: Words) -> String {
        match self {
            Self::Remove(member) => w.members().remove(&member.name),
            Self::Leave(_) => w.members().leave().to_owned(),
            Self::OwnRole(..) => w.members().own_role_submit().to_owned(),
            Self::Revoke(_) => w.invitations().revoke_submit().to_owned(),
            Self::PasswordLink(_) => w.members().password_link_submit().to_owned(),
        }
    }

    /// Whether it would leave the workspace without an owner. The API refuses that, so there is nothing to ask.
    pub fn takes_last_owner(&self, members: &[Member]) -> bool {
        let owners = members.iter().filter(|member| member.role == Role::Owner).count();
        match self {
            Self::Remove(member) | Self::Leave(member) | Self::OwnRole(member, _) => {
                member.role == Role::Owner && owners < 2
            }
            Self::Revoke(_) | Self::PasswordLink(_) => false,
        }
    }

    /// The title of an error.
    pub fn refused(&self, w: Words) -> String {
        match self {
            Self::Remove(member) | Self::Leave(member) => w.members().remove_refused(&member.name),
            Self::OwnRole(member, _) => w.members().role_refused(&member.name),
            Self::Revoke(_) => w.invitations().revoke_refused().to_owned(),
            Self::PasswordLink(_) => w.members().password_link_refused().to_owned(),
        }
    }
}

/// Whom an invitation is for.
pub(super) fn whom(invitation: &Invitation, w: Words) -> &str {
    invitation.email.as_deref().unwrap_or(w.invitations().anyone())
}

/// Asks, then acts.
#[component]
pub(super) fn QuestionDialog(state: MembersState) -> impl IntoView {
    let w = use_words();
    let session = use_session();
    let answer = use_answer(state);
    let words = move |question: &MemberQuestion| {
        let place = session.membership(&state.workspace.get()).map(|here| here.name).unwrap_or_default();
        AskWords {
            title: question.title(w, &place),
            text: question.text(w.admin()),
            keep: w.common().cancel(),
            act: question.submit(w.admin()),
            busy: w.common().saving(),
            refused: Some(question.refused(w.admin())),
        }
    };
    view! { <Ask id="question" subject=state.asked words act=answer /> }
}

#[cfg(test)]
mod tests {
    use api::Timestamp;

    use super::*;

    fn member(id: u128, role: Role) -> Member {
        Member {
            id: uuid::Uuid::from_u128(id).into(),
            name: format!("Person {id}"),
            email: format!("{id}@dalbit.example"),
            role,
            joined_at: Timestamp(0),
            last_seen_at: None,
            mail_trouble: None,
        }
    }

    #[test]
    fn the_only_owner_is_not_asked_what_is_then_refused() {
        let (kim, lee) = (member(1, Role::Owner), member(2, Role::Admin));
        let alone = [kim.clone(), lee.clone()];
        assert!(MemberQuestion::OwnRole(kim.clone(), Role::Admin).takes_last_owner(&alone));
        assert!(MemberQuestion::Leave(kim.clone()).takes_last_owner(&alone));
        assert!(!MemberQuestion::Remove(lee.clone()).takes_last_owner(&alone));
        let two = [kim.clone(), member(3, Role::Owner)];
        assert!(!MemberQuestion::OwnRole(kim, Role::Admin).takes_last_owner(&two));
    }
}
