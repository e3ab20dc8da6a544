//! What is told to whoever a door lets not in. Whether it lets somebody in is said by [`model::door`].

use model::door::Shut;

use crate::{
    clock,
    error::{ErrorCode, Refusal},
};

/// How long until what is held for other runs is free again, about, in seconds.
const HELD_S: u64 = 10;

/// Why somebody isn't let in, for whoever stands before a share link. That a price is unknown is its makers' to know.
pub fn refusal_of_link(shut: Shut) -> Refusal {
    let code = match shut {
        Shut::Revoked => ErrorCode::LinkRevoked,
        Shut::Expired => ErrorCode::LinkExpired,
        Shut::RunsUsed | Shut::MoneyUsed => ErrorCode::LinkUsedUp,
        Shut::NotYetOpen { .. } => ErrorCode::LinkNotOpen,
        Shut::DayRunsUsed { again_at_ms: None } | Shut::DayMoneyUsed { again_at_ms: None } => ErrorCode::LinkUsedUp,
        Shut::DayRunsUsed { .. } | Shut::DayMoneyUsed { .. } => ErrorCode::LinkDayUsed,
        Shut::AddressUsed { .. } => ErrorCode::RateLimited,
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
    let code = match shut {
        Shut::Revoked => ErrorCode::KeyRevoked,
        Shut::Expired => ErrorCode::KeyExpired,
        Shut::DayRunsUsed { .. } | Shut::DayMoneyUsed { .. } => ErrorCode::KeyDayUsed,
        Shut::MoneyHeld => return Refusal::later(ErrorCode::Busy, HELD_S),
        Shut::CostUnknown => ErrorCode::CostUnknown,
        // No key has the rest of these.
        Shut::RunsUsed | Shut::MoneyUsed | Shut::NotYetOpen { .. } | Shut::AddressUsed { .. } => ErrorCode::KeyUsedUp,
    };
    match shut.again_at_ms() {
        Some(again_at_ms) => Refusal::later(code, seconds_until(again_at_ms)),
        None => code.into(),
    }
}

fn seconds_until(at_ms: i64) -> u64 {
    let now_ms = i64::try_from(clock::now().unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
    u64::try_from(at_ms.saturating_sub(now_ms) / 1000).unwrap_or_default().max(1)
}
