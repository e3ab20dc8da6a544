//! Deletes files that nobody has any more.

use std::time::Duration;

use model::WorkspaceId;

use super::drop_files;
use crate::{Result, Store, Tenant, scope::Scope};

impl Store {
    /// The workspace with files that was swept the longest ago, if that is longer than `ago`. It counts as swept from now on, so that
    /// several servers share the work.
    pub async fn next_to_sweep(&self, ago: Duration) -> Result<Option<WorkspaceId>> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let next = sqlx::query_scalar!(
            "with due as (
                select workspace_id from file_sweeps where swept_at <= now() - make_interval(secs => $1)
                order by swept_at limit 1 for update skip locked
            )
            update file_sweeps s set swept_at = now() from due where s.workspace_id = due.workspace_id returning s.workspace_id",
            ago.as_secs_f64(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(next.map(WorkspaceId))
    }
}

impl Tenant {
    /// Takes files from runs that were removed with their month, at most `limit` at once. Answers whether there may be more.
    pub async fn take_files_from_removed_runs(&self, limit: i64) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        // Whole months are removed, so only before the first whole one a run may be gone; what is held of those is still there. Without any
        // month, what is being started is spared.
        let given = sqlx::query_scalar!(
            "with removed as (
                select f.run_id, f.file_id from run_files f
                where f.workspace_id = $1 and f.run_id < uuid_floor(least(log_begins(), now() - interval '1 day'))
                    and (select r.id from runs r where r.workspace_id = $1 and r.id = f.run_id) is null
                order by f.run_id limit $2
            ), taken as (
                delete from run_files r using removed m
                where r.workspace_id = $1 and r.run_id = m.run_id and r.file_id = m.file_id returning r.file_id
            )
            select file_id from taken",
            self.workspace().0,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        drop_files(&mut tx, &given, false).await?;
        tx.commit().await?;
        Ok(i64::try_from(given.len()).is_ok_and(|taken| taken == limit))
    }

    /// Deletes files that no run was given within a day, at most `limit` at once. Answers whether there may be more.
    pub async fn sweep_files(&self, limit: i64) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let loose = sqlx::query_scalar!(
            "select id from files
            where workspace_id = $1 and not attached and created_at < now() - interval '24 hours' and coalesce(held_until <= now(), true)
            order by created_at limit $2",
            self.workspace().0,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        let gone = drop_files(&mut tx, &loose, false).await?;
        tx.commit().await?;
        // If not all went, somebody holds the rest, and asking again at once would find the same.
        Ok(i64::from(gone) == limit)
    }

    /// Takes files from keys that had them for as long as they may, or can't be used any more, at most `limit` at once; those that nothing
    /// else has go. Answers whether there may be more.
    pub async fn sweep_key_files(&self, limit: i64) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let taken = sqlx::query!(
            "with due as (
                select k.file_id from key_files k
                join api_keys a on a.workspace_id = k.workspace_id and a.id = k.key_id
                where k.workspace_id = $1 and (k.expires_at <= now() or a.revoked_at is not null or a.expires_at <= now())
                order by k.file_id limit $2
            )
            delete from key_files k using due d where k.workspace_id = $1 and k.file_id = d.file_id",
            self.workspace().0,
            limit,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(i64::try_from(taken.rows_affected()).is_ok_and(|taken| taken == limit))
    }
}
