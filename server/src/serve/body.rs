//! A limit on how slowly a request's body may arrive.

use std::time::Duration;

use axum::{BoxError, body::Body, body::HttpBody as _};
use futures::{StreamExt as _, stream};
use tokio::time::{Instant, timeout_at};

/// How long a body may take, however small it is.
const GRACE: Duration = Duration::from_secs(10);
/// The minimum average rate after that, which is less than that of the slowest telephone line.
const LEAST_BYTES_PER_S: u64 = 500;

/// The body arrived so slowly that the server gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body did not come in time")]
pub struct TooSlow;

impl TooSlow {
    /// Whether this is the cause of an error.
    pub fn is_behind(error: &(dyn std::error::Error + 'static)) -> bool {
        std::iter::successors(Some(error), |error| error.source()).any(|error| error.is::<Self>())
    }
}

/// Wraps a body so that it fails with [`TooSlow`] if it arrives more slowly than any honest connection would send it.
pub fn in_time(body: Body) -> Body {
    if body.is_end_stream() {
        return body;
    }
    let coming = Coming { data: body.into_data_stream(), began: None, bytes: 0 };
    Body::from_stream(stream::unfold(Some(coming), |coming| async {
        let mut coming = coming?;
        match timeout_at(coming.deadline(), coming.data.next()).await {
            Ok(Some(Ok(data))) => {
                coming.bytes = coming.bytes.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
                Some((Ok(data), Some(coming)))
            }
            Ok(Some(Err(error))) => Some((Err(BoxError::from(error)), None)),
            Ok(None) => None,
            Err(_elapsed) => Some((Err(BoxError::from(TooSlow)), None)),
        }
    }))
}

struct Coming {
    data: axum::body::BodyDataStream,
    /// When the body was first polled.
    began: Option<Instant>,
    bytes: u64,
}

impl Coming {
    fn deadline(&mut self) -> Instant {
        let began = *self.began.get_or_insert_with(Instant::now);
        began + GRACE + Duration::from_secs(self.bytes / LEAST_BYTES_PER_S)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body of `pieces` pieces of the given size in bytes, with a pause before each.
    fn body(pieces: usize, bytes: usize, pause: Duration) -> Body {
        Body::from_stream(stream::iter(0..pieces).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, std::convert::Infallible>(vec![b'x'; bytes])
        }))
    }

    async fn read(body: Body) -> Result<usize, bool> {
        let read = axum::body::to_bytes(in_time(body), usize::MAX).await;
        read.map(|bytes| bytes.len()).map_err(|error| TooSlow::is_behind(&error))
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_now_and_then_is_not_waited_for() {
        let began = Instant::now();
        assert_eq!(read(body(60, 1, Duration::from_secs(2))).await, Err(true));
        assert!(began.elapsed() <= Duration::from_secs(11), "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_line_is() {
        // A kilobyte a second, and nothing at all for nine seconds at first.
        assert_eq!(read(body(100, 1000, Duration::from_secs(1))).await, Ok(100_000));
        assert_eq!(read(body(1, 10, Duration::from_secs(9))).await, Ok(10));
        assert_eq!(read(Body::empty()).await, Ok(0));
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_stops_in_the_middle_is_not_waited_for() {
        let began = Instant::now();
        let stops = body(10, 500, Duration::from_millis(1)).into_data_stream().chain(stream::pending());
        assert_eq!(read(Body::from_stream(stops)).await, Err(true));
        assert!(began.elapsed() <= Duration::from_secs(21), "{:?}", began.elapsed());
    }
}
