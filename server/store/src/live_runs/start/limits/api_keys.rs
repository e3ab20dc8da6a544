//! The limits of API keys. Only keys that have some are doors: the rows of all others are never locked.

use std::collections::BTreeMap;

use model::door::{DoorKind, Policy, Usage};
use sqlx::{Postgres, Transaction};

use super::{LockedDoor, ids_of};
use crate::{
    Result,
    doors::{DoorId, limits_of, millis},
};

/// Reads and locks keys, sorted by id, so that two servers don't deadlock.
pub(super) async fn lock(tx: &mut Transaction<'_, Postgres>, doors: &[DoorId]) -> Result<BTreeMap<DoorId, LockedDoor>> {
    let ids = ids_of(doors, DoorKind::Key);
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query!(
        r#"select id, app_id, revoked_at is not null as "revoked!", expires_at, max_runs, max_runs_per_day,
            max_micros, max_micros_per_day, max_runs_at_once, runs_used,
            case when runs_day = (now() at time zone 'utc')::date then runs_today else 0 end as "runs_today!",
            now() as "now!"
        from api_keys where workspace_id = current_workspace() and id = any($1)
        order by id for no key update"#,
        &ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    let locked = rows.into_iter().map(|row| {
        let policy = Policy {
            revoked: row.revoked,
            opens_at_ms: None,
            closes_at_ms: row.expires_at.map(millis),
            limits: limits_of!(row),
        };
        let usage = Usage { runs: row.runs_used, runs_today: row.runs_today, ..Usage::default() };
        let door = LockedDoor {
            app: row.app_id,
            policy,
            usage,
            now_ms: millis(row.now),
            granted: 0,
            money_full: (false, false),
        };
        (DoorId { kind: DoorKind::Key, id: row.id }, door)
    });
    Ok(locked.collect())
}

/// Counts the runs that keys have started.
pub(super) async fn count(tx: &mut Transaction<'_, Postgres>, doors: &BTreeMap<DoorId, LockedDoor>) -> Result<()> {
    let keys = doors.iter().filter(|(id, _)| id.kind == DoorKind::Key);
    let (ids, granted): (Vec<_>, Vec<_>) = keys.map(|(id, door)| (id.id, door.granted)).unzip();
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update api_keys k set
            runs_used = k.runs_used + n.granted,
            runs_today = n.granted + case when k.runs_day = (now() at time zone 'utc')::date then k.runs_today else 0 end,
            runs_day = (now() at time zone 'utc')::date
        from unnest($1::uuid[], $2::bigint[]) as n (id, granted)
        where k.workspace_id = current_workspace() and k.id = n.id",
        &ids,
        &granted,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
