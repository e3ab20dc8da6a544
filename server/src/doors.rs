//! What is told to whoever a door lets not in. Whether it lets somebody in is said by [`model::door`].

use model::door::{RunsLeft, Shut};

use crate::{
    auth, clock,
    error::{ErrorCode, Refusal},
};

/// How long until what is held for other runs is free again, about, in seconds.
const HELD_S: u64 = 10;
/// How long until a run in progress is over, about, in seconds.
const BUSY_S: u64 = 5;

/// Why somebody isn't let in, for whoever stands before a share link. That a price is unknown is its makers' to know.
pub fn refusal_of_link(shut: Shut) -> Refusal {
    tell_shut(shut);
    let code = match shut {
        Shut::Revoked => ErrorCode::LinkRevoked,
        Shut::Expired => ErrorCode::LinkExpired,
        Shut::RunsUsed | Shut::MoneyUsed => ErrorCode::LinkUsedUp,
        Shut::NotYetOpen { .. } => ErrorCode::LinkNotOpen,
        Shut::DayRunsUsed { again_at_ms: None, .. } | Shut::DayMoneyUsed { again_at_ms: None } => ErrorCode::LinkUsedUp,
        Shut::DayRunsUsed { .. } | Shut::DayMoneyUsed { .. } => ErrorCode::LinkDayUsed,
        Shut::RunsAtOnce { .. } => return Refusal::later(ErrorCode::LinkBusy, BUSY_S),
        Shut::MoneyHeld => return Refusal::later(ErrorCode::Busy, HELD_S),
        Shut::CostUnknown => ErrorCode::CostUnknown,
    };
    match shut.again_at_ms() {
        Some(again_at_ms) => Refusal::later(code, seconds_until(again_at_ms)),
        None => code.into(),
    }
}

/// Why a program isn't let in by its key.
pub fn refusal_of_key(shut: Shut) -> Refusal {
    tell_shut(shut);
    let code = match shut {
        Shut::Revoked => ErrorCode::KeyRevoked,
        Shut::Expired => ErrorCode::KeyExpired,
        Shut::DayRunsUsed { .. } | Shut::DayMoneyUsed { .. } => ErrorCode::KeyDayUsed,
        Shut::RunsAtOnce { .. } => return Refusal::later(ErrorCode::KeyBusy, BUSY_S),
        Shut::MoneyHeld => return Refusal::later(ErrorCode::Busy, HELD_S),
        Shut::CostUnknown => ErrorCode::CostUnknown,
        // No key opens later.
        Shut::RunsUsed | Shut::MoneyUsed | Shut::NotYetOpen { .. } => ErrorCode::KeyUsedUp,
    };
    match shut.again_at_ms() {
        Some(again_at_ms) => Refusal::later(code, seconds_until(again_at_ms)),
        None => code.into(),
    }
}

/// Tells in the response's headers how many more runs a door lets in.
pub fn tell(left: RunsLeft) {
    let reset_s = left.again_at_ms.map_or(BUSY_S, seconds_until);
    let count = |runs| u32::try_from(runs).unwrap_or(u32::MAX);
    auth::tell_limit(count(left.most), count(left.left), u32::try_from(reset_s).unwrap_or(u32::MAX));
}

fn tell_shut(shut: Shut) {
    match shut {
        Shut::DayRunsUsed { most, again_at_ms: Some(again_at_ms) } => {
            tell(RunsLeft { most, left: 0, again_at_ms: Some(again_at_ms) });
        }
        Shut::RunsAtOnce { most } => tell(RunsLeft { most, left: 0, again_at_ms: None }),
        _ => {}
    }
}

fn seconds_until(at_ms: i64) -> u64 {
    let now_ms = i64::try_from(clock::now().unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
    u64::try_from(at_ms.saturating_sub(now_ms) / 1000).unwrap_or_default().max(1)
}
