//! How long history is kept: months come as partitions, and go as partitions.

use time::OffsetDateTime;

use crate::{Result, Store, scope::Scope};

impl Store {
    /// Makes the partitions of this month and the next ones. At start, before the first run, and once a day.
    pub async fn ensure_run_partitions(&self, months_ahead: u8) -> Result<()> {
        let mut tx = self.begin(Scope::default()).await?;
        sqlx::query!("select ensure_run_partitions($1)", i32::from(months_ahead)).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Drops the history of all months that had ended at a moment, and answers how many. The present month always stays, and so
    /// does one with a run that has not ended.
    pub async fn drop_runs_before(&self, moment: OffsetDateTime) -> Result<i32> {
        let mut tx = self.begin(Scope::default()).await?;
        let dropped = sqlx::query_scalar!("select drop_runs_before($1)", moment).fetch_one(&mut *tx).await?;
        tx.commit().await?;
        Ok(dropped.unwrap_or(0))
    }
}
