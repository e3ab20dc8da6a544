//! What an app's run typically costs and takes.

use std::collections::HashMap;

use model::AppId;

use crate::{Result, Tenant};

/// How many of the newest runs are averaged.
const NEWEST: i64 = 200;

/// An app's typical run: averages over its newest completed runs of the last 30 days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypicalRun {
    /// The number of runs that it is calculated from.
    pub runs: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    /// In millionths of a US dollar; `None` if no run's price is known.
    pub cost_micros: Option<i64>,
    /// The median.
    pub duration_ms: i64,
}

impl Tenant {
    /// An app's typical run. Runs that tried its draft count, too.
    pub async fn typical_run(&self, app: AppId) -> Result<TypicalRun> {
        Ok(self.typical_runs(&[app]).await?.remove(&app).unwrap_or_default())
    }

    /// The typical runs of several apps.
    pub async fn typical_runs(&self, apps: &[AppId]) -> Result<HashMap<AppId, TypicalRun>> {
        let ids: Vec<_> = apps.iter().map(|app| app.0).collect();
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select a.id, t.runs as "runs!", t.input_tokens as "input_tokens!", t.output_tokens as "output_tokens!",
                t.cost_micros, t.duration_ms as "duration_ms!"
            from unnest($2::uuid[]) as a (id)
            cross join lateral (
                select count(*) as runs,
                    coalesce(round(avg(input_tokens)), 0)::bigint as input_tokens,
                    coalesce(round(avg(output_tokens)), 0)::bigint as output_tokens,
                    round(avg(cost_micros))::bigint as cost_micros,
                    coalesce(percentile_disc(0.5) within group (order by duration_ms), 0) as duration_ms
                from (
                    select input_tokens, output_tokens, cost_micros, duration_ms from runs
                    where workspace_id = $1 and app_id = a.id and state = 'completed'
                    and id >= uuid_floor(now() - interval '30 days')
                    order by id desc limit $3
                ) newest
            ) t"#,
            self.workspace().0,
            &ids,
            NEWEST,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let typical = rows.into_iter().map(|row| {
            let typical = TypicalRun {
                runs: row.runs,
                input_tokens: row.input_tokens,
                output_tokens: row.output_tokens,
                cost_micros: row.cost_micros,
                duration_ms: row.duration_ms,
            };
            (AppId(row.id.unwrap_or_default()), typical)
        });
        Ok(typical.collect())
    }
}
