//! Background jobs. Several servers may run them at the same time.

mod audit;
mod audit_stream;
mod files;
mod notices;
mod objects;
mod partitions;
mod retention;
mod rewrap;
mod splits;
mod sweep;
mod webhooks;

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;

use crate::{budgets, letters, madang::Madang, runs::recover, webhooks::Course};

/// When the jobs of this server came to their end last. Cheap to clone.
#[derive(Debug, Clone)]
pub struct JobLog {
    started_at: OffsetDateTime,
    ended: Arc<Mutex<BTreeMap<String, Ended>>>,
}

/// The last time that a job came to its end.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    pub at: OffsetDateTime,
    pub took: Duration,
}

impl Default for JobLog {
    fn default() -> Self {
        Self { started_at: crate::clock::now(), ended: Arc::default() }
    }
}

impl JobLog {
    /// When this server was started.
    pub fn started_at(&self) -> OffsetDateTime {
        self.started_at
    }

    /// All jobs that have come to an end, by name.
    pub fn all(&self) -> Vec<(String, Ended)> {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.iter().map(|(name, ended)| (name.clone(), *ended)).collect()
    }

    fn note(&self, name: &str, ended: Ended) {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), ended);
    }
}

/// Starts all jobs. They end when the server stops.
pub fn start(madang: &Madang) {
    madang.tasks.spawn(recover(madang.engine.clone(), madang.stop.clone()));
    madang.tasks.spawn(madang.comparisons.clone().take_over());
    letters::start(madang);
    repeat(madang, Duration::from_secs(3600), sweep::sweep);
    let keys = rewrap::Keys::of(madang);
    repeat_as("rewrap", madang, rewrap::PAUSE, move |madang| keys.clone().look(madang));
    repeat(madang, Duration::from_secs(900), notices::write);
    repeat(madang, Duration::from_secs(600), files::sweep);
    repeat(madang, Duration::from_secs(60), objects::delete_unused);
    repeat(madang, Duration::from_secs(30), splits::see_to);
    repeat(madang, Duration::from_secs(30), budgets::notices::tell);
    repeat(madang, Duration::from_secs(30), webhooks::watch_links);
    repeat(madang, Duration::from_secs(2), webhooks::follow_audit);
    repeat(madang, Duration::from_secs(2), audit_stream::send);
    let deliverer = webhooks::Deliverer::new(Course::default());
    repeat_as("webhooks", madang, Duration::from_secs(1), move |madang| {
        let begun = deliverer.clone().deliver(madang);
        async move { drop(begun.await) }
    });
    repeat(madang, Duration::from_secs(24 * 3600), audit::keep_checkpoints);
    repeat(madang, Duration::from_secs(24 * 3600), partitions::ensure);
    repeat(madang, Duration::from_secs(24 * 3600), retention::drop_old);
    repeat(madang, Duration::from_secs(60), retention::drop_due);
}

/// Runs `work` now and then after every `pause`, until the server stops. Figures name it after the module that it is in.
fn repeat<F, W>(madang: &Madang, pause: Duration, work: W)
where
    F: Future<Output = ()> + Send + 'static,
    W: Fn(Madang) -> F + Send + 'static,
{
    let path = std::any::type_name::<W>().rsplit("::");
    let name = path.take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(".");
    repeat_as(&name, madang, pause, work);
}

fn repeat_as<F>(name: &str, madang: &Madang, pause: Duration, work: impl Fn(Madang) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (name, madang) = (name.to_owned(), madang.clone());
    madang.clone().tasks.spawn(async move {
        while !madang.stop.is_cancelled() {
            let began = tokio::time::Instant::now();
            work(madang.clone()).await;
            let ended = Ended { at: madang.now(), took: began.elapsed() };
            madang.job_log.note(&name, ended);
            madang.telemetry.job(&name, ended);
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
    retention::drop_due_ahead as drop_due_contents,
    splits::see_to as see_to_splits,
    webhooks::{Deliverer, follow_audit, watch_links},
};
