//! How far a comparison is: which server sees to it, and how it ends or goes on.

use model::{AppId, ComparisonId, Definition, PersonId, RunId, WorkspaceId, evidence::Check};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use super::ComparisonState;
use crate::{
    Error, Result, Store, Tenant,
    audit::{self, Change},
    scope::{Scope, Tx},
};

/// How many comparisons are forgotten in one transaction, which must end within the time limit of a statement.
const FORGOTTEN_AT_ONCE: i32 = 100;

/// How many comparisons of a workspace may run at once. Each is polled and has a task of its own, and all of them share its places for runs.
const RUNNING: i64 = 10;

/// What a server needs to see to a comparison.
#[derive(Debug, Clone)]
pub struct ComparisonPlan {
    pub app: AppId,
    /// On whose behalf it runs.
    pub by: PersonId,
    /// What must be true of every answer.
    pub checks: Vec<Check>,
    /// What each column's runs carry out.
    pub definitions: Vec<Definition>,
}

/// How far a comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonCourse {
    /// There is more to do.
    GoesOn,
    /// It has ended, by itself or because somebody stopped it, and nothing of it is in progress.
    Over,
}

/// What was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoppedComparison {
    pub id: ComparisonId,
    /// Its runs in progress.
    pub runs: Vec<RunId>,
}

