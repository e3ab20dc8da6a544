//! Who is near a limit.

use api::{LimitKind, NearLimit, NearLimitKind};
use model::door::DoorKind;
use store::LimitedDoor;

use crate::api::wire;

/// From which share on it is worth telling, in percent.
const NEAR_PERCENT: u32 = 80;

/// The doors that are near one of their limits, the nearest first. Money that is reserved for runs in progress counts as used.
pub fn near(doors: Vec<LimitedDoor>) -> Vec<NearLimit> {
    let mut near: Vec<NearLimit> = doors.into_iter().filter_map(near_one).collect();
    near.sort_by(|a, b| b.used_percent.cmp(&a.used_percent).then_with(|| a.name.cmp(&b.name)));
    near
}

fn near_one(door: LimitedDoor) -> Option<NearLimit> {
    let (limits, used) = (door.limits, door.used);
    let all = [
        (LimitKind::Runs, limits.max_runs, used.runs),
        (LimitKind::RunsPerDay, limits.max_runs_per_day, used.runs_today),
        (LimitKind::Cost, limits.max_micros, used.spent_micros.saturating_add(used.reserved_micros)),
        (
            LimitKind::CostPerDay,
            limits.max_micros_per_day,
            used.spent_today_micros.saturating_add(used.reserved_today_micros),
        ),
    ];
    let shares = all.into_iter().filter_map(|(limit, allowed, used)| {
        let allowed = allowed.filter(|allowed| *allowed > 0)?;
        let percent = i128::from(used.max(0)) * 100 / i128::from(allowed);
        Some((u32::try_from(percent).unwrap_or(u32::MAX), limit, allowed, used))
    });
    let (used_percent, limit, allowed, used) = shares.max_by_key(|(percent, ..)| *percent)?;
    (used_percent >= NEAR_PERCENT).then(|| NearLimit {
        kind: match door.door.kind {
            DoorKind::Link => NearLimitKind::Link,
            DoorKind::Key => NearLimitKind::Key,
        },
        id: door.door.id,
        name: door.name,
        app_name: door.app_name,
        app_slug: door.app_slug,
        limit,
        used_percent,
        used: wire::count(used),
        allowed: wire::count(allowed),
    })
}

#[cfg(test)]
mod tests {
    use model::door::{Limits, Usage};
    use store::DoorId;

    use super::*;

    fn door(name: &str, limits: Limits, used: Usage) -> LimitedDoor {
        let door = DoorId { kind: DoorKind::Link, id: uuid::Uuid::nil() };
        LimitedDoor { door, name: name.into(), app: None, app_name: None, app_slug: None, limits, used }
    }

    #[test]
    fn the_tightest_limit_is_told_from_four_fifths_on() {
        let limits = Limits { max_runs: Some(100), max_micros: Some(1_000), ..Limits::default() };
        let below = door("below", limits, Usage { runs: 79, ..Usage::default() });
        let runs = door("runs", limits, Usage { runs: 80, spent_micros: 10, ..Usage::default() });
        let money =
            door("money", limits, Usage { runs: 90, spent_micros: 500, reserved_micros: 500, ..Usage::default() });
        let found: Vec<_> =
            near(vec![below, runs, money]).into_iter().map(|near| (near.name, near.limit, near.used_percent)).collect();
        assert_eq!(found, [("money".to_owned(), LimitKind::Cost, 100), ("runs".to_owned(), LimitKind::Runs, 80)]);
    }
}
