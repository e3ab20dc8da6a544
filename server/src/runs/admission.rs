//! Limits what runs, or is read, at the same time for one workspace, so that one tenant can't starve the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use model::WorkspaceId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A fair semaphore for each workspace.
#[derive(Debug, Clone)]
pub struct Admission {
    at_once: usize,
    places: Arc<Mutex<HashMap<WorkspaceId, Arc<Semaphore>>>>,
}

impl Admission {
    /// Creates semaphores with this many permits.
    pub fn new(at_once: usize) -> Self {
        Self { at_once: at_once.max(1), places: Arc::default() }
    }

    /// Waits for a permit, which is returned when dropped.
    pub async fn enter(&self, workspace: WorkspaceId) -> Option<OwnedSemaphorePermit> {
        let places = {
            let mut all = self.all();
            all.entry(workspace).or_insert_with(|| Arc::new(Semaphore::new(self.at_once))).clone()
        };
        places.acquire_owned().await.ok()
    }

    /// A permit, if there is one that nobody waits for.
    pub fn try_enter(&self, workspace: WorkspaceId) -> Option<OwnedSemaphorePermit> {
        let places = self.all().get(&workspace)?.clone();
        places.try_acquire_owned().ok()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<WorkspaceId, Arc<Semaphore>>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::WorkspaceId;
    use uuid::Uuid;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_full_workspace_waits_and_another_does_not() {
        let (busy, quiet) = (WorkspaceId(Uuid::now_v7()), WorkspaceId(Uuid::now_v7()));
        let admission = Admission::new(1);
        let first = admission.enter(busy).await;
        assert!(tokio::time::timeout(Duration::from_secs(60), admission.enter(busy)).await.is_err());
        assert!(admission.enter(quiet).await.is_some());
        assert!(admission.try_enter(busy).is_none() && admission.try_enter(quiet).is_some());
        drop(first);
        assert!(admission.enter(busy).await.is_some());
    }
}
