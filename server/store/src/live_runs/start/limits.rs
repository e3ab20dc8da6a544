//! The limits of doors, counted in the transaction that starts the runs.

mod api_keys;

use std::collections::BTreeMap;

use model::door::{Ask, DoorKind, Policy, Shut, Usage, lets_in, runs_left};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::{Candidate, StartJob, Verdict, decide, open};
use crate::{
    Result,
    doors::{DoorId, limits_of, millis, used},
};

/// A door whose row is locked until the end of the transaction.
struct LockedDoor {
    /// The app that it leads to; `None` if it leads to all.
    app: Option<Uuid>,
    policy: Policy,
    /// With the runs that were let in here.
    usage: Usage,
    now_ms: i64,
    granted: i64,
    /// The limits of money that a run was turned away by: in all, and of the day.
    money_full: (bool, bool),
}

/// Decides which runs their doors let in, and counts them.
pub(super) async fn reserve(tx: &mut Transaction<'_, Postgres>, candidates: &mut [Candidate<'_>]) -> Result<()> {
    let mut doors: Vec<_> = open(candidates).filter_map(|job| job.new.by.door()).collect();
    if doors.is_empty() {
        return Ok(());
    }
    doors.sort_unstable();
    doors.dedup();
    let mut locked = lock_links(tx, &doors).await?;
    locked.extend(api_keys::lock(tx, &doors).await?);
    read_used(tx, candidates, &mut locked).await?;
    decide(candidates, |job| {
        let door = job.new.by.door()?;
        match locked.get_mut(&door) {
            Some(door) => door.grant(job).err().map(Verdict::Refused),
            None => Some(Verdict::Refused(Shut::Revoked)),
        }
    });
    note_full_links(tx, &locked).await?;
    locked.retain(|_, door| door.granted > 0);
    count_for_links(tx, &locked).await?;
    api_keys::count(tx, &locked).await?;
    count_days(tx, &locked).await?;
    let jobs: Vec<_> = open(candidates).filter_map(|job| Some((job, job.new.by.door()?))).collect();
    keep_reservations(tx, &jobs).await
}

fn ids_of(doors: &[DoorId], kind: DoorKind) -> Vec<Uuid> {
    doors.iter().filter(|door| door.kind == kind).map(|door| door.id).collect()
}

/// Reads and locks links, sorted by id, so that two servers don't deadlock.
async fn lock_links(tx: &mut Transaction<'_, Postgres>, doors: &[DoorId]) -> Result<BTreeMap<DoorId, LockedDoor>> {
    let rows = sqlx::query!(
        r#"select id, app_id, revoked_at is not null as "revoked!", opens_at, expires_at, max_runs, max_runs_per_day,
            max_micros, max_micros_per_day, max_runs_at_once, runs_used,
            case when runs_day = (now() at time zone 'utc')::date then runs_today else 0 end as "runs_today!",
            now() as "now!"
        from share_links where workspace_id = current_workspace() and id = any($1)
        order by id for no key update"#,
        &ids_of(doors, DoorKind::Link),
    )
    .fetch_all(&mut **tx)
    .await?;
    let locked = rows.into_iter().map(|row| {
        let policy = Policy {
            revoked: row.revoked,
            opens_at_ms: row.opens_at.map(millis),
            closes_at_ms: row.expires_at.map(millis),
            limits: limits_of!(row),
        };
        let usage = Usage { runs: row.runs_used, runs_today: row.runs_today, ..Usage::default() };
        let door = LockedDoor {
            app: Some(row.app_id),
            policy,
            usage,
            now_ms: millis(row.now),
            granted: 0,
            money_full: (false, false),
        };
        (DoorId { kind: DoorKind::Link, id: row.id }, door)
    });
    Ok(locked.collect())
}

