//! Background jobs. Several servers may run them at the same time.

mod audit;
mod files;
mod notices;
mod objects;
mod partitions;
mod retention;
mod splits;
mod sweep;
mod webhooks;

use std::{future::Future, time::Duration};

use crate::{budgets, letters, madang::Madang, runs::recover, webhooks::Course};

/// Starts all jobs. They end when the server stops.
pub fn start(madang: &Madang) {
    madang.tasks.spawn(recover(madang.engine.clone(), madang.stop.clone()));
    madang.tasks.spawn(madang.comparisons.clone().take_over());
    letters::start(madang);
    repeat(madang, Duration::from_secs(3600), sweep::sweep);
    repeat(madang, Duration::from_secs(900), notices::write);
    repeat(madang, Duration::from_secs(600), files::sweep);
    repeat(madang, Duration::from_secs(60), objects::delete_unused);
    repeat(madang, Duration::from_secs(30), splits::see_to);
    repeat(madang, Duration::from_secs(30), budgets::notices::tell);
    repeat(madang, Duration::from_secs(30), webhooks::watch_links);
    let deliverer = webhooks::Deliverer::new(Course::default());
    repeat(madang, Duration::from_secs(1), move |madang| {
        let begun = deliverer.clone().deliver(madang);
        async move { drop(begun.await) }
    });
    repeat(madang, Duration::from_secs(24 * 3600), audit::keep_checkpoints);
    repeat(madang, Duration::from_secs(24 * 3600), partitions::ensure);
    repeat(madang, Duration::from_secs(24 * 3600), retention::drop_old);
}

/// Runs `work` now and then after every `pause`, until the server stops.
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

pub use self::notices::write_soon as write_notices_soon;

#[cfg(test)]
pub use self::{
    audit::keep_checkpoints as keep_audit_checkpoints,
    files::sweep as sweep_files,
    notices::write_at as write_notices_at,
    splits::see_to as see_to_splits,
    webhooks::{Deliverer, watch_links},
};
