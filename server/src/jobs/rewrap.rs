//! Takes up changed master keys, and moves what old ones seal to the active one.

use std::{sync::Arc, time::Duration};

use tokio::sync::Mutex;

use crate::{madang::Madang, operate::MasterKeyFile};

/// How soon a changed file is noticed.
pub const PAUSE: Duration = Duration::from_secs(5);
const AT_ONCE: i64 = 100;

/// The keys' file, if there is one, as this server saw it last.
#[derive(Clone)]
pub struct Keys(Arc<Mutex<Option<MasterKeyFile>>>);

impl Keys {
    pub fn of(madang: &Madang) -> Self {
        Self(Arc::new(Mutex::new(MasterKeyFile::of(&madang.config))))
    }

    pub async fn look(self, madang: Madang) {
        if let Some(file) = self.0.lock().await.as_mut() {
            file.look(&madang.store).await;
        }
        rewrap(&madang).await;
    }
}

/// Goes on until nothing is left that an old key seals, in small steps, so that nobody waits for it.
async fn rewrap(madang: &Madang) {
    let mut moved = 0;
    while !madang.stop.is_cancelled() {
        let step = async {
            Ok::<_, store::Error>(
                madang.store.rewrap_data_keys(AT_ONCE).await? + madang.store.rewrap_mails(AT_ONCE).await?,
            )
        };
        match step.await {
            Ok(0) => break,
            Ok(now) => moved += now,
            // Whatever else happens says so.
            Err(store::Error::Unavailable(_)) => break,
            Err(error) => {
                tracing::warn!(%error, "not everything could be rewrapped under the active master key; it is tried again");
                break;
            }
        }
    }
    if moved > 0 {
        tracing::info!(
            moved,
            "rewrapped under the active master key; `madang admin rewrap --status` says what is left"
        );
    }
}
