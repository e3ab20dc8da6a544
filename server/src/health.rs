//! Health checks: whether the server is alive, and whether it is ready.

use axum::{Extension, Json, Router, http::StatusCode, routing::get};
use serde_json::{Value, json};

use crate::madang::Madang;

/// `/health/live` and `/health/ready`, for operators and load balancers.
pub fn routes() -> Router {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready))
}

async fn live() -> Json<Value> {
    Json(json!({ "live": true }))
}

async fn ready(Extension(madang): Extension<Madang>) -> (StatusCode, Json<Value>) {
    let stopping = madang.stop.is_cancelled();
    let database = madang.store.ping().await.is_ok();
    let ready = database && !stopping;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": ready, "database": database, "stopping": stopping })))
}
