//! What is done while a split goes on: servers take turns, try the checks on a sample of answers, and look whether B is clearly worse.

use std::time::Duration;

use model::{
    Definition, Money, RunId, SplitId, Values, WorkspaceId,
    split::{Measure, SplitEnd},
};
use sqlx::types::Json;

use super::{Ending, Split, end, read};
use crate::{Result, Store, Tenant, runs::money, scope::Scope};

/// A run whose answer is to be checked.
#[derive(Debug, Clone)]
pub struct SampledRun {
    pub id: RunId,
    pub is_b: bool,
    pub inputs: Values,
    pub answer: String,
    pub cost: Option<Money>,
    pub duration_ms: Option<u64>,
    /// Whether it was a turn of a conversation, so that its model was told more than its inputs.
    pub in_conversation: bool,
}

/// What came of the checks of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitSample {
    pub run: RunId,
    pub is_b: bool,
    /// `None` if they say nothing of it.
    pub passed: Option<bool>,
}

impl Store {
    /// The split that was seen to the longest ago, if that is longer than `ago`: one that runs, or that ended two minutes ago, so that the
    /// runs that were in progress have ended, too. It counts as seen to from now on, so that several servers share the work and no two see
    /// to the same one.
    pub async fn next_split(&self, ago: Duration) -> Result<Option<(WorkspaceId, SplitId)>> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let next = sqlx::query!(
            "with due as (
                select workspace_id, id from splits where figures is null and seen_to_at <= now() - make_interval(secs => $1)
                    and coalesce(ended_at <= now() - interval '2 minutes', true)
                order by seen_to_at limit 1 for update skip locked
            )
            update splits s set seen_to_at = now() from due where s.workspace_id = due.workspace_id and s.id = due.id
            returning s.workspace_id, s.id",
            ago.as_secs_f64(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(next.map(|next| (WorkspaceId(next.workspace_id), SplitId(next.id))))
    }
}

impl Tenant {
    /// Completed runs of one of the versions whose answers were not checked yet, the newest of the last `past`; so many that no more than
    /// `most_a_day` are checked on a day (in UTC), and at most `limit`.
    pub async fn runs_to_sample(
        &self,
        split: &Split,
        is_b: bool,
        past: Duration,
        most_a_day: i64,
        limit: i64,
    ) -> Result<Vec<SampledRun>> {
        let version = if is_b { split.b } else { split.a };
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select r.id, r.inputs as "inputs: Json<Values>", r.output, r.cost_micros, r.currency, r.duration_ms,
                (r.conversation_id is not null) as "in_conversation!"
            from runs r
            where r.workspace_id = $1 and r.app_id = $2
                and r.id >= uuid_floor(greatest($3, now() - make_interval(secs => $4)))
                and r.version_id = $5 and r.source in ('member', 'key', 'link') and r.state = 'completed' and r.forgotten_at is null
                and r.content_gone_at is null
                and not exists (select from split_samples s where s.workspace_id = $1 and s.split_id = $6 and s.run_id = r.id)
                and not exists (
                    select from share_links l where l.workspace_id = r.workspace_id and l.id = r.link_id and l.version_id is not null
                )
            order by r.id desc
            limit least($9, greatest(0, $8 - (
                select count(*) from split_samples
                where workspace_id = $1 and split_id = $6 and is_b = $7
                    and checked_at >= date_trunc('day', now() at time zone 'utc') at time zone 'utc'
            )))"#,
            self.workspace().0,
            split.app.0,
            split.started_at,
            past.as_secs_f64(),
            version.id.0,
            split.id.0,
            is_b,
            most_a_day,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let run = rows.into_iter().map(|row| SampledRun {
            id: row.id.into(),
            is_b,
            inputs: row.inputs.0,
            answer: row.output.unwrap_or_default(),
            cost: money(row.cost_micros, row.currency),
            duration_ms: row.duration_ms.and_then(|ms| u64::try_from(ms).ok()),
            in_conversation: row.in_conversation,
        });
        Ok(run.collect())
    }

    /// The definition of a version of the split.
    pub async fn split_definition(&self, split: &Split, is_b: bool) -> Result<Option<Definition>> {
        let version = if is_b { split.b } else { split.a };
        Ok(self.version(version.id).await?.map(|version| version.definition))
    }

    /// Keeps what came of checks, unless the split has ended. What is there already stays.
    pub async fn keep_samples(&self, split: SplitId, samples: &[SplitSample]) -> Result<()> {
        let runs: Vec<_> = samples.iter().map(|sample| sample.run.0).collect();
        let is_b: Vec<_> = samples.iter().map(|sample| sample.is_b).collect();
        let passed: Vec<_> = samples.iter().map(|sample| sample.passed).collect();
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "insert into split_samples (workspace_id, split_id, run_id, is_b, passed)
            select s.workspace_id, s.id, n.run_id, n.is_b, n.passed
            from splits s, unnest($3::uuid[], $4::bool[], $5::bool[]) as n (run_id, is_b, passed)
            where s.workspace_id = $1 and s.id = $2 and s.ended_at is null
            on conflict do nothing",
            self.workspace().0,
            split.0,
            &runs,
            &is_b,
            &passed as _,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes so many looks at a split as taken. Returns whether they were not before: whoever is told so may go by what it sees.
    pub async fn take_looks(&self, split: SplitId, looks: i16) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let taken = sqlx::query!(
            "update splits set looks = $3 where workspace_id = $1 and id = $2 and ended_at is null and looks < $3",
            self.workspace().0,
            split.0,
            looks,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Ends a split because B is clearly worse: everybody is back on A. Returns whether it ran until now.
    pub async fn end_worse_split(&self, split: SplitId, by: Measure) -> Result<bool> {
        let mut tx = self.begin().await?;
        let Some(split) = read::find(&mut tx, self, split).await? else { return Ok(false) };
        let ending = Ending { reason: SplitEnd::Worse, worse_by: Some(by), by: None };
        let ended = end(&mut tx, self, &split, ending).await?;
        tx.commit().await?;
        Ok(ended)
    }
}
