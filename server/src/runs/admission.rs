//! Limits what runs, or is read, at the same time for one workspace, so that one tenant can't starve the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use model::WorkspaceId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Fair semaphores for each workspace.
#[derive(Debug, Clone)]
pub struct Admission {
    at_once: usize,
    workspaces: Arc<Mutex<HashMap<WorkspaceId, Workspace>>>,
}

#[derive(Debug, Clone)]
struct Workspace {
    /// Of all runs.
    places: Arc<Semaphore>,
    /// How many of them work that nobody waits for may take.
    behind: Arc<Semaphore>,
}

/// A place among a workspace's runs, which is given back when dropped.
#[derive(Debug)]
pub struct Place {
    _place: OwnedSemaphorePermit,
    _behind: Option<OwnedSemaphorePermit>,
}

impl Admission {
    /// Creates semaphores with this many permits.
    pub fn new(at_once: usize) -> Self {
        Self { at_once: at_once.max(1), workspaces: Arc::default() }
    }

    /// Waits for a place.
    pub async fn enter(&self, workspace: WorkspaceId) -> Option<Place> {
        let place = self.of(workspace).places.acquire_owned().await.ok()?;
        Some(Place { _place: place, _behind: None })
    }

    /// Waits for a place for work that nobody waits for. At most three quarters of all places go to such work, and it queues only once
    /// it may have one, so that a person waits behind none of it for long.
    pub async fn enter_behind(&self, workspace: WorkspaceId) -> Option<Place> {
        let Workspace { places, behind } = self.of(workspace);
        let behind = behind.acquire_owned().await.ok()?;
        Some(Place { _place: places.acquire_owned().await.ok()?, _behind: Some(behind) })
    }

    /// A place, if there is one that nobody waits for.
    pub fn try_enter(&self, workspace: WorkspaceId) -> Option<Place> {
        let places = self.all().get(&workspace)?.places.clone();
        Some(Place { _place: places.try_acquire_owned().ok()?, _behind: None })
    }

    fn of(&self, workspace: WorkspaceId) -> Workspace {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        let new = || Workspace { places: semaphore(self.at_once), behind: semaphore((self.at_once * 3 / 4).max(1)) };
        self.all().entry(workspace).or_insert_with(new).clone()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<WorkspaceId, Workspace>> {
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner)
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

    #[tokio::test(start_paused = true)]
    async fn work_that_nobody_waits_for_leaves_a_quarter_to_people() {
        let workspace = WorkspaceId(Uuid::now_v7());
        let admission = Admission::new(4);
        let mut behind = Vec::new();
        for _ in 0..3 {
            behind.push(admission.enter_behind(workspace).await);
        }
        let fourth = admission.enter_behind(workspace);
        assert!(tokio::time::timeout(Duration::from_secs(60), fourth).await.is_err());
        let person = admission.enter(workspace).await;
        assert!(person.is_some(), "a person has the place that was left");
        behind.pop();
        assert!(admission.enter(workspace).await.is_some(), "and the next that is free");
        assert!(Admission::new(1).enter_behind(workspace).await.is_some(), "one place is enough to go on");
    }
}
