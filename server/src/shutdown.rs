//! Graceful shutdown on Ctrl-C or SIGTERM.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How long all open requests and runs together may take to end.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Cancels `stop` at the first Ctrl-C or SIGTERM.
pub async fn on_signal(stop: CancellationToken) -> std::io::Result<()> {
    tokio::select! {
        told = told() => told?,
        () = stop.cancelled() => {}
    }
    tracing::info!("stopping: open requests and runs have {} s to end", PATIENCE.as_secs());
    stop.cancel();
    Ok(())
}

/// Waits for the first Ctrl-C or SIGTERM, which don't end the process any more from then on.
pub async fn told() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
