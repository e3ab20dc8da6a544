//! `GET /metrics`, on an address of its own: what happens here is nobody's business but the operator's.

use axum::{
    Extension, Router,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    encoding::text::encode,
    metrics::{
        counter::ConstCounter,
        family::Family,
        gauge::{ConstGauge, Gauge},
    },
    registry::{Registry, Unit},
};

use crate::{health, madang::Madang, serve, start::Error};

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves the figures, and the health checks beside them, until the server stops.
pub fn serve(madang: &Madang) -> Result<(), Error> {
    let Some(address) = madang.config.metrics_listen else { return Ok(()) };
    let listener = serve::listen(address).map_err(|error| {
        format!("can't listen on {address}: {error}. Set MADANG_METRICS_LISTEN to another address.")
    })?;
    let router = routes(madang);
    let (tasks, stop) = (madang.tasks.clone(), madang.stop.clone());
    madang.tasks.spawn(async move {
        let _deadline = serve::serve(listener, router, &tasks, stop).await;
    });
    Ok(())
}

pub fn routes(madang: &Madang) -> Router {
    Router::new().route("/metrics", get(metrics)).merge(health::routes()).layer(Extension(madang.clone()))
}

/// What is counted as it happens, and what there is at this moment. While the database is away, its part is missing and
/// `madang_database_up` is 0.
async fn metrics(Extension(madang): Extension<Madang>) -> Response {
    let mut registry = Registry::with_prefix("madang");
    if let Some(figures) = madang.telemetry.figures() {
        figures.register(&mut registry);
    }
    of_process(&madang, &mut registry);
    of_database(&madang, &mut registry).await;
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn of_process(madang: &Madang, registry: &mut Registry) {
    let mut gauge = |name: &str, about: &str, value: i64| registry.register(name, about, ConstGauge::new(value));
    gauge("runs_in_progress", "Runs that this server carries out now", count(madang.engine.live.in_progress()));
    let pool = madang.store.pool_figures();
    gauge("database_connections_open", "Connections of this server to the database", pool.open.into());
    gauge("database_connections_idle", "Those that nobody uses just now", count(pool.idle));
    gauge("database_connections_max", "The most that there may be", pool.most.into());
    gauge("stopping", "Whether this server is stopping", madang.stop.is_cancelled().into());
    let spans = ConstCounter::new(madang.telemetry.dropped_spans());
    registry.register("spans_dropped", "Spans that could not be sent to the collector", spans);
    let build = Family::<[(&str, &str); 1], Gauge>::default();
    build.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
    registry.register("build_info", "The version of Madang", build);
}

async fn of_database(madang: &Madang, registry: &mut Registry) {
    let figures = madang.store.queue_figures().await;
    registry.register("database_up", "Whether the database answers", ConstGauge::new(i64::from(figures.is_ok())));
    let Ok(figures) = figures else { return };
    let mut gauge = |name: &str, about: &str, value: i64| registry.register(name, about, ConstGauge::new(value));
    gauge("queue_runs", "Runs on all servers that have not ended, also those that wait for a place", figures.runs);
    gauge("queue_runs_abandoned", "Those whose server hasn't been heard of for a while", figures.runs_abandoned);
    gauge("queue_comparisons", "Comparisons in progress", figures.comparisons);
    gauge("queue_mails", "Mails that wait to be sent", figures.mails);
    gauge("queue_webhook_deliveries", "Deliveries of webhooks that wait", figures.webhook_deliveries);
    gauge("queue_rewrap", "What an old master key still seals", figures.to_rewrap);
    if madang.syslog.is_some()
        && let Ok((waiting, failing)) = madang.store.audit_stream_figures().await
    {
        gauge("audit_syslog_waiting", "Entries of audit logs that the syslog receiver has not read", waiting);
        let about = "For how long the syslog receiver has not been reached";
        registry.register_with_unit("audit_syslog_failing", about, Unit::Seconds, ConstGauge::new(failing));
    }
    let late = ConstGauge::new(figures.mails_oldest_seconds);
    registry.register_with_unit(
        "queue_mails_late",
        "For how long the mail that is due the longest is late",
        Unit::Seconds,
        late,
    );
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
