//! Deleting what runs hold once its time is over.
//!
//! Runs of an app lie in an index by their ids, which begin with the time. So what is due is the beginning of that index, and how far it has
//! been gone through is one id an app: nothing is noted when a run starts or ends, and the run path pays nothing.

use std::{collections::HashMap, time::Duration};

use model::{AppId, WorkspaceId};
use uuid::Uuid;

use super::{
    AT_ONCE, GRACE,
    rules::{find, signed},
};
use crate::{
    Result, Store, Tenant,
    scope::{Scope, Tx},
};

/// For how many days what visitors reported stays at least: it was written to be read by somebody.
const REPORT_DAYS: u32 = 30;

impl Store {
    /// The workspaces that have a rule.
    pub async fn workspaces_with_retention(&self) -> Result<Vec<WorkspaceId>> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let found = sqlx::query_scalar!(
            "select r.workspace_id from retention r
            where r.days is not null or r.apps <> '{}' or r.usage_months is not null order by r.workspace_id"
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(found.into_iter().map(WorkspaceId).collect())
    }
}

impl Tenant {
    /// Deletes what the workspace's runs hold and is due, as if it were so much later. Returns of how many runs. Another server that does
    /// the same at this moment does the rest.
    pub async fn drop_due_contents(&self, ahead: Duration) -> Result<u64> {
        let mut tx = self.begin_read().await?;
        let rules = find(&mut tx, self).await?;
        let apps = sqlx::query!(
            r#"select a.id, p.swept as "swept?" from apps a
            left join retention_progress p on p.workspace_id = $1 and p.app_id = a.id
            where a.workspace_id = $1"#,
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let swept: HashMap<Uuid, Option<Uuid>> = apps.into_iter().map(|app| (app.id, app.swept)).collect();
        let mut dropped = 0;
        for (app, swept) in swept {
            if let Some(days) = rules.days_of(AppId(app)) {
                dropped += self.drop_due_of_app(app, days, swept, ahead).await?;
            }
        }
        Ok(dropped)
    }

    async fn drop_due_of_app(&self, app: Uuid, days: u32, swept: Option<Uuid>, ahead: Duration) -> Result<u64> {
        let (mut first, mut stays, mut dropped) = (swept.unwrap_or_default(), None::<Uuid>, 0);
        let mut known = swept;
        loop {
            let mut tx = self.begin_aside().await?;
            // What is younger than the grace time can't be due, and a run that has its id already may still come there.
            let batch = sqlx::query!(
                r#"select d.dropped as "dropped!", d.seen as "seen!", d.go_on as "go_on!", d.stays
                from drop_run_contents($1, $2,
                    uuid_floor(now() + make_interval(secs => $3::float8 - $5) - make_interval(days => $4)),
                    now() + make_interval(secs => $3 - $5), $6) d"#,
                app,
                first,
                ahead.as_secs_f64(),
                signed(days),
                GRACE.as_secs_f64(),
                AT_ONCE,
            )
            .fetch_one(&mut *tx)
            .await?;
            stays = stays.or(batch.stays);
            first = batch.go_on;
            dropped += u64::try_from(batch.dropped).unwrap_or_default();
            if batch.seen > 0 || known.is_none() {
                let reached = stays.map_or(first, |stays| stays.min(first));
                self.note_progress(&mut tx, app, (known, reached)).await?;
                known = Some(reached);
            }
            tx.commit().await?;
            if batch.seen < AT_ONCE {
                break;
            }
        }
        self.drop_old_reports(app, days.max(REPORT_DAYS), ahead).await?;
        Ok(dropped)
    }

    /// Notes how far an app's runs have been gone through, if it is still known as it was: a hold that was lifted meanwhile has the app gone
    /// through from the start, and that must not be undone.
    async fn note_progress(&self, tx: &mut Tx, app: Uuid, (known, reached): (Option<Uuid>, Uuid)) -> Result<()> {
        sqlx::query!(
            "with moved as (
                update retention_progress set swept = $3 where workspace_id = $1 and app_id = $2 and swept = $4
            )
            insert into retention_progress (workspace_id, app_id, swept) select $1, $2, $3 where $4::uuid is null
            on conflict (workspace_id, app_id) do nothing",
            self.workspace().0,
            app,
            reached,
            known,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn drop_old_reports(&self, app: Uuid, days: u32, ahead: Duration) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "delete from link_reports where workspace_id = $1 and app_id = $2
                and id < uuid_floor(now() + make_interval(secs => $3) - make_interval(days => $4)) and not is_held($1, $2, null)",
            self.workspace().0,
            app,
            ahead.as_secs_f64(),
            signed(days),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// Adds up usage that is older than the workspace wants to know it by day. Returns how many lines went.
    pub async fn fold_old_usage(&self) -> Result<i64> {
        let mut tx = self.begin_aside().await?;
        let Some(months) = find(&mut tx, self).await?.usage_months else { return Ok(0) };
        let folded = sqlx::query_scalar!(
            r#"select fold_usage((date_trunc('month', now() at time zone 'utc') - make_interval(months => $1))::date) as "lines!""#,
            signed(months),
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(folded)
    }
}
