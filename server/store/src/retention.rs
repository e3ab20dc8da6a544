//! How long history is kept: runs by the month, what they hold by the day (`contents.rs`), and nothing that is under a legal hold (`holds.rs`)
//! goes at all.

mod contents;
mod holds;
mod rules;

use std::num::NonZeroU8;

use model::WorkspaceId;
use uuid::Uuid;

pub(crate) use self::holds::{held_by, share_holds};
pub use self::{
    holds::{HeldBy, LegalHold, NewHold},
    rules::{Loss, Retention, RetentionSaved},
};
use crate::{Result, Store, Tenant, scope::Scope};

/// How many runs are gone through in one transaction.
const AT_ONCE: i32 = 500;

/// How long what a run holds stays after its end where nothing is kept: whoever waits for the answer, or has lost the connection, still gets it.
pub const GRACE: std::time::Duration = std::time::Duration::from_secs(5 * 60);

impl Store {
    /// Creates the partitions for this month and the next two. To be called at start and once a day.
    pub async fn ensure_partitions(&self) -> Result<()> {
        let mut tx = self.begin_aside(Scope::default()).await?;
        sqlx::query!("select ensure_run_partitions(2)").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Drops the history of all months except the current one and the `months` before it, but for what is held. A month with a run that
    /// has not ended is kept. Returns how many months went.
    pub async fn keep_runs(&self, months: NonZeroU8) -> Result<i32> {
        // What can't be done of the one is no reason to leave the other.
        let dropped = self.drop_months(months).await;
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let workspaces = sqlx::query_scalar!("select id from workspaces order by id").fetch_all(&mut *tx).await?;
        tx.commit().await?;
        for workspace in workspaces {
            self.tenant(WorkspaceId(workspace)).drop_left_runs(months).await?;
        }
        dropped
    }

    /// Each month in a transaction of its own, so that nobody waits for all of them.
    async fn drop_months(&self, months: NonZeroU8) -> Result<i32> {
        let mut removed = 0;
        loop {
            let mut tx = self.begin_aside(Scope::default()).await?;
            let dropped = sqlx::query_scalar!(
                r#"select drop_runs_before(
                    (date_trunc('month', now() at time zone 'utc') - make_interval(months => $1)) at time zone 'utc'
                ) as "months!""#,
                i32::from(months.get()),
            )
            .fetch_one(&mut *tx)
            .await?;
            tx.commit().await?;
            if dropped == 0 {
                return Ok(removed);
            }
            removed += dropped;
        }
    }
}

impl Tenant {
    /// Deletes by the row what is past its months and was held, or is in no month.
    async fn drop_left_runs(&self, months: NonZeroU8) -> Result<()> {
        let mut after = Some(Uuid::nil());
        while let Some(from) = after {
            let mut tx = self.begin_aside().await?;
            after = sqlx::query_scalar!(
                "select go_on from drop_left_runs(
                    (date_trunc('month', now() at time zone 'utc') - make_interval(months => $1)) at time zone 'utc', $2, $3)",
                i32::from(months.get()),
                from,
                AT_ONCE,
            )
            .fetch_one(&mut *tx)
            .await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
