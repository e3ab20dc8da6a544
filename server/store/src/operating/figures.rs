//! How much there is to do, over all workspaces and without saying whose it is.

use crate::{Result, Store, Tenant, scope::Scope};

/// What waits in the database.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct QueueFigures {
    /// Runs that have not ended, on all servers.
    pub runs: i64,
    /// Of these, those whose server hasn't been heard of for a while.
    pub runs_abandoned: i64,
    pub comparisons: i64,
    pub mails: i64,
    pub mails_oldest_seconds: f64,
    pub webhook_deliveries: i64,
    /// Data keys and mails that an old master key seals.
    pub to_rewrap: i64,
}

/// What has not ended yet in one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub runs: i64,
    pub comparisons: i64,
    pub webhook_deliveries: i64,
}

impl Tenant {
    pub async fn waiting(&self) -> Result<Waiting> {
        let mut tx = self.begin_read().await?;
        let waiting = sqlx::query_as!(
            Waiting,
            r#"select
                (select count(*) from run_leases where workspace_id = $1) as "runs!",
                (select count(*) from comparison_leases where workspace_id = $1) as "comparisons!",
                (select count(*) from webhook_deliveries where workspace_id = $1 and next_at is not null) as "webhook_deliveries!""#,
            self.workspace().0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(waiting)
    }
}

/// The connections that this server has to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolFigures {
    pub open: u32,
    pub idle: usize,
    pub most: u32,
}

impl Store {
    pub async fn queue_figures(&self) -> Result<QueueFigures> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let row = sqlx::query!(
            r#"select
                (select count(*) from run_leases) as "runs!",
                (select count(*) from run_leases where expires_at < now()) as "runs_abandoned!",
                (select count(*) from comparison_leases) as "comparisons!",
                (select count(*) from mails where state = 'waiting') as "mails!",
                (select coalesce(extract(epoch from now() - min(next_at)), 0)::float8 from mails where state = 'waiting') as "oldest!",
                (select count(*) from webhook_deliveries where next_at is not null) as "deliveries!",
                (select count(*) from data_keys where master_key_id is distinct from newest.key_id) as "data_keys!",
                (select count(*) from mails where sealed is not null and master_key_id is distinct from newest.key_id)
                    as "sealed_mails!"
            from (select (select key_id from master_key_turns where turn = (select max(turn) from master_key_turns)) as key_id)
                newest"#,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(QueueFigures {
            runs: row.runs,
            runs_abandoned: row.runs_abandoned,
            comparisons: row.comparisons,
            mails: row.mails,
            // What is due later is not late.
            mails_oldest_seconds: row.oldest.max(0.0),
            webhook_deliveries: row.deliveries,
            to_rewrap: row.data_keys + row.sealed_mails,
        })
    }

    pub fn pool_figures(&self) -> PoolFigures {
        let pool = self.pool();
        PoolFigures { open: pool.size(), idle: pool.num_idle(), most: pool.options().get_max_connections() }
    }
}
