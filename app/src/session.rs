//! Who is here, in which workspace, and what they may do there.

use api::{Me, Membership, Role};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::format::Amounts;

/// The signed-in person; get it with [`use_session`]. Filled by the frame before it shows a page.
#[derive(Debug, Clone, Copy)]
pub struct Session(RwSignal<Option<Me>>);

impl Session {
    /// Makes the one session of the site and provides it.
    pub fn provide() -> Self {
        let session = Self(RwSignal::new(None));
        provide_context(session);
        session
    }

    /// Who is signed in, tracked; nobody outside the frame.
    pub fn me(self) -> Option<Me> {
        self.0.get()
    }

    /// Takes over what the API says of the person, after loading or changing it.
    pub fn set(self, me: Me) {
        if self.0.with_untracked(|now| now.as_ref() != Some(&me)) {
            self.0.set(Some(me));
        }
    }

    /// The person's membership in the workspace of this id or slug, tracked. An id wins, as it does on the server.
    pub fn membership(self, workspace: &str) -> Option<Membership> {
        let id = workspace.parse().ok();
        self.0.with(|me| {
            let all = &me.as_ref()?.workspaces;
            let by_id = all.iter().find(|membership| Some(membership.id) == id);
            by_id.or_else(|| all.iter().find(|membership| membership.slug == workspace)).cloned()
        })
    }

    /// Whether single-letter keys act, tracked.
    pub fn letter_keys(self) -> bool {
        self.0.with(|me| me.as_ref().is_none_or(|me| me.letter_keys))
    }
}

/// The site's session.
pub fn use_session() -> Session {
    use_context().unwrap_or_else(|| Session(RwSignal::new(None)))
}

/// The slug of the workspace in the address.
pub fn use_workspace() -> Memo<String> {
    use_param("workspace")
}

/// A part of the address, such as `app` in `/apps/:app`; empty when the route has no such part.
pub fn use_param(name: &'static str) -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get(name).unwrap_or_default()))
}

/// The currency in which this workspace reads amounts, as it is when the page is made.
pub fn use_amounts() -> Amounts {
    let (session, workspace) = (use_session(), use_workspace());
    let membership = untrack(|| session.membership(&workspace.get()));
    Amounts::new(membership.as_ref().and_then(|membership| membership.exchange_rate.as_ref()))
}

/// What the person may do in this workspace; the least while it is not known.
pub fn use_role() -> Memo<Role> {
    let (session, workspace) = (use_session(), use_workspace());
    Memo::new(move |_| session.membership(&workspace.get()).map_or(Role::User, |membership| membership.role))
}
