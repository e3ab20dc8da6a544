//! Members: who is in the workspace, with which role, and who is invited.

mod changes;
mod invitations;
mod invite;
mod question;
mod table;

use api::{Client, Error, Invitation, Member, Role};
use leptos::prelude::*;
use model::PersonId;
use ui::{Button, ButtonVariant, IconName, PageHeader, PageInner};

use self::question::Question;
use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
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
    workspace: Memo<String>,
    /// The reader's role.
    own: Memo<Role>,
    /// The reader.
    me: Memo<Option<PersonId>>,
    members: RwSignal<Vec<Member>>,
    invitations: RwSignal<Vec<Invitation>>,
    /// What is being asked before it is done.
    asked: RwSignal<Option<Question>>,
    /// What was refused last, under a title of its own.
    refused: RwSignal<Option<(String, Error)>>,
}

impl Desk {
    fn new(people: People, workspace: Memo<String>) -> Self {
        let session = use_session();
        Self {
            workspace,
            own: use_role(),
            me: Memo::new(move |_| session.me().map(|me| me.id)),
            members: RwSignal::new(people.members),
            invitations: RwSignal::new(people.invitations),
            asked: RwSignal::new(None),
            refused: RwSignal::new(None),
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
    let lead = move || w.members().lead(desk.members.with(Vec::len), desk.invitations.with(Vec::len));
    view! {
        <PageHeader title=w.members().title() lead=lead>
            <Button variant=ButtonVariant::Primary icon=IconName::Plus on_click=move |_| inviting.set(true)>
                {w.invitations().invite()}
            </Button>
        </PageHeader>
        {move || desk.refused.get().map(|(title, error)| view! { <ErrorAlert error title=title /> })}
        <table::MembersTable desk />
        <Show when=move || desk.invitations.with(|open| !open.is_empty())>
            <invitations::OpenInvitations desk />
        </Show>
        <invite::InviteDialog desk open=inviting />
        <question::QuestionDialog desk />
    }
}
