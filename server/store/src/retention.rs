//! How long history is kept: runs by the month, what they hold by the day (`contents.rs`), and nothing that is under a legal hold (`holds.rs`)
//! goes at all.

mod contents;
mod holds;
mod rules;

use std::num::NonZeroU8;

pub(crate) use self::holds::{held_by, share_holds};
pub use self::{
    holds::{HeldBy, LegalHold, NewHold},
    rules::{Loss, Retention, RetentionSaved},
};
use crate::{Result, Store, scope::Scope};

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
    /// has not ended is kept. Returns how many months were dropped.
    pub async fn keep_runs(&self, months: NonZeroU8) -> Result<i32> {
        let mut tx = self.begin_aside(Scope::default()).await?;
        let removed = sqlx::query_scalar!(
            r#"select drop_runs_before(
                (date_trunc('month', now() at time zone 'utc') - make_interval(months => $1)) at time zone 'utc'
            ) as "months!""#,
            i32::from(months.get()),
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(removed)
    }
}
