//! The time on a person's clock, as their browser tells it in a cookie.

use axum::http::HeaderMap;

use crate::auth::session::cookie;

/// How many minutes the clock of whoever sent this is ahead of UTC; `None` if the browser doesn't say, or nonsense.
pub fn offset_minutes(headers: &HeaderMap) -> Option<i32> {
    let minutes = cookie(headers, "madang_offset")?.parse().ok()?;
    // The world's time zones lie between -12:00 and +14:00.
    (-720..=840).contains(&minutes).then_some(minutes)
}
