//! What the parts of the page share.

use api::{App, Client, Draft, Error, Page, Split, Timestamp, Version};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::split::SplitAct;
use crate::client::{Loading, use_client};

/// The state of the page.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub workspace: Memo<String>,
    /// The app's name in addresses.
    pub slug: Memo<String>,
    pub app: RwSignal<App>,
    pub history: Loading<History>,
    /// The action that waits for confirmation.
    pub asked: RwSignal<Option<Act>>,
    /// The act on the traffic split that waits for confirmation.
    pub split_asked: RwSignal<Option<SplitAct>>,
    /// The share of version B in percent, as typed.
    pub share: RwSignal<String>,
    /// Why one goes back, as typed. It outlives the dialog, so that closing it by mistake loses nothing.
    pub note: RwSignal<String>,
    /// Why the last action failed.
    pub failed: RwSignal<Option<Error>>,
    client: StoredValue<Client>,
}

/// What the list shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct History {
    pub versions: Page<Version>,
    pub draft: DraftLine,
    /// The traffic split that runs.
    pub split: Option<Split>,
    /// The splits that ended last.
    pub ended: Page<Split>,
}

/// The draft, as the list shows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DraftLine {
    pub saved_by: String,
    pub saved_at: Timestamp,
}

/// An action that needs confirmation.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Makes another version live, or takes the app offline.
    Live {
        /// The live version; `None` while the app is offline.
        now: Option<u32>,
        /// The version that becomes live; `None` takes the app offline.
        then: Option<u32>,
    },
    /// Overwrites unpublished changes of the draft with a version.
    Restore {
        number: u32,
        /// The current draft.
        draft: Box<Draft>,
    },
}

/// What requests need; it outlives the page, because an undo may come after leaving it.
#[derive(Clone)]
pub(super) struct Reach {
    pub client: Client,
    pub workspace: String,
    pub app: String,
}

impl Desk {
    pub fn new(workspace: Memo<String>, slug: Memo<String>, app: App, history: Loading<History>) -> Self {
        Self {
            workspace,
            slug,
            app: RwSignal::new(app),
            history,
            asked: RwSignal::new(None),
            split_asked: RwSignal::new(None),
            share: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            failed: RwSignal::new(None),
            client: StoredValue::new(use_client()),
        }
    }

    /// The version that people run.
    pub fn live(self) -> Option<u32> {
        self.app.with(|app| app.published_version)
    }

    /// Whether the draft differs from what people run, tracked.
    pub fn has_changes(self) -> bool {
        self.app.with(|app| app.unpublished_changes)
    }

    /// The builder's address.
    pub fn builder(self) -> String {
        format!("/w/{}/apps/{}/edit", self.workspace.get(), self.slug.get())
    }

    /// Whether going back to a version waits for confirmation, tracked.
    pub fn is_asking_why(self) -> bool {
        self.asked.with(|act| matches!(act, Some(Act::Live { then: Some(_), .. })))
    }

    pub fn reach(self) -> Reach {
        Reach {
            client: self.client.get_value(),
            workspace: self.workspace.get_untracked(),
            app: self.slug.get_untracked(),
        }
    }

    /// Reloads what an action changes.
    pub fn refresh(self, reach: Reach) {
        self.history.refetch();
        spawn_local(async move {
            if let Ok(now) = reach.client.app(&reach.workspace, &reach.app).await {
                let _ = self.app.try_set(now.app);
            }
        });
    }
}
