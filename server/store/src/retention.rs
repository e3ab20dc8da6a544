//! How long history is kept. Each month is a partition that is created and dropped as a whole.

use std::num::NonZeroU8;

use crate::{Result, Store, scope::Scope};

impl Store {
    /// Creates the partitions for this month and the next two. To be called at start and once a day.
    pub async fn ensure_partitions(&self) -> Result<()> {
        let mut tx = self.begin_aside(Scope::default()).await?;
        sqlx::query!("select ensure_run_partitions(2)").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Drops the history of all months except the current one and the `months` before it. A month with a run that has not ended
    /// is kept. Returns how many months were dropped.
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
