//! What the parts of the page share.

use api::{App, Client, Draft, Error, Page, Version};
use leptos::{prelude::*, task::spawn_local};

use crate::client::{Loading, use_client};

/// What the page works on.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub workspace: Memo<String>,
    /// The app's name in addresses.
    pub slug: Memo<String>,
    pub app: RwSignal<App>,
    pub versions: Loading<Page<Version>>,
    /// What may be done, once that is confirmed.
    pub asked: RwSignal<Option<Act>>,
    /// Why something was not done.
    pub failed: RwSignal<Option<Error>>,
    client: StoredValue<Client>,
}

/// What is asked about before it is done.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Another version becomes live, or none.
    Live {
        /// Which one is live now.
        now: Option<u32>,
        /// Which one will be.
        then: Option<u32>,
    },
    /// The draft becomes what a version is, and loses changes that no version has.
    Restore {
        /// The version.
        number: u32,
        /// The draft as it is now.
        draft: Box<Draft>,
    },
}

/// Where the acts go, also after the page was left.
#[derive(Clone)]
pub(super) struct Reach {
    pub client: Client,
    pub workspace: String,
    pub app: String,
}

impl Desk {
    pub fn new(workspace: Memo<String>, slug: Memo<String>, app: App, versions: Loading<Page<Version>>) -> Self {
        Self {
            workspace,
            slug,
            app: RwSignal::new(app),
            versions,
            asked: RwSignal::new(None),
            failed: RwSignal::new(None),
            client: StoredValue::new(use_client()),
        }
    }

    /// The version that people run.
    pub fn live(self) -> Option<u32> {
        self.app.with(|app| app.published_version)
    }

    pub fn reach(self) -> Reach {
        Reach {
            client: self.client.get_value(),
            workspace: self.workspace.get_untracked(),
            app: self.slug.get_untracked(),
        }
    }

    /// Reads again what an act changes.
    pub fn refresh(self, reach: Reach) {
        self.versions.refetch();
        spawn_local(async move {
            if let Ok(now) = reach.client.app(&reach.workspace, &reach.app).await {
                let _ = self.app.try_set(now.app);
            }
        });
    }
}
