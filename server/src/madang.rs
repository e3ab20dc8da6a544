//! What all parts of the server share: configuration, store, client, tasks and the stop signal.

use std::{ops::Deref, sync::Arc};

use model::AppTemplate;
use store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::{Tries, password::Passwords},
    clock,
    comparisons::Comparisons,
    config::Config,
    jobs::JobLog,
    letters::Letters,
    runs::Engine,
    telemetry::Telemetry,
    uploads::Uploads,
};

/// The running server. Cheap to clone.
#[derive(Clone)]
pub struct Madang(Arc<Parts>);

/// The parts of a [`Madang`].
pub struct Parts {
    pub config: Config,
    pub store: Store,
    /// The client for providers, which makes all requests that tenants cause.
    pub llm: llm::Client,
    /// Executes runs.
    pub engine: Engine,
    /// The comparisons that this server sees to.
    pub comparisons: Comparisons,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Attempts to guess passwords or tokens that are in progress.
    pub tries: Tries,
    /// The store for the contents of files, where the operator has set one up. It makes requests of its own, to that store alone.
    pub objects: Option<objects::Objects>,
    /// Sends mail, where the operator has set a mail server up. It connects to that server alone.
    pub letters: Option<Letters>,
    /// Hands audit logs over to the syslog receiver that the operator has set up. It connects to that receiver alone.
    pub syslog: Option<syslog::Sender>,
    /// When background jobs ended last.
    pub job_log: JobLog,
    /// What the operator's own tools are told.
    pub telemetry: Telemetry,
    /// The uploaded files that this process reads.
    pub uploads: Uploads,
    /// The market's ready-made apps.
    pub templates: Arc<[AppTemplate]>,
    /// All spawned tasks; shutting down waits for them.
    pub tasks: TaskTracker,
    /// Cancelled when the server is stopping.
    pub stop: CancellationToken,
}

impl Madang {
    /// The wall clock's time, for display only; decisions use the database's clock.
    pub fn now(&self) -> time::OffsetDateTime {
        clock::now()
    }

    /// Whether this is the base URL of the demo model.
    pub fn is_demo(&self, base_url: &str) -> bool {
        self.config
            .demo_model
            .as_ref()
            .is_some_and(|demo| demo.url.trim_end_matches('/') == base_url.trim_end_matches('/'))
    }

    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for Madang {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
