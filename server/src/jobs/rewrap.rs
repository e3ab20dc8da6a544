//! Takes up changed master keys, and moves what old ones seal to the active one.

use std::{sync::Arc, time::Duration};

use tokio::sync::Mutex;

use crate::{madang::Madang, operate::MasterKeyFile};

/// How soon a changed file is noticed.
pub const PAUSE: Duration = Duration::from_secs(5);
const AT_ONCE: i64 = 100;

/// What this server knows of the master keys from one look to the next.
#[derive(Clone)]
pub struct Keys(Arc<Mutex<Known>>);

struct Known {
    /// The keys' file, if there is one.
    file: Option<MasterKeyFile>,
    /// Whether somebody made another key the active one while this server ran, and that isn't noted yet.
    is_meant: bool,
    /// Whether this server's active key is the one that became active last.
    is_newest: bool,
}

impl Keys {
    pub fn of(madang: &Madang) -> Self {
        let file = MasterKeyFile::of(&madang.config);
        Self(Arc::new(Mutex::new(Known { file, is_meant: false, is_newest: true })))
    }

    pub async fn look(self, madang: Madang) {
        let mut known = self.0.lock().await;
        if let Some(file) = known.file.as_mut() {
            let is_changed = file.look(&madang.store).await;
            known.is_meant |= is_changed;
        }
        // Without a database there is nothing to rewrap, and others say so.
        let Ok(is_newest) = madang.store.note_active_master_key(known.is_meant).await else { return };
        if known.is_newest && !is_newest {
            tracing::warn!(
                active = madang.store.master_key_ids().first(),
                "another master key became active after the one at the top of this server's list, so it rewraps nothing; if the list is \
                 as it should be, say so by `madang admin rewrap`"
            );
        }
        (known.is_meant, known.is_newest) = (false, is_newest);
        drop(known);
        if is_newest {
            rewrap(&madang).await;
        }
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
