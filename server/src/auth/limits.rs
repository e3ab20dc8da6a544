//! Rate limits of requests, and the headers that tell programs of them before they meet them: `RateLimit-Limit`, `RateLimit-Remaining`
//! and `RateLimit-Reset`, in seconds.

use std::{cell::Cell, future::Future};

use axum::{
    http::{HeaderName, HeaderValue},
    response::Response,
};
use store::Hit;

use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// How far a limit is used up.
#[derive(Debug, Clone, Copy)]
struct Told {
    most: u32,
    remaining: u32,
    reset_s: u32,
}

tokio::task_local! {
    /// The limit of the present request that is nearest.
    static NEAREST: Cell<Option<Told>>;
}

/// Counts a use under `key`, and refuses it if there were `most` within `window_s` seconds.
pub async fn limit(madang: &Madang, key: &str, most: u32, window_s: u32) -> Result<(), Refusal> {
    limit_weighted(madang, key, 1, most, window_s).await
}

/// Counts a use that weighs as much as several.
pub async fn limit_weighted(madang: &Madang, key: &str, weight: u32, most: u32, window_s: u32) -> Result<(), Refusal> {
    match madang.store.weighted_hit(key, weight, most, window_s).await? {
        Hit::Allowed { remaining, reset_s, .. } => {
            tell(Told { most, remaining, reset_s });
            Ok(())
        }
        Hit::Refused { retry_after_s } => Err(reached(most, retry_after_s)),
    }
}

/// The refusal of a use beyond a limit of `most`.
pub fn reached(most: u32, retry_after_s: u32) -> Refusal {
    tell(Told { most, remaining: 0, reset_s: retry_after_s });
    Refusal::later(ErrorCode::RateLimited, retry_after_s.into())
}

/// Carries out a request, and tells in its response of the limit that it came nearest to.
pub async fn telling(work: impl Future<Output = Response>) -> Response {
    let (mut response, told) = NEAREST
        .scope(Cell::default(), async {
            let response = work.await;
            (response, NEAREST.with(Cell::get))
        })
        .await;
    let Some(told) = told else { return response };
    let headers =
        [("ratelimit-limit", told.most), ("ratelimit-remaining", told.remaining), ("ratelimit-reset", told.reset_s)];
    for (name, value) in headers {
        response.headers_mut().entry(HeaderName::from_static(name)).or_insert(HeaderValue::from(value));
    }
    response
}

/// Tells of a limit that is counted elsewhere.
pub fn tell_limit(most: u32, remaining: u32, reset_s: u32) {
    tell(Told { most, remaining, reset_s });
}

/// Notes a limit, unless a nearer one is noted. What happens outside of a request has nobody to tell.
fn tell(told: Told) {
    let _outside = NEAREST.try_with(|nearest| {
        let share = |told: Told| f64::from(told.remaining) / f64::from(told.most.max(1));
        if nearest.get().is_none_or(|before| share(told) < share(before)) {
            nearest.set(Some(told));
        }
    });
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use serde_json::json;

    use super::*;
    use crate::testing::TestApp;

    #[tokio::test]
    async fn the_nearest_limit_is_told() {
        let response = telling(async {
            tell(Told { most: 100, remaining: 40, reset_s: 9 });
            tell(Told { most: 10, remaining: 3, reset_s: 60 });
            tell(Told { most: 10, remaining: 7, reset_s: 5 });
            "done".into_response()
        });
        let response = response.await;
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("ratelimit-limit"), "10");
        assert_eq!((header("ratelimit-remaining"), header("ratelimit-reset")), ("3".into(), "60".into()));
        let untold = telling(async { "done".into_response() }).await;
        assert!(!untold.headers().contains_key("ratelimit-limit"));
    }

    #[tokio::test]
    async fn limited_operations_tell_how_much_is_left_also_with_an_idempotency_key() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let path = "/api/v1/workspaces";
        let make = |number: u32| json!({"name": format!("W{number}"), "language": "en"});
        let first = owner.post(path, &make(0)).await;
        assert_eq!((first.status.as_u16(), first.header("ratelimit-limit")), (201, "20"), "{}", first.text());
        assert_eq!(first.header("ratelimit-remaining"), "19");
        let keyed = owner.clone().with_header("idempotency-key", "a").post(path, &make(1)).await;
        assert_eq!((keyed.status.as_u16(), keyed.header("ratelimit-remaining")), (201, "18"), "{}", keyed.text());
        for number in 2..20 {
            owner.post(path, &make(number)).await;
        }
        let refused = owner.post(path, &make(20)).await;
        assert_eq!((refused.status.as_u16(), refused.header("ratelimit-remaining")), (429, "0"));
        assert_eq!(refused.header("ratelimit-reset"), refused.header("retry-after"));
        assert_eq!(owner.get("/api/v1/me").await.header("ratelimit-limit"), "");
    }
}
