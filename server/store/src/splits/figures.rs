//! The figures of a split, from the runs of its two versions while it went on.

use model::split::{SplitFigures, VersionFigures};
use sqlx::types::Json;

use super::Split;
use crate::{Result, Tenant, scope::Tx};

/// The most runs that are counted of each version: counting further back would read much and say little more.
const MOST_RUNS: i64 = 5_000;

impl Tenant {
    /// The figures of a split: those that were kept, or else what the newest 5,000 runs of each version say. Runs of links that
    /// are pinned to a version don't count, because whoever made them had no part in the split.
    pub async fn split_figures(&self, split: &Split) -> Result<SplitFigures> {
        if let Some(kept) = split.figures {
            return Ok(kept);
        }
        let mut tx = self.begin_read().await?;
        let mut figures = count_runs(&mut tx, self, split).await?;
        let samples = sqlx::query!(
            r#"select is_b, count(passed) as "checked!", count(*) filter (where passed) as "passed!"
            from split_samples where workspace_id = $1 and split_id = $2 group by is_b"#,
            self.workspace().0,
            split.id.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        for row in samples {
            let figures = of(&mut figures, row.is_b);
            (figures.checked, figures.passed) = (count(row.checked), count(row.passed));
        }
        Ok(figures)
    }

    /// Keeps the figures of a split that is over, and lets go of what they were counted from.
    pub async fn keep_split_figures(&self, split: &Split, figures: &SplitFigures) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        let kept = sqlx::query!(
            "update splits set figures = $3 where workspace_id = $1 and id = $2 and ended_at is not null and figures is null",
            self.workspace().0,
            split.id.0,
            Json(figures) as _,
        )
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() == 1 {
            sqlx::query!(
                "delete from split_samples where workspace_id = $1 and split_id = $2",
                self.workspace().0,
                split.id.0,
            )
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// All but what the checks say.
async fn count_runs(tx: &mut Tx, tenant: &Tenant, split: &Split) -> Result<SplitFigures> {
    let rows = sqlx::query!(
        r#"with newest as materialized (
            select v.is_b, own.* from (values (false, $5::uuid), (true, $6::uuid)) v (is_b, version_id)
            cross join lateral (
                select r.id, r.person_id, r.state, r.cost_micros, r.duration_ms from runs r
                where r.workspace_id = $1 and r.app_id = $2
                    and r.id >= uuid_floor($3) and r.id < uuid_floor(coalesce($4::timestamptz + interval '1 ms', now() + interval '1 day'))
                    and r.version_id = v.version_id and r.source in ('member', 'key', 'link') and r.state <> 'running'
                    and not exists (select from share_links l
                        where l.workspace_id = r.workspace_id and l.id = r.link_id and l.version_id is not null)
                order by r.id desc limit $7
            ) own
        )
        select n.is_b as "is_b!", count(*) as "runs!", count(distinct n.person_id) as "people!",
            count(*) filter (where n.state = 'failed') as "failures!",
            coalesce(sum(f.up), 0)::bigint as "up!", coalesce(sum(f.down), 0)::bigint as "down!",
            percentile_disc(0.5) within group (order by n.duration_ms) filter (where n.state = 'completed') as p50_ms,
            percentile_disc(0.95) within group (order by n.duration_ms) filter (where n.state = 'completed') as p95_ms,
            percentile_disc(0.5) within group (order by t.first_token_ms) as first_token_ms,
            count(n.cost_micros) filter (where n.state = 'completed') as "priced!",
            coalesce(sum(n.cost_micros) filter (where n.state = 'completed'), 0)::bigint as "cost!"
        from newest n
        cross join lateral (
            select count(*) filter (where rating = 'up') as up, count(*) filter (where rating = 'down') as down
            from feedback where workspace_id = $1 and run_id = n.id
        ) f
        left join lateral (
            select time_to_first_token_ms as first_token_ms from attempts
            where workspace_id = $1 and run_id = n.id and status = 'ok' order by number desc limit 1
        ) t on true
        group by n.is_b"#,
        tenant.workspace().0,
        split.app.0,
        split.started_at,
        split.end.as_ref().map(|end| end.at),
        split.a.id.0,
        split.b.id.0,
        MOST_RUNS,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut figures = SplitFigures::default();
    for row in rows {
        *of(&mut figures, row.is_b) = VersionFigures {
            runs: count(row.runs),
            people: count(row.people),
            failures: count(row.failures),
            thumbs_up: count(row.up),
            thumbs_down: count(row.down),
            p50_ms: milliseconds(row.p50_ms),
            p95_ms: milliseconds(row.p95_ms),
            first_token_ms: milliseconds(row.first_token_ms),
            priced_runs: count(row.priced),
            cost_micros: row.cost,
            ..VersionFigures::default()
        };
    }
    Ok(figures)
}

fn of(figures: &mut SplitFigures, is_b: bool) -> &mut VersionFigures {
    if is_b { &mut figures.b } else { &mut figures.a }
}

/// There are at most thousands of anything.
fn count(counted: i64) -> u32 {
    u32::try_from(counted).unwrap_or_default()
}

fn milliseconds(stored: Option<i64>) -> Option<u64> {
    stored.and_then(|ms| u64::try_from(ms).ok())
}
