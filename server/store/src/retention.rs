//! How long history is kept: months come as partitions, and go as partitions.

use std::num::NonZeroU8;

use crate::{Result, Store, scope::Scope};

impl Store {
    /// Makes room for the history of this month and the next two. At start, and once a day.
    pub async fn ensure_partitions(&self) -> Result<()> {
        let mut tx = self.begin_aside(Scope::default()).await?;
        sqlx::query!("select ensure_run_partitions(2)").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes the history of all months but the present one and so many before it, and but for months with a run that has not ended.
    /// Answers how many months it removed.
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
