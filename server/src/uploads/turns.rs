//! Whose file is read next.

use model::WorkspaceId;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::runs::{Admission, Place};

/// The places of this process's readers. However many files of one workspace wait, no more of them stand in line than there are
/// places, so that a file of another workspace is never behind all of them.
pub(super) struct Turns {
    in_line: Admission,
    places: Semaphore,
}

/// A place, which is free again once this is dropped.
pub(super) struct Turn<'t> {
    _in_line: Place,
    _place: SemaphorePermit<'t>,
}

impl Turns {
    pub fn new(places: usize) -> Self {
        Self { in_line: Admission::new(places), places: Semaphore::new(places) }
    }

    /// Waits for a place.
    pub async fn take(&self, workspace: WorkspaceId) -> Option<Turn<'_>> {
        let in_line = self.in_line.enter(workspace).await?;
        Some(Turn { _place: self.places.acquire().await.ok()?, _in_line: in_line })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::future::join_all;
    use tokio::time::{sleep, timeout};
    use uuid::Uuid;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_workspace_with_many_files_is_not_before_another_with_one() {
        let (busy, quiet) = (WorkspaceId(Uuid::now_v7()), WorkspaceId(Uuid::now_v7()));
        let turns = Turns::new(2);
        let read = async |workspace| {
            let turn = turns.take(workspace).await;
            assert!(turn.is_some());
            sleep(Duration::from_secs(1)).await;
        };
        let many = join_all((0..500).map(|_| read(busy)));
        let one = async {
            sleep(Duration::from_millis(100)).await;
            timeout(Duration::from_secs(4), read(quiet)).await
        };
        let ((), read_soon) = tokio::join!(async { drop(many.await) }, one);
        assert!(read_soon.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn one_workspace_alone_has_all_places() {
        let turns = Turns::new(2);
        let workspace = WorkspaceId(Uuid::now_v7());
        let first = turns.take(workspace).await;
        assert!(timeout(Duration::from_secs(1), turns.take(workspace)).await.is_ok_and(|turn| turn.is_some()));
        drop(first);
    }
}
