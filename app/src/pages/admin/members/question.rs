//! What is asked before somebody loses something.

use api::{Invitation, Member, Role};
use leptos::prelude::*;
use ui::{Button, ButtonVariant, Dialog};

use super::{Desk, changes::use_answer};
use crate::{
    locales::{Admin as Words, Words as AllWords, use_words},
    session::use_session,
};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Question {
    /// Whether to remove a member.
    Remove(Member),
    /// Whether to leave oneself.
    Leave(Member),
    /// Whether to give oneself a lesser role.
    OwnRole(Member, Role),
    /// Whether to take an invitation back.
    Revoke(Invitation),
}

impl Question {
    fn title(&self, words: AllWords, workspace: &str) -> String {
        let w = words.admin();
        match self {
            Self::Remove(member) => w.members().remove_title(&member.name),
            Self::Leave(_) => w.members().leave_title(workspace),
            Self::OwnRole(_, role) => w.members().own_role(words.common().role(*role)),
            Self::Revoke(invitation) => w.invitations().revoke_title(whom(invitation, w)),
        }
    }

    fn text(&self, w: Words) -> &'static str {
        match self {
            Self::Remove(_) => w.members().remove_text(),
            Self::Leave(_) => w.members().leave_text(),
            Self::OwnRole(..) => w.members().own_role_text(),
            Self::Revoke(_) => w.invitations().revoke_text(),
        }
    }

    fn submit(&self, w: Words) -> String {
        match self {
            Self::Remove(member) => w.members().remove(&member.name),
            Self::Leave(_) => w.members().leave().to_owned(),
            Self::OwnRole(..) => w.members().own_role_submit().to_owned(),
            Self::Revoke(_) => w.invitations().revoke_submit().to_owned(),
        }
    }

    /// The title when it could not be done.
    pub fn refused(&self, w: Words) -> String {
        match self {
            Self::Remove(member) | Self::Leave(member) => w.members().remove_refused(&member.name),
            Self::OwnRole(member, _) => w.members().role_refused(&member.name),
            Self::Revoke(_) => w.invitations().revoke_refused().to_owned(),
        }
    }
}

/// For whom an invitation is, in words.
pub(super) fn whom<'a>(invitation: &'a Invitation, w: Words) -> &'a str {
    invitation.email.as_deref().unwrap_or(w.invitations().anyone())
}

/// Asks, and does it.
#[component]
pub(super) fn QuestionDialog(desk: Desk) -> impl IntoView {
    let words = use_words();
    let session = use_session();
    let answer = use_answer(desk);
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(desk.asked.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            desk.asked.set(None);
            desk.settled.notify();
        }
        now
    });
    let place = move || session.membership(&desk.workspace.get()).map(|here| here.name).unwrap_or_default();
    let title = move || {
        let place = place();
        desk.asked.with(|asked| asked.as_ref().map(|asked| asked.title(words, &place)).unwrap_or_default())
    };
    let foot = move || {
        let label = desk.asked.with(|asked| asked.as_ref().map(|asked| asked.submit(words.admin())));
        let submit = move |_| {
            if let Some(question) = desk.asked.get_untracked() {
                answer.dispatch(question);
            }
        };
        view! {
            <Button on_click=move |_| open.set(false)>{words.common().cancel()}</Button>
            <Button variant=ButtonVariant::Danger busy=answer.pending() on_click=submit>
                {label}
            </Button>
        }
    };
    view! {
        <Dialog id="question" open title=title close_label=words.common().close() foot=ViewFn::from(foot)>
            <p>{move || desk.asked.with(|asked| asked.as_ref().map(|asked| asked.text(words.admin())))}</p>
        </Dialog>
    }
}
