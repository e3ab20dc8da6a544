//! What a run of an app usually takes.

use model::AppId;

use crate::{Result, Tenant};

/// How many of the newest runs are looked at.
const NEWEST: i64 = 200;

/// The usual run of an app: averages over its newest completed runs of the last 30 days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypicalRun {
    /// How many runs it is taken from.
    pub runs: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    /// In micros of a US dollar; absent if no run's price is known.
    pub cost_micros: Option<i64>,
    /// The median.
    pub duration_ms: i64,
}

impl Tenant {
    /// The usual run of an app, those that tried its draft included.
    pub async fn typical_run(&self, app: AppId) -> Result<TypicalRun> {
        let mut tx = self.begin_read().await?;
        let typical = sqlx::query_as!(
            TypicalRun,
            r#"select count(*) as "runs!",
                coalesce(round(avg(input_tokens)), 0)::bigint as "input_tokens!",
                coalesce(round(avg(output_tokens)), 0)::bigint as "output_tokens!",
                round(avg(cost_micros))::bigint as cost_micros,
                coalesce(percentile_disc(0.5) within group (order by duration_ms), 0) as "duration_ms!"
            from (
                select input_tokens, output_tokens, cost_micros, duration_ms from runs
                where workspace_id = $1 and app_id = $2 and state = 'completed'
                and id >= uuid_floor(now() - interval '30 days')
                order by id desc limit $3
            ) newest"#,
            self.workspace().0,
            app.0,
            NEWEST,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(typical)
    }
}
