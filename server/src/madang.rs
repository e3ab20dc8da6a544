//! What every part of the server needs: settings, the store, the way out to providers, tasks and the stop signal.

use std::{ops::Deref, sync::Arc};

use model::AppTemplate;
use store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::{Tries, password::Passwords},
    config::Config,
    runs::Engine,
};

/// The running server. Cheap to clone.
#[derive(Clone)]
pub struct Madang(Arc<Parts>);

/// What a [`Madang`] is made of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The only way out of this machine.
    pub llm: llm::Client,
    /// Carries runs out.
    pub engine: Engine,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Tries at passwords and tokens that are being made.
    pub tries: Tries,
    /// The market's ready-made apps.
    pub templates: Arc<[AppTemplate]>,
    /// Everything that was spawned; shutting down waits for it.
    pub tasks: TaskTracker,
    /// Says that the server is stopping.
    pub stop: CancellationToken,
}

impl Madang {
    /// Now, by the wall clock: for showing, never for deciding.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> time::OffsetDateTime {
        time::OffsetDateTime::now_utc()
    }

    /// Whether this is the address of the small model on this machine.
    pub fn is_demo(&self, base_url: &str) -> bool {
        self.config
            .demo_model
            .as_ref()
            .is_some_and(|demo| demo.url.trim_end_matches('/') == base_url.trim_end_matches('/'))
    }

    /// Puts the parts together.
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