impl Store {
    /// Takes over at most `limit` comparisons that no server sees to.
    pub async fn claim_comparisons(&self, owner: Uuid, limit: i64) -> Result<Vec<(WorkspaceId, ComparisonId)>> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let rows = sqlx::query!(
            "with expired as (
                select workspace_id, comparison_id from comparison_leases where expires_at < now()
                order by expires_at limit $2 for update skip locked
            )
            update comparison_leases l set owner = $1, expires_at = now() + interval '10 seconds'
            from expired e where l.workspace_id = e.workspace_id and l.comparison_id = e.comparison_id
            returning l.workspace_id, l.comparison_id",
            owner,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|row| (row.workspace_id.into(), row.comparison_id.into())).collect())
    }

    /// Deletes the texts of the comparisons of all months except the current one and the `months` before it. Returns how many.
    pub async fn forget_comparisons(&self, months: std::num::NonZeroU8) -> Result<i32> {
        let mut forgotten = 0;
        loop {
            let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
            let some = sqlx::query_scalar!(
                r#"select forget_comparisons_before(
                    (date_trunc('month', now() at time zone 'utc') - make_interval(months => $1)) at time zone 'utc', $2
                ) as "comparisons!""#,
                i32::from(months.get()),
                FORGOTTEN_AT_ONCE,
            )
            .fetch_one(&mut *tx)
            .await?;
            tx.commit().await?;
            forgotten += some;
            if some < FORGOTTEN_AT_ONCE {
                break;
            }
        }
        self.forget_kept_answers(months).await?;
        Ok(forgotten)
    }

    /// Deletes the copies of answers whose runs are of those months, in comparisons that are younger.
    async fn forget_kept_answers(&self, months: std::num::NonZeroU8) -> Result<()> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        sqlx::query!(
            "select forget_kept_answers_before(
                (date_trunc('month', now() at time zone 'utc') - make_interval(months => $1)) at time zone 'utc')",
            i32::from(months.get()),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Tenant {
    /// Says that `owner` goes on seeing to a comparison. Returns false if another process does.
    pub async fn renew_comparison(&self, id: ComparisonId, owner: Uuid) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let renewed = sqlx::query!(
            "update comparison_leases set expires_at = now() + interval '10 seconds'
            where workspace_id = $1 and comparison_id = $2 and owner = $3",
            self.workspace().0,
            id.0,
            owner,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(renewed.rows_affected() == 1)
    }

    /// Leaves a comparison to another process, at once.
    pub async fn leave_comparison(&self, id: ComparisonId, owner: Uuid) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "update comparison_leases set expires_at = now() - interval '1 second'
            where workspace_id = $1 and comparison_id = $2 and owner = $3",
            self.workspace().0,
            id.0,
            owner,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether a comparison is running.
    pub async fn comparison_goes_on(&self, id: ComparisonId) -> Result<bool> {
        let mut tx = self.begin_read().await?;
        let goes_on = sqlx::query_scalar!(
            r#"select exists (select from comparisons where workspace_id = $1 and id = $2 and state = 'running') as "goes_on!""#,
            self.workspace().0,
            id.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(goes_on)
    }

    /// What is needed to see to a comparison.
    pub async fn comparison_plan(&self, id: ComparisonId) -> Result<Option<ComparisonPlan>> {
        let mut tx = self.begin_read().await?;
        let found = sqlx::query!(
            r#"select app_id, made_by, checks as "checks: Json<Vec<Check>>" from comparisons where workspace_id = $1 and id = $2"#,
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let definitions = sqlx::query_scalar!(
            r#"select definition as "definition: Json<Definition>" from comparison_columns
            where workspace_id = $1 and comparison_id = $2 order by number"#,
            self.workspace().0,
            id.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(found.map(|found| ComparisonPlan {
            app: found.app_id.into(),
            by: found.made_by.into(),
            checks: found.checks.0,
            definitions: definitions.into_iter().map(|definition| definition.0).collect(),
        }))
    }

    /// Ends a comparison of which no cell is in progress and none can begin: all have ended, or the limit leaves no money for one. The
    /// lease of one that is over is given up.
    pub async fn end_comparison(&self, id: ComparisonId) -> Result<ComparisonCourse> {
        let mut tx = self.begin_aside().await?;
        let found = sqlx::query!(
            r#"select state as "state: ComparisonState", limit_micros - spent_micros - reserved_micros as left_micros
            from comparisons where workspace_id = $1 and id = $2 for update"#,
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(ComparisonCourse::Over) };
        let cells = sqlx::query!(
            r#"select count(*) filter (where state = 'running') as "running!",
                count(*) filter (where state = 'waiting') as "waiting!",
                min(most_micros) filter (where state = 'waiting') as least
            from comparison_cells where workspace_id = $1 and comparison_id = $2"#,
            self.workspace().0,
            id.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        let fits =
            cells.waiting > 0 && found.left_micros.is_none_or(|left| cells.least.is_some_and(|least| least <= left));
        if cells.running > 0 || (found.state == ComparisonState::Running && fits) {
            return Ok(ComparisonCourse::GoesOn);
        }
        if found.state == ComparisonState::Running {
            let state = if cells.waiting > 0 { ComparisonState::LimitReached } else { ComparisonState::Finished };
            end(&mut tx, self, id, state).await?;
        }
        sqlx::query!(
            "delete from comparison_leases where workspace_id = $1 and comparison_id = $2",
            self.workspace().0,
            id.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ComparisonCourse::Over)
    }

    /// Stops a comparison: no cell begins any more. Returns its runs in progress, which are to be stopped by the caller; nothing if it
    /// doesn't go on.
    pub async fn stop_comparison(&self, id: ComparisonId) -> Result<Vec<RunId>> {
        let mut tx = self.begin_aside().await?;
        let runs = stop(&mut tx, self, id).await?;
        if runs.is_some() {
            audit::record(&mut tx, self, "comparison.stopped", ("comparison", id.0), Change::default()).await?;
        }
        tx.commit().await?;
        Ok(runs.unwrap_or_default())
    }

    /// Stops all comparisons of an app.
    pub async fn stop_comparisons(&self, app: AppId) -> Result<Vec<StoppedComparison>> {
        let mut tx = self.begin_aside().await?;
        let ids = sqlx::query_scalar!(
            "select id from comparisons where workspace_id = $1 and app_id = $2 and state = 'running' order by id",
            self.workspace().0,
            app.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut stopped = Vec::new();
        for id in ids {
            let runs = stop(&mut tx, self, id.into()).await?;
            stopped.extend(runs.map(|runs| StoppedComparison { id: id.into(), runs }));
        }
        tx.commit().await?;
        Ok(stopped)
    }

    /// Has a comparison go on with what was skipped or has failed, with another limit if one is given, and makes `owner` see to it. Returns
    /// false if there is nothing to go on with, or it goes on anyway.
    ///
    /// # Errors
    /// [`Error::TooManyComparisons`] if as many are running as may.
    pub async fn resume_comparison(&self, id: ComparisonId, owner: Uuid, limit_micros: Option<i64>) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let resumed = sqlx::query!(
            "with held as (
                select id, revision from comparisons where workspace_id = $1 and id = $2 and state <> 'running' and forgotten_at is null
                    -- what was stopped and is still ending would end as skipped in one that goes on
                    and not exists (select from comparison_cells where workspace_id = $1 and comparison_id = $2 and state = 'running')
                for update
            ), again as (
                update comparison_cells c set state = 'waiting', error = null, interruptions = 0
                from held h
                where c.workspace_id = $1 and c.comparison_id = $2 and c.state in ('skipped', 'failed')
                returning c.row_number, h.revision
            ), marked as (
                update comparison_rows r set revision = a.revision + 1 from again a
                where r.workspace_id = $1 and r.comparison_id = $2 and r.number = a.row_number
            )
            update comparisons c set state = 'running', ended_at = null, revision = c.revision + 1,
                limit_micros = coalesce($3, c.limit_micros)
            where c.workspace_id = $1 and c.id = $2 and exists (select from again)",
            self.workspace().0,
            id.0,
            limit_micros,
        )
        .execute(&mut *tx)
        .await?;
        let goes_on = resumed.rows_affected() == 1;
        if goes_on {
            take_place(&mut tx, self).await?;
            lease(&mut tx, self, id, owner).await?;
            let change = Change { before: None, after: Some(json!({"limit_micros": limit_micros})) };
            audit::record(&mut tx, self, "comparison.resumed", ("comparison", id.0), change).await?;
        }
        tx.commit().await?;
        Ok(goes_on)
    }
}

/// Has a comparison run, unless as many of the workspace's run as may. Those that begin at once wait for each other.
pub(super) async fn take_place(tx: &mut Tx, tenant: &Tenant) -> Result<()> {
    let workspace = tenant.workspace().0;
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1::text || ' comparisons', 0))",
        workspace.to_string()
    )
    .execute(&mut **tx)
    .await?;
    let running = sqlx::query_scalar!(
        r#"select count(*) as "running!" from comparison_leases where workspace_id = $1"#,
        workspace,
    )
    .fetch_one(&mut **tx)
    .await?;
    if running < RUNNING { Ok(()) } else { Err(Error::TooManyComparisons) }
}

