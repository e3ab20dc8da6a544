//! Delivers to webhooks. Any number of servers may do it: each takes webhooks for a turn, and nobody else touches them meanwhile.
//!
//! An address that answers nothing holds up its own deliveries only: each turn is a task of its own, ends after half a minute, and goes to
//! the end of the queue (`store/src/webhooks/turns.rs`).

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::{StreamExt as _, stream};
use model::{WebhookId, WorkspaceId};
use store::{DueDelivery, OpenWebhook, Tenant};
use tokio::{sync::Semaphore, task::JoinHandle, time::Instant};
use uuid::Uuid;

use crate::{
    madang::Madang,
    webhooks::{Course, attempt},
};

/// How many webhooks a server delivers to at once.
const WEBHOOKS_AT_ONCE: usize = 64;
/// How many requests it sends to one of them at once.
const REQUESTS_AT_ONCE: usize = 4;
const DELIVERIES_AT_ONCE: i64 = 50;
/// How long a turn goes on taking new work.
const TURN: Duration = Duration::from_secs(30);

/// What one server needs for it. Cheap to clone.
#[derive(Clone)]
pub struct Deliverer {
    server: Uuid,
    places: Arc<Semaphore>,
    course: Course,
}

impl Deliverer {
    pub fn new(course: Course) -> Self {
        Self { server: Uuid::now_v7(), places: Arc::new(Semaphore::new(WEBHOOKS_AT_ONCE)), course }
    }

    /// Begins the turns of webhooks that have something due, as many as there are places.
    pub async fn deliver(self, madang: Madang) -> Vec<JoinHandle<()>> {
        let free = i64::try_from(self.places.available_permits()).unwrap_or_default();
        if free == 0 || madang.stop.is_cancelled() {
            return Vec::new();
        }
        let taken = match madang.store.take_webhooks(self.server, self.course.ahead, free).await {
            Ok(taken) => taken,
            // Whatever else happens says so; a line a second would bury it.
            Err(store::Error::Unavailable(_)) => return Vec::new(),
            Err(error) => {
                tracing::warn!(%error, "webhooks could not be looked at; it is tried again in a second");
                return Vec::new();
            }
        };
        taken.into_iter().filter_map(|of| self.begin(&madang, of)).collect()
    }

    fn begin(&self, madang: &Madang, (workspace, webhook): (WorkspaceId, WebhookId)) -> Option<JoinHandle<()>> {
        let place = self.places.clone().try_acquire_owned().ok()?;
        let (deliverer, madang) = (self.clone(), madang.clone());
        Some(madang.clone().tasks.spawn(async move {
            if let Err(error) = Box::pin(deliverer.turn(&madang, workspace, webhook)).await {
                tracing::warn!(%webhook, %error, "a webhook was not served; it is tried again in two minutes");
            }
            drop(place);
        }))
    }

    /// Tries what is due, until nothing is or the turn is over. Where that fails, the webhook is left alone until its lease has run out.
    async fn turn(&self, madang: &Madang, workspace: WorkspaceId, webhook: WebhookId) -> store::Result<()> {
        let tenant = madang.store.tenant(workspace);
        let ends = Instant::now() + TURN;
        while Instant::now() < ends && !madang.stop.is_cancelled() {
            let due = tenant.due_deliveries(webhook, self.course.ahead, DELIVERIES_AT_ONCE).await?;
            let Some(open) = tenant.open_webhook(webhook).await?.filter(|_| !due.is_empty()) else { break };
            self.try_all(madang, &tenant, &open, due, ends).await?;
        }
        tenant.release_webhook(webhook, self.server).await
    }

    /// Tries all of them, several at once, but those about the same object in their order.
    async fn try_all(
        &self,
        madang: &Madang,
        tenant: &Tenant,
        open: &OpenWebhook,
        due: Vec<DueDelivery>,
        ends: Instant,
    ) -> store::Result<()> {
        let chain = |mut of: Vec<DueDelivery>| async move {
            of.sort_by_key(|due| due.number);
            for due in of {
                if Instant::now() >= ends || madang.stop.is_cancelled() {
                    break;
                }
                Box::pin(attempt(madang, tenant, open, &due, self.course)).await?;
            }
            Ok::<_, store::Error>(())
        };
        let done = stream::iter(by_object(due)).map(chain).buffer_unordered(REQUESTS_AT_ONCE);
        done.collect::<Vec<_>>().await.into_iter().collect()
    }
}

fn by_object(due: Vec<DueDelivery>) -> Vec<Vec<DueDelivery>> {
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    let mut chains: Vec<Vec<DueDelivery>> = Vec::new();
    for delivery in due {
        let place = *places.entry(delivery.object).or_insert(chains.len());
        match chains.get_mut(place) {
            Some(chain) => chain.push(delivery),
            None => chains.push(vec![delivery]),
        }
    }
    chains
}

/// Has webhooks told of what was written into audit logs.
pub async fn follow_audit(madang: Madang) {
    let workspaces = match madang.store.workspaces_with_untold_entries().await {
        Ok(workspaces) => workspaces,
        Err(store::Error::Unavailable(_)) => return,
        Err(error) => return tracing::warn!(%error, "audit logs were not looked at; it is done in two seconds"),
    };
    for workspace in workspaces {
        if let Err(error) = madang.store.tenant(workspace).tell_of_entries().await {
            tracing::warn!(%workspace, %error, "an audit log was not looked at; it is done in two seconds");
        }
    }
}

/// Looks for share links that are used up where a webhook wants to know.
pub async fn watch_links(madang: Madang) {
    let workspaces = match madang.store.workspaces_that_watch_links().await {
        Ok(workspaces) => workspaces,
        Err(error) => return tracing::warn!(%error, "used-up links were not looked for; it is done in half a minute"),
    };
    for workspace in workspaces {
        if let Err(error) = madang.store.tenant(workspace).tell_of_used_up_links().await {
            tracing::warn!(%workspace, %error, "used-up links were not looked for; it is done in half a minute");
        }
    }
}
