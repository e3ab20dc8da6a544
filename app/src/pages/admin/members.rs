//! Members: who is in the workspace, with which role, and who is invited.

mod changes;
mod invitations;
mod invite;
mod question;
mod table;

use api::{Client, Error, ErrorCode, Invitation, Member, Role};
use leptos::prelude::*;
use model::{InvitationId, Language, PersonId};
use ui::{Button, ButtonVariant, IconName, PageHeader, PageInner, Shown};

use self::question::Question;
use crate::{
    chunk::chunk,
    client::load,
    locales::{Words, use_words},
    preferences::use_language,
    session::{use_role, use_session, use_workspace},
    widgets::{ErrorAlert, Loaded, PageTitle},
};

/// Who is in, and who is invited.
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

/// Who is in the workspace and who is invited, and what an admin changes about that.
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
struct Desk {
    words: Words,
    language: Language,
    workspace: Memo<String>,
    /// The reader's role.
    own: Memo<Role>,
    /// The reader.
    me: Memo<Option<PersonId>>,
    members: RwSignal<Vec<Member>>,
    invitations: RwSignal<Vec<Invitation>>,
    /// The addresses of the invitations that were made here. They can't be asked for again, so they stay at hand until the page is left.
    addresses: RwSignal<Vec<(InvitationId, String)>>,
    /// What is being asked before it is done.
    asked: RwSignal<Option<Question>>,
    /// What was refused last, under a title of its own.
    refused: RwSignal<Option<(String, Error)>>,
}

impl Desk {
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
            asked: RwSignal::new(None),
            refused: RwSignal::new(None),
        }
    }

    /// Asks, unless the answer is known: then it is said at once. What was refused before is no longer the matter.
    fn ask(self, question: Question) {
        self.refused.set(None);
        if self.members.with_untracked(|members| question.takes_last_owner(members)) {
            self.refuse(question.refused(self.words.admin()), Error::new(ErrorCode::LastOwner, self.language));
            // What was chosen in a list of roles goes back to what is.
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
    let desk = Desk::new(people, workspace);
    let inviting = RwSignal::new(false);
    let invite_people = move |_| {
        desk.refused.set(None);
        inviting.set(true);
    };
    let lead = move || w.members().lead(desk.members.with(Vec::len), desk.invitations.with(Vec::len));
    view! {
        <PageHeader title=w.members().title() lead=lead>
            <Button variant=ButtonVariant::Primary icon=IconName::Plus on_click=invite_people>
                {w.invitations().invite()}
            </Button>
        </PageHeader>
        {move || desk.refused.get().map(|(title, error)| view! { <ErrorAlert error title=title /> })}
        <table::MembersTable desk />
        <Shown when=move || desk.invitations.with(|open| !open.is_empty())>
            <invitations::OpenInvitations desk />
        </Shown>
        <invite::InviteDialog desk open=inviting />
        <question::QuestionDialog desk />
    }
}
