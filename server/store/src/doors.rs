//! Doors: what runs that are started through one are counted against. [`model::door`] decides; this file knows what was used.

use model::door::{DoorKind, Limits, Usage};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Result, Tenant};

/// A door: its kind and the id in the table of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DoorId {
    pub kind: DoorKind,
    pub id: Uuid,
}

/// What happened through a door on one day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorDay {
    pub day: time::Date,
    /// The runs that were started.
    pub runs: i64,
    /// What those of them that are over cost. Where a run's cost is unknown, it counts with what was reserved for it.
    pub cost_micros: i64,
    /// How many of them have an unknown cost.
    pub unpriced_runs: i64,
}

/// The limits in a row of a table of doors.
macro_rules! limits_of {
    ($row:expr) => {
        model::door::Limits {
            max_runs: $row.max_runs,
            max_runs_per_day: $row.max_runs_per_day,
            max_micros: $row.max_micros,
            max_micros_per_day: $row.max_micros_per_day,
            max_runs_at_once: $row.max_runs_at_once,
        }
    };
}
pub(crate) use limits_of;

/// Limits for the audit log.
pub(crate) fn on_record(limits: &Limits) -> Map<String, Value> {
    let limits = [
        ("max_runs", limits.max_runs),
        ("max_runs_per_day", limits.max_runs_per_day),
        ("max_micros", limits.max_micros),
        ("max_micros_per_day", limits.max_micros_per_day),
        ("max_runs_at_once", limits.max_runs_at_once),
    ];
    limits.into_iter().map(|(name, most)| (name.to_owned(), most.into())).collect()
}

/// The moment in milliseconds since 1970.
pub(crate) fn millis(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// The money that doors have used and the runs in progress, in the order in which they were asked for. Their own rows give all other runs.
///
/// It is one statement, so a run that ends meanwhile is either reserved or spent in it. Whoever starts runs must hold the doors' rows
/// before: what others have reserved is only then seen.
pub(crate) async fn used<'c>(
    connection: impl sqlx::Executor<'c, Database = sqlx::Postgres>,
    workspace: model::WorkspaceId,
    doors: &[DoorId],
) -> Result<Vec<Usage>> {
    let kinds: Vec<_> = doors.iter().map(|door| door.kind.as_str()).collect();
    let ids: Vec<_> = doors.iter().map(|door| door.id).collect();
    let rows = sqlx::query!(
        r#"select coalesce(c.all_micros, 0)::bigint as "spent!", coalesce(c.today_micros, 0)::bigint as "spent_today!",
            coalesce(r.all_micros, 0)::bigint as "reserved!", coalesce(r.today_micros, 0)::bigint as "reserved_today!",
            r.running as "running!"
        from unnest($2::text[], $3::uuid[]) with ordinality as d (door, id, place)
        cross join lateral (
            select sum(cost_micros) as all_micros,
                sum(cost_micros) filter (where day = (now() at time zone 'utc')::date) as today_micros
            from door_costs where workspace_id = $1 and door = d.door and door_id = d.id
        ) c
        cross join lateral (
            select sum(micros) as all_micros, sum(micros) filter (where day = (now() at time zone 'utc')::date) as today_micros,
                count(*) as running
            from door_reservations where workspace_id = $1 and door = d.door and door_id = d.id
        ) r
        order by d.place"#,
        workspace.0,
        &kinds as &[&str],
        &ids,
    )
    .fetch_all(connection)
    .await?;
    let usage = rows.into_iter().map(|row| Usage {
        spent_micros: row.spent,
        spent_today_micros: row.spent_today,
        reserved_micros: row.reserved,
        reserved_today_micros: row.reserved_today,
        running: row.running,
        ..Usage::default()
    });
    Ok(usage.collect())
}

impl Tenant {
    /// What happened through a door on the days from `first` on, newest first. Days without runs are left out.
    pub async fn door_days(&self, door: DoorId, first: time::Date) -> Result<Vec<DoorDay>> {
        let mut tx = self.begin_read().await?;
        let days = sqlx::query_as!(
            DoorDay,
            r#"select r.day, r.runs, coalesce(c.cost_micros, 0) as "cost_micros!", coalesce(c.unpriced_runs, 0) as "unpriced_runs!"
            from door_runs r
            left join door_costs c on c.workspace_id = r.workspace_id and c.door = r.door and c.door_id = r.door_id and c.day = r.day
            where r.workspace_id = $1 and r.door = $2 and r.door_id = $3 and r.day >= $4
            order by r.day desc"#,
            self.workspace().0,
            door.kind.as_str(),
            door.id,
            first,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(days)
    }
}
