//! A circuit breaker for each model of a connection (Q6), so that people don't wait for a provider that is down to fail again.
//!
//! A breaker opens after several failures in a row, and rejects runs for a while. Then it lets one run through, whose result
//! decides whether it closes.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use llm::ErrorKind;
use model::{ModelRef, run::RunErrorCode};

use crate::failure::code_of;

/// The number of consecutive failures that open a breaker.
const FAILURES: u32 = 5;

/// How long an open breaker rejects runs, in milliseconds. A provider that is down is tried at most this often.
const OPEN_MS: u64 = 30_000;

/// The breakers of one process. They are not stored, because they only matter for seconds.
#[derive(Debug, Default)]
pub(crate) struct Breakers(Mutex<HashMap<ModelRef, Breaker>>);

#[derive(Debug)]
struct Breaker {
    failures: u32,
    last: RunErrorCode,
    /// Runs are rejected until this time.
    open_until_ms: u64,
}

impl Breakers {
    /// Fails if `model` must not be called now.
    ///
    /// # Errors
    /// The model's last failure.
    pub(crate) fn pass(&self, model: &ModelRef, now_ms: u64) -> Result<(), RunErrorCode> {
        match self.lock().get_mut(model) {
            Some(breaker) if breaker.failures >= FAILURES => {
                if now_ms < breaker.open_until_ms {
                    return Err(breaker.last);
                }
                // This run is the trial; others wait for its result.
                breaker.open_until_ms = now_ms + OPEN_MS;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The model's last failure, if `model` must not be called now.
    pub(crate) fn resting(&self, model: &ModelRef, now_ms: u64) -> Option<RunErrorCode> {
        let breakers = self.lock();
        breakers
            .get(model)
            .filter(|known| known.failures >= FAILURES && now_ms < known.open_until_ms)
            .map(|known| known.last)
    }

    /// Records that `model` began to answer.
    pub(crate) fn answered(&self, model: &ModelRef) {
        self.lock().remove(model);
    }

    /// Records a failure of `model`. Only failures that suggest an outage count; a wrong key or a rate limit doesn't.
    pub(crate) fn failed(&self, model: &ModelRef, kind: &ErrorKind, now_ms: u64) {
        let down = matches!(
            kind,
            ErrorKind::Overloaded { .. }
                | ErrorKind::Unreachable(_)
                | ErrorKind::TimedOut(_)
                | ErrorKind::BadAnswer(_)
                | ErrorKind::Truncated
        );
        if down {
            let mut breakers = self.lock();
            let last = code_of(kind);
            let breaker = breakers.entry(model.clone()).or_insert(Breaker { failures: 0, last, open_until_ms: 0 });
            breaker.failures = breaker.failures.saturating_add(1);
            breaker.last = last;
            breaker.open_until_ms = now_ms + OPEN_MS;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ModelRef, Breaker>> {
        // No code that holds this lock panics, and the worst case would be the loss of a guess.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use model::ConnectionId;
    use uuid::Uuid;

    use super::*;

    const DOWN: ErrorKind = ErrorKind::Truncated;

    fn model(name: &str) -> ModelRef {
        ModelRef { connection: ConnectionId(Uuid::nil()), model: name.into() }
    }

    fn broken() -> Breakers {
        let breakers = Breakers::default();
        for _ in 0..FAILURES {
            assert_eq!(breakers.pass(&model("a"), 0), Ok(()));
            breakers.failed(&model("a"), &DOWN, 0);
        }
        breakers
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_for_one_model_alone() {
        let breakers = broken();
        assert_eq!(breakers.pass(&model("a"), 1), Err(RunErrorCode::Truncated));
        assert_eq!(breakers.pass(&model("b"), 1), Ok(()));
        let resting = [("a", 1), ("a", OPEN_MS), ("b", 1)].map(|(name, now_ms)| breakers.resting(&model(name), now_ms));
        assert_eq!(resting, [Some(RunErrorCode::Truncated), None, None]);
    }

    #[test]
    fn an_answer_in_between_closes_it() {
        let breakers = broken();
        breakers.answered(&model("a"));
        assert_eq!(breakers.pass(&model("a"), 1), Ok(()));
        breakers.failed(&model("a"), &DOWN, 1);
        assert_eq!(breakers.pass(&model("a"), 2), Ok(()));
    }

    #[test]
    fn later_one_run_tries_and_the_others_wait_for_its_fate() {
        let breakers = broken();
        assert_eq!(breakers.pass(&model("a"), OPEN_MS), Ok(()));
        assert_eq!(breakers.pass(&model("a"), OPEN_MS), Err(RunErrorCode::Truncated));
        breakers.failed(&model("a"), &DOWN, OPEN_MS + 5);
        assert_eq!(breakers.pass(&model("a"), 2 * OPEN_MS + 4), Err(RunErrorCode::Truncated));
        assert_eq!(breakers.pass(&model("a"), 2 * OPEN_MS + 5), Ok(()));
    }

    #[test]
    fn refusals_do_not_count() {
        let breakers = Breakers::default();
        for _ in 0..2 * FAILURES {
            breakers.failed(&model("a"), &ErrorKind::KeyRefused, 0);
            breakers.failed(&model("a"), &ErrorKind::RateLimited { retry_after: None }, 0);
        }
        assert_eq!(breakers.pass(&model("a"), 0), Ok(()));
    }
}
