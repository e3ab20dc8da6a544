//! Background work. Any number of servers may do it at once.

mod partitions;
mod retention;
mod sweep;

use std::{future::Future, time::Duration};

use crate::{madang::Madang, runs::recover};

/// Starts all of it; it ends when the server stops.
pub fn start(madang: &Madang) {
    madang.tasks.spawn(recover(madang.engine.clone(), madang.stop.clone()));
    repeat(madang, Duration::from_secs(3600), sweep::sweep);
    repeat(madang, Duration::from_secs(24 * 3600), partitions::ensure);
    repeat(madang, Duration::from_secs(24 * 3600), retention::drop_old);
}

/// Does `work` now and then every `pause`, until the server stops.
fn repeat<F>(madang: &Madang, pause: Duration, work: impl Fn(Madang) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    let madang = madang.clone();
    madang.clone().tasks.spawn(async move {
        while !madang.stop.is_cancelled() {
            work(madang.clone()).await;
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = madang.stop.cancelled() => {}
            }
        }
    });
}
