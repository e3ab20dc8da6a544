//! The limits of share links, counted in the transaction that starts the runs.

use std::collections::BTreeMap;

use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::{Candidate, StartJob, Verdict, decide, open};
use crate::{LinkRefused, Result};

/// A link whose row is locked until the end of the transaction.
struct LockedLink {
    id: Uuid,
    app: Uuid,
    closed: Option<LinkRefused>,
    /// How many more runs it may start, in total and today. `None` means no limit.
    left: Option<i64>,
    left_today: Option<i64>,
    granted: i64,
}

/// Decides which runs their links allow, and counts them.
pub(super) async fn reserve(tx: &mut Transaction<'_, Postgres>, candidates: &mut [Candidate<'_>]) -> Result<()> {
    let links: Vec<_> = open(candidates).filter_map(link_of).collect();
    if links.is_empty() {
        return Ok(());
    }
    let mut locked = lock_links(tx, &links).await?;
    decide(candidates, |job| {
        let link = link_of(job)?;
        match locked.get_mut(&link) {
            Some(link) => link.grant(job.new.app.0).err().map(Verdict::Refused),
            None => Some(Verdict::Refused(LinkRefused::Revoked)),
        }
    });
    count(tx, locked.into_values().filter(|link| link.granted > 0)).await
}

fn link_of(job: &StartJob) -> Option<Uuid> {
    job.new.by.visitor().map(|(link, _)| link.0)
}

/// Reads and locks links, sorted by id, so that two servers don't deadlock.
async fn lock_links(tx: &mut Transaction<'_, Postgres>, links: &[Uuid]) -> Result<BTreeMap<Uuid, LockedLink>> {
    let rows = sqlx::query!(
        r#"select id, app_id, revoked_at is not null as "revoked!", coalesce(expires_at <= now(), false) as "expired!",
            max_runs - runs_used as "left?",
            max_runs_per_day - case when runs_day = (now() at time zone 'utc')::date then runs_today else 0 end as "left_today?"
        from share_links where workspace_id = current_workspace() and id = any($1)
        order by id for no key update"#,
        links,
    )
    .fetch_all(&mut **tx)
    .await?;
    let locked = rows.into_iter().map(|row| {
        let closed = match (row.revoked, row.expired) {
            (true, _) => Some(LinkRefused::Revoked),
            (false, true) => Some(LinkRefused::Expired),
            (false, false) => None,
        };
        let link =
            LockedLink { id: row.id, app: row.app_id, closed, left: row.left, left_today: row.left_today, granted: 0 };
        (row.id, link)
    });
    Ok(locked.collect())
}

async fn count(tx: &mut Transaction<'_, Postgres>, links: impl Iterator<Item = LockedLink>) -> Result<()> {
    let (ids, granted): (Vec<_>, Vec<_>) = links.map(|link| (link.id, link.granted)).unzip();
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update share_links l set
            runs_used = l.runs_used + n.granted,
            runs_today = n.granted + case when l.runs_day = (now() at time zone 'utc')::date then l.runs_today else 0 end,
            runs_day = (now() at time zone 'utc')::date,
            last_run_at = now()
        from unnest($1::uuid[], $2::bigint[]) as n (id, granted)
        where l.workspace_id = current_workspace() and l.id = n.id",
        &ids,
        &granted,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl LockedLink {
    /// Counts a run of `app` against the limits, or returns why it isn't allowed.
    fn grant(&mut self, app: Uuid) -> std::result::Result<(), LinkRefused> {
        if let Some(closed) = self.closed {
            return Err(closed);
        }
        if app != self.app {
            return Err(LinkRefused::Revoked);
        }
        if self.left.is_some_and(|left| left <= self.granted) {
            return Err(LinkRefused::UsedUp);
        }
        if self.left_today.is_some_and(|left| left <= self.granted) {
            return Err(LinkRefused::DayLimit);
        }
        self.granted += 1;
        Ok(())
    }
}
