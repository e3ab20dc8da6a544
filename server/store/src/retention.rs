//! How long history is kept: months come as partitions, and go as partitions.

use time::OffsetDateTime;

use crate::{Result, Store, scope::Scope};

impl Store {
    /// Makes room for the history of this month and the next two. At start, and once a day.
    pub async fn ensure_partitions(&self) -> Result<()> {
        let mut tx = self.begin_aside(Scope::default()).await?;
        sqlx::query!("select ensure_run_partitions(2)").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes the history of all months that ended before a moment, but for months with a run that has not ended. Answers how
    /// many months it removed.
    pub async fn drop_runs_before(&self, moment: OffsetDateTime) -> Result<i32> {
        let mut tx = self.begin_aside(Scope::default()).await?;
        let months =
            sqlx::query_scalar!(r#"select drop_runs_before($1) as "months!""#, moment).fetch_one(&mut *tx).await?;
        tx.commit().await?;
        Ok(months)
    }
}