/// Makes a process see to a comparison.
pub(super) async fn lease(tx: &mut Tx, tenant: &Tenant, id: ComparisonId, owner: Uuid) -> Result<()> {
    sqlx::query!(
        "insert into comparison_leases (workspace_id, comparison_id, owner, expires_at)
        values ($1, $2, $3, now() + interval '10 seconds')
        on conflict (workspace_id, comparison_id) do update set owner = excluded.owner, expires_at = excluded.expires_at",
        tenant.workspace().0,
        id.0,
        owner,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn stop(tx: &mut Tx, tenant: &Tenant, id: ComparisonId) -> Result<Option<Vec<RunId>>> {
    let running = sqlx::query!(
        "select id from comparisons where workspace_id = $1 and id = $2 and state = 'running' for update",
        tenant.workspace().0,
        id.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    if running.is_none() {
        return Ok(None);
    }
    end(tx, tenant, id, ComparisonState::Stopped).await?;
    let runs = sqlx::query_scalar!(
        r#"select run as "run!" from comparison_cells, unnest(judges || run_id) as run
        where workspace_id = $1 and comparison_id = $2 and state = 'running' and run is not null"#,
        tenant.workspace().0,
        id.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(Some(runs.into_iter().map(Into::into).collect()))
}

/// Ends a comparison whose row is locked: what has not begun is skipped.
async fn end(tx: &mut Tx, tenant: &Tenant, id: ComparisonId, state: ComparisonState) -> Result<()> {
    sqlx::query!(
        "with ended as (
            update comparisons set state = $3, ended_at = now(), revision = revision + 1 where workspace_id = $1 and id = $2
            returning revision
        ), skipped as (
            update comparison_cells set state = 'skipped' where workspace_id = $1 and comparison_id = $2 and state = 'waiting'
            returning row_number
        )
        update comparison_rows r set revision = e.revision from ended e, skipped s
        where r.workspace_id = $1 and r.comparison_id = $2 and r.number = s.row_number",
        tenant.workspace().0,
        id.0,
        state.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
