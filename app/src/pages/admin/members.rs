//! Members: who is in the workspace and with which role, and who is invited.

mod changes;
mod invitations;
mod invite;
mod mailed;
mod question;
mod table;

use api::{Client, Error, ErrorCode, Invitation, Member, Role};
use leptos::prelude::*;
use model::{InvitationId, Language, PersonId};
use ui::{Button, ButtonVariant, IconName, PageHeader, PageInner, Shown};

use self::question::MemberQuestion;
use crate::{
    chunk::chunk,
    client::load,
    locales::{Words, use_words},
    preferences::use_language,
    session::{use_role, use_session, use_workspace},
    widgets::{ErrorAlert, Loaded, PageTitle},
};

/// Members and invitations.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct People {
    members: Vec<Member>,
    invitations: Vec<Invitation>,
}

async fn people(client: Client, workspace: String) -> Result<People, Error> {
    let members = client.members(&workspace).await?.items;
    let invitations = client.invitations(&workspace).await?.items;
    Ok(People { members, invitations })
}

chunk!(admin: MembersPage);

/// The members and invitations of a workspace, which admins can change.
#[component]
pub fn MembersPage() -> impl IntoView {
    let workspace = use_workspace();
    let people = load(move || workspace.get(), people);
    let show = move |people: People| view! { <Everybody people workspace /> }.into_any();
    view! {
        <PageTitle text=use_words().admin().members().title() />
        <PageInner>
            <Loaded of=people show />
        </PageInner>
    }
}

/// What the parts of the page share.
#[derive(Debug, Clone, Copy)]
struct MembersState {
    words: Words,
    language: Language,
    workspace: Memo<String>,
    /// The reader's role.
    own: Memo<Role>,
    /// The reader.
    me: Memo<Option<PersonId>>,
    members: RwSignal<Vec<Member>>,
    invitations: RwSignal<Vec<Invitation>>,
    /// The addresses of invitations that were made on this page. They can't be requested again, so they are kept until the page
    /// is left.
    addresses: RwSignal<Vec<(InvitationId, String)>>,
    /// The links for a new password that were made on this page, which can't be requested again either.
    password_links: RwSignal<Vec<(PersonId, String)>>,
    /// The question that is open.
    asked: RwSignal<Option<MemberQuestion>>,
    /// The last error, with its title.
    refused: RwSignal<Option<(String, Error)>>,
}

impl MembersState {
    fn new(people: People, workspace: Memo<String>) -> Self {
        let session = use_session();
        Self {
            words: use_words(),
            language: use_language(),
            workspace,
            own: use_role(),
            me: Memo::new(move |_| session.me().map(|me| me.id)),
            members: RwSignal::new(people.members),
            invitations: RwSignal::new(people.invitations),
            addresses: RwSignal::default(),
            password_links: RwSignal::default(),
            asked: RwSignal::new(None),
            refused: RwSignal::new(None),
        }
    }

    /// Asks, unless the answer is known to be no: then the error is shown at once. Earlier errors are cleared.
    fn ask(self, question: MemberQuestion) {
        self.refused.set(None);
        if self.members.with_untracked(|members| question.takes_last_owner(members)) {
            self.refuse(question.refused(self.words.admin()), Error::new(ErrorCode::LastOwner, self.language));
            // The list of roles returns to the current role.
            self.asked.set(None);
        } else {
            self.asked.set(Some(question));
        }
    }

    fn refuse(self, title: String, error: Error) {
        self.refused.set(Some((title, error)));
    }
}

#[component]
fn Everybody(people: People, workspace: Memo<String>) -> impl IntoView {
    let words = use_words();
    let w = words.admin();
    let state = MembersState::new(people, workspace);
    let inviting = RwSignal::new(false);
    let invite_people = move |_| {
        state.refused.set(None);
        inviting.set(true);
    };
    let lead = move || w.members().lead(state.members.with(Vec::len), state.invitations.with(Vec::len));
    view! {
        <PageHeader title=w.members().title() lead=lead>
            <Button variant=ButtonVariant::Primary icon=IconName::Plus on_click=invite_people>
                {w.invitations().invite()}
            </Button>
        </PageHeader>
        {move || state.refused.get().map(|(title, error)| view! { <ErrorAlert error title=title /> })}
        <table::MembersTable state />
        <Shown when=move || state.invitations.with(|open| !open.is_empty())>
            <invitations::OpenInvitations state />
        </Shown>
        <invite::InviteDialog state open=inviting />
        <question::QuestionDialog state />
    }
}
