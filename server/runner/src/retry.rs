//! Decides whether to retry, and when to try another model (Q3).

use llm::{ErrorKind, Retry};

use crate::needs::Random;

/// How often the chosen model is called. Each fallback is called once.
pub(crate) const ATTEMPTS: u32 = 3;

/// The longest pause, in milliseconds, that a provider may ask for. If it asks for more, another model is tried instead.
const LONGEST_WAIT_MS: u64 = 20_000;

/// The minimum pause in milliseconds before the second attempt. It doubles with each further attempt, and is extended by up to as
/// much again at random.
const FIRST_PAUSE_MS: u64 = 250;

/// What to do after a failure before anything was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Call the same model again after a pause.
    Wait {
        ms: u64,
    },
    /// Try the next model, if there is one.
    Elsewhere,
    GiveUp,
}

/// Decides what to do after attempt `tried` of `allowed` at one model failed with `kind`.
///
/// Half of the pause is random ("equal jitter"), which spreads runs that failed at the same time. The pause is never shorter than
/// the provider asks.
pub(crate) fn next(kind: &ErrorKind, tried: u32, allowed: u32, random: &impl Random) -> Next {
    match kind.retry() {
        Retry::Never => Next::GiveUp,
        Retry::Elsewhere => Next::Elsewhere,
        Retry::Again { .. } if tried >= allowed => Next::Elsewhere,
        Retry::Again { after } => {
            let asked_ms = after.map_or(0, |after| u64::try_from(after.as_millis()).unwrap_or(u64::MAX));
            let least_ms = FIRST_PAUSE_MS << tried.saturating_sub(1).min(4);
            if asked_ms > LONGEST_WAIT_MS {
                Next::Elsewhere
            } else {
                Next::Wait { ms: (least_ms + random.up_to(least_ms)).max(asked_ms) }
            }
        }
    }
}

/// The pause before a model is called again after attempt `tried` failed, in milliseconds; `None` if nothing would come of it.
pub fn pause_ms(kind: &ErrorKind, tried: u32, random: &impl Random) -> Option<u64> {
    match next(kind, tried, ATTEMPTS, random) {
        Next::Wait { ms } => Some(ms),
        Next::Elsewhere | Next::GiveUp => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use llm::{BadAnswer, Unreachable, Waiting, guard::Refusal};

    use super::*;

    /// Always the longest.
    struct Longest;

    impl Random for Longest {
        fn up_to(&self, max: u64) -> u64 {
            max
        }
    }

    /// Always the shortest.
    struct Shortest;

    impl Random for Shortest {
        fn up_to(&self, _max: u64) -> u64 {
            0
        }
    }

    #[test]
    fn there_is_always_a_pause_and_it_grows() {
        for asked in [None, Some(0)] {
            assert_eq!(next(&overloaded(asked), 1, 3, &Shortest), Next::Wait { ms: 250 });
            assert_eq!(next(&overloaded(asked), 2, 3, &Shortest), Next::Wait { ms: 500 });
        }
        assert_eq!(next(&overloaded(Some(2_000)), 1, 3, &Shortest), Next::Wait { ms: 2_000 });
    }

    fn overloaded(retry_after_ms: Option<u64>) -> ErrorKind {
        ErrorKind::Overloaded { retry_after: retry_after_ms.map(Duration::from_millis) }
    }

    #[test]
    fn pauses_double_and_providers_may_ask_for_more() {
        assert_eq!(next(&overloaded(None), 1, 3, &Longest), Next::Wait { ms: 500 });
        assert_eq!(next(&overloaded(None), 2, 3, &Longest), Next::Wait { ms: 1_000 });
        assert_eq!(next(&overloaded(Some(20_000)), 1, 3, &Longest), Next::Wait { ms: 20_000 });
        assert_eq!(next(&overloaded(Some(20_001)), 1, 3, &Longest), Next::Elsewhere);
        assert_eq!(next(&overloaded(Some(3)), 1, 3, &Longest), Next::Wait { ms: 500 });
    }

    #[test]
    fn the_last_attempt_is_the_last() {
        assert_eq!(next(&overloaded(None), 3, 3, &Longest), Next::Elsewhere);
        assert_eq!(next(&overloaded(None), 1, 1, &Longest), Next::Elsewhere);
    }

    #[test]
    fn permanent_failures_are_not_retried() {
        for kind in [
            ErrorKind::KeyRefused,
            ErrorKind::NoMoney,
            ErrorKind::NotFound { model: String::new(), nearest: None },
            ErrorKind::AddressRefused(Refusal::NotPublic),
            ErrorKind::Unreachable(Unreachable::Tls),
            ErrorKind::TimedOut(Waiting::FirstToken),
            ErrorKind::BadAnswer(BadAnswer::WebPage),
            ErrorKind::BrokenOff,
        ] {
            assert_eq!(next(&kind, 1, 3, &Longest), Next::Elsewhere, "{kind}");
        }
        for kind in [ErrorKind::BadRequest, ErrorKind::Filtered, ErrorKind::TooLong { by_tokens: None }] {
            assert_eq!(next(&kind, 1, 3, &Longest), Next::GiveUp, "{kind}");
        }
    }
}
