//! The clock and the randomness that the runner needs.

use std::time::{Duration, Instant};

use argon2::password_hash::rand_core::{OsRng, RngCore};

/// A monotonic clock.
#[derive(Debug)]
pub struct MonotonicClock(Instant);

impl MonotonicClock {
    /// Starts at zero.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl runner::Clock for MonotonicClock {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    async fn sleep_ms(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// The operating system's randomness.
#[derive(Debug)]
pub struct SystemRandom;

impl runner::Random for SystemRandom {
    fn up_to(&self, max: u64) -> u64 {
        // A pause need not be exactly uniform, so the remainder's slight bias is fine.
        OsRng.next_u64().checked_rem(max.saturating_add(1)).unwrap_or_default()
    }
}
