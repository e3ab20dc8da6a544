//! Who is signed in, in which workspace, and with which role.

use api::{Me, Membership, Role};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::format::Amounts;

/// The signed-in person; get it with [`use_session`]. The frame fills it before it shows a page.
#[derive(Debug, Clone, Copy)]
pub struct Session(RwSignal<Option<Me>>);

impl Session {
    /// Creates the site's session and provides it.
    pub fn provide() -> Self {
        let session = Self(RwSignal::new(None));
        provide_context(session);
        session
    }

    /// Who is signed in, tracked; `None` outside the frame.
    pub fn me(self) -> Option<Me> {
        self.0.get()
    }

    /// Stores what the API says about the person, after loading or changing it.
    pub fn set(self, me: Me) {
        if self.0.with_untracked(|now| now.as_ref() != Some(&me)) {
            self.0.set(Some(me));
        }
    }

    /// The person's membership in the workspace with this id or slug, tracked. An id takes precedence, as on the server.
    pub fn membership(self, workspace: &str) -> Option<Membership> {
        let id = workspace.parse().ok();
        self.0.with(|me| {
            let all = &me.as_ref()?.workspaces;
            let by_id = all.iter().find(|membership| Some(membership.id) == id);
            by_id.or_else(|| all.iter().find(|membership| membership.slug == workspace)).cloned()
        })
    }

    /// Stores how many notices are unread in a workspace.
    pub fn set_unread(self, workspace: &str, unread: u32) {
        let Some(here) = untrack(|| self.membership(workspace)).filter(|here| here.unread_notices != unread) else {
            return;
        };
        self.0.update(|me| {
            let all = me.iter_mut().flat_map(|me| &mut me.workspaces);
            all.filter(|other| other.id == here.id).for_each(|here| here.unread_notices = unread);
        });
    }

    /// Notes that one more notice was read in a workspace.
    pub fn one_read(self, workspace: &str) {
        if let Some(here) = untrack(|| self.membership(workspace)) {
            self.set_unread(workspace, here.unread_notices.saturating_sub(1));
        }
    }

    /// Whether single-key shortcuts are on, tracked.
    pub fn letter_keys(self) -> bool {
        self.0.with(|me| me.as_ref().is_none_or(|me| me.letter_keys))
    }
}

pub fn use_session() -> Session {
    use_context().unwrap_or_else(|| Session(RwSignal::new(None)))
}

/// The slug of the workspace in the address.
pub fn use_workspace() -> Memo<String> {
    use_param("workspace")
}

/// A parameter of the route, such as `app` in `/apps/:app`; empty if the route has no such parameter.
pub fn use_param(name: &'static str) -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get(name).unwrap_or_default()))
}

/// The currency of the workspace when the page is created.
pub fn use_amounts() -> Amounts {
    let (session, workspace) = (use_session(), use_workspace());
    let membership = untrack(|| session.membership(&workspace.get()));
    Amounts::new(membership.as_ref().and_then(|membership| membership.exchange_rate.as_ref()))
}

/// The person's role in this workspace; the lowest while it is unknown.
pub fn use_role() -> Memo<Role> {
    let (session, workspace) = (use_session(), use_workspace());
    Memo::new(move |_| session.membership(&workspace.get()).map_or(Role::User, |membership| membership.role))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: &str = r#"{"id":"0197a5c0-0000-7000-8000-000000000001","name":"Park","email":"park@example.com","letter_keys":true,
        "workspaces":[{"id":"0197a5c0-0000-7000-8000-000000000002","slug":"acme","name":"Acme","role":"admin","members":3,
        "unread_notices":1}]}"#;

    #[test]
    fn each_notice_that_is_read_counts_once_and_never_below_none() {
        let owner = Owner::new();
        owner.set();
        let session = Session(RwSignal::new(serde_json::from_str(ME).unwrap()));
        let unread = || untrack(|| session.membership("acme")).map(|here| here.unread_notices);
        session.one_read("other");
        assert_eq!(unread(), Some(1));
        for _ in 0..2 {
            session.one_read("acme");
            assert_eq!(unread(), Some(0));
        }
    }
}
