//! The wall clock.

/// The wall clock's time. Which day it is may be told by it; all other decisions use the database's clock.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> time::OffsetDateTime {
    time::OffsetDateTime::now_utc()
}
