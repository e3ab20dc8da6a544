//! What the parts of a webhook's page share.

use api::Webhook;
use leptos::prelude::*;

use super::delivery::Opened;
use crate::client::Loading;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct WebhookState {
    pub workspace: Memo<String>,
    pub id: Memo<String>,
    pub webhook: Loading<Webhook>,
    /// Counted up to have the log read again.
    pub seen: RwSignal<u32>,
    /// The delivery whose details are open.
    pub opened: RwSignal<Option<Opened>>,
    pub failed: RwSignal<Option<api::Error>>,
    pub busy: RwSignal<bool>,
    pub rotating: RwSignal<Option<Webhook>>,
    pub deleting: RwSignal<Option<Webhook>>,
}

impl WebhookState {
    pub fn new(workspace: Memo<String>, id: Memo<String>, webhook: Loading<Webhook>) -> Self {
        Self {
            workspace,
            id,
            webhook,
            seen: RwSignal::new(0),
            opened: RwSignal::new(None),
            failed: RwSignal::new(None),
            busy: RwSignal::new(false),
            rotating: RwSignal::new(None),
            deleting: RwSignal::new(None),
        }
    }

    pub fn reload(self) {
        self.webhook.refetch();
        self.reload_log();
    }

    pub fn reload_log(self) {
        self.seen.update(|seen| *seen = seen.wrapping_add(1));
    }
}