/// Reads what the doors have used whose money or runs in progress are limited.
async fn read_used(
    tx: &mut Transaction<'_, Postgres>,
    candidates: &[Candidate<'_>],
    locked: &mut BTreeMap<DoorId, LockedDoor>,
) -> Result<()> {
    let Some(workspace) = open(candidates).map(|job| job.workspace).next() else { return Ok(()) };
    let is_limited = |door: &LockedDoor| {
        let limits = &door.policy.limits;
        limits.limits_money() || limits.max_runs_at_once.is_some()
    };
    let limited: Vec<_> = locked.iter().filter(|(_, door)| is_limited(door)).map(|(id, _)| *id).collect();
    if limited.is_empty() {
        return Ok(());
    }
    let used = used(&mut **tx, workspace, &limited).await?;
    for (id, used) in limited.iter().zip(used) {
        if let Some(door) = locked.get_mut(id) {
            door.usage = Usage { runs: door.usage.runs, runs_today: door.usage.runs_today, ..used };
        }
    }
    Ok(())
}

/// Notes which links turned somebody away because of their money, for webhooks. Once for each limit, and each day for the day's.
async fn note_full_links(tx: &mut Transaction<'_, Postgres>, doors: &BTreeMap<DoorId, LockedDoor>) -> Result<()> {
    let full = doors.iter().filter(|(id, door)| id.kind == DoorKind::Link && door.money_full != (false, false));
    let (ids, (in_all, of_day)): (Vec<_>, (Vec<_>, Vec<_>)) = full.map(|(id, door)| (id.id, door.money_full)).unzip();
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update share_links l set
            money_full_at = now(),
            money_full_of = case when n.in_all then l.max_micros else l.money_full_of end,
            day_money_full_of = case when n.of_day then l.max_micros_per_day else l.day_money_full_of end,
            day_money_full_on = case when n.of_day then (now() at time zone 'utc')::date else l.day_money_full_on end
        from unnest($1::uuid[], $2::bool[], $3::bool[]) as n (id, in_all, of_day)
        where l.workspace_id = current_workspace() and l.id = n.id
            and (n.in_all and l.money_full_of is distinct from l.max_micros
                or n.of_day and (l.day_money_full_of, l.day_money_full_on)
                    is distinct from (l.max_micros_per_day, (now() at time zone 'utc')::date))",
        &ids,
        &in_all,
        &of_day,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn count_for_links(tx: &mut Transaction<'_, Postgres>, doors: &BTreeMap<DoorId, LockedDoor>) -> Result<()> {
    let links = doors.iter().filter(|(id, _)| id.kind == DoorKind::Link);
    let (ids, granted): (Vec<_>, Vec<_>) = links.map(|(id, door)| (id.id, door.granted)).unzip();
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

async fn count_days(tx: &mut Transaction<'_, Postgres>, doors: &BTreeMap<DoorId, LockedDoor>) -> Result<()> {
    if doors.is_empty() {
        return Ok(());
    }
    let kinds: Vec<_> = doors.keys().map(|id| id.kind.as_str()).collect();
    let ids: Vec<_> = doors.keys().map(|id| id.id).collect();
    let granted: Vec<_> = doors.values().map(|door| door.granted).collect();
    sqlx::query!(
        "insert into door_runs as t (workspace_id, door, door_id, day, runs)
        select current_workspace(), n.door, n.id, (now() at time zone 'utc')::date, n.granted
        from unnest($1::text[], $2::uuid[], $3::bigint[]) as n (door, id, granted)
        on conflict (workspace_id, door, door_id, day) do update set runs = t.runs + excluded.runs",
        &kinds as &[&str],
        &ids,
        &granted,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Each run through a door leaves a row, by which its end knows what its cost counts for.
async fn keep_reservations(tx: &mut Transaction<'_, Postgres>, jobs: &[(&StartJob, DoorId)]) -> Result<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    let runs: Vec<_> = jobs.iter().map(|(job, _)| job.run.0).collect();
    let kinds: Vec<_> = jobs.iter().map(|(_, door)| door.kind.as_str()).collect();
    let ids: Vec<_> = jobs.iter().map(|(_, door)| door.id).collect();
    let micros: Vec<_> = jobs.iter().map(|(job, _)| job.new.most_micros).collect();
    sqlx::query!(
        "insert into door_reservations (workspace_id, run_id, door, door_id, day, micros)
        select current_workspace(), n.run, n.door, n.id, (now() at time zone 'utc')::date, n.micros
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[]) as n (run, door, id, micros)",
        &runs,
        &kinds as &[&str],
        &ids,
        &micros as &[Option<i64>],
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl LockedDoor {
    /// Counts a run against the limits, or returns why it isn't let in.
    fn grant(&mut self, job: &StartJob) -> std::result::Result<(), Shut> {
        if self.app.is_some_and(|app| app != job.new.app.0) {
            return Err(Shut::Revoked);
        }
        let ask = Ask { most_micros: job.new.most_micros };
        if let Err(shut) = lets_in(&self.policy, &self.usage, ask, self.now_ms) {
            self.money_full.0 |= shut == Shut::MoneyUsed;
            self.money_full.1 |= matches!(shut, Shut::DayMoneyUsed { .. });
            return Err(shut);
        }
        self.granted += 1;
        self.usage.runs += 1;
        self.usage.runs_today += 1;
        self.usage.running += 1;
        let most_micros = job.new.most_micros.unwrap_or_default();
        self.usage.reserved_micros += most_micros;
        self.usage.reserved_today_micros += most_micros;
        if let Some(left) = runs_left(&self.policy, &self.usage, self.now_ms) {
            // When the transaction is tried again, the first count is near enough.
            let _again = job.left.set(left);
        }
        Ok(())
    }
}
