//! Uploaded files, for members and for visitors of share links: how they are accepted (`accept.rs`), how their bytes arrive
//! (`receive.rs`), how they are read (`read.rs`), and how they get into an object store (`moving.rs`). How programs upload them before
//! they use them, or send them along with a request (`keyed.rs`). And Word documents that answers are filled into (`forms.rs`), and
//! tables whose rows are taken one by one (`tables.rs`).

mod accept;
mod forms;
mod keyed;
mod moving;
mod quota;
mod read;
mod receive;
mod tables;
mod turns;
mod wire;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use model::{AppId, FileId, Language};
use store::{FileAccess, Tenant, Uploader};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout, timeout_at},
};

use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

use self::turns::Turns;
pub use self::{
    accept::{accepted, fitting, refused},
    forms::FORM_BYTES,
    keyed::{content, take_in, until_read, widest},
    moving::{Occasion, check_objects, delete_unused, move_contents},
    quota::Quota,
    read::read_soon,
    receive::{Writing, receive, whole},
    wire::to_wire,
};

/// How many files this process reads at the same time. Each may take a processor and a gigabyte.
const READ_AT_ONCE: usize = 2;
/// How many requests with files in them are read at the same time. Each may have 32 MiB.
const SENT_AT_ONCE: usize = 4;
/// How long such a request waits for its turn.
const TURN: Duration = Duration::from_secs(30);
/// How many contents are fetched from the object store at the same time. Each may have 50 MiB.
const FETCHED_AT_ONCE: usize = 4;
/// The longest wait for a file that is asked for, in seconds.
const WAIT_MAX_S: u32 = 20;
/// How often a waiting request looks whether another server has read the file.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// How many files are remembered whose uploaders are to be told that the store is away.
const AWAY_MAX: usize = 10_000;

/// The files that this process reads.
pub struct Uploads {
    reader: read::Reader,
    /// Fills in forms, so that a download doesn't wait behind uploads.
    forms: read::Reader,
    turns: Turns,
    /// Those that are read, or wait for their place.
    known: Mutex<HashSet<FileId>>,
    /// Those that could not be read because the object store is away, and whose uploaders weren't told yet.
    away: Mutex<HashSet<FileId>>,
    /// Contents on their way to the object store.
    moving: moving::Moving,
    /// Requests with files in them, which are in memory several times over while they are read.
    sent: Arc<Semaphore>,
    /// Contents that are on their way from the object store to programs, each of which is in memory.
    fetching: Arc<Semaphore>,
    /// Told whenever one was read.
    done: Notify,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            reader: read::Reader::new(READ_AT_ONCE),
            forms: read::Reader::new(READ_AT_ONCE),
            turns: Turns::new(READ_AT_ONCE),
            known: Mutex::default(),
            away: Mutex::default(),
            moving: moving::Moving::default(),
            sent: Arc::new(Semaphore::new(SENT_AT_ONCE)),
            fetching: Arc::new(Semaphore::new(FETCHED_AT_ONCE)),
            done: Notify::new(),
        }
    }
}

impl Uploads {
    /// The turn of a request that may have files in it, until what this answers is dropped.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let turn = timeout(TURN, self.sent.clone().acquire_owned()).await;
        turn.ok().and_then(Result::ok).ok_or_else(|| ErrorCode::Busy.into())
    }

    /// Whether the file was not known before.
    fn add(&self, file: FileId) -> bool {
        self.was_away(file);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(file)
    }

    /// A file can't be read, because the object store with its bytes is away.
    fn is_away(&self, file: FileId) {
        let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        // Many will never be asked for again. Whoever is and isn't told waits, and is told with the next attempt.
        if away.len() >= AWAY_MAX {
            away.clear();
        }
        away.insert(file);
    }

    /// Whether that has happened since it was last asked for.
    fn was_away(&self, file: FileId) -> bool {
        self.away.lock().unwrap_or_else(PoisonError::into_inner).remove(&file)
    }

    fn remove(&self, file: FileId) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(&file);
        self.done.notify_waiters();
    }
}

/// Where a file belongs.
#[derive(Debug, Clone)]
pub struct Place {
    pub tenant: Tenant,
    pub app: AppId,
    pub by: Uploader,
    /// Whose files are seen here.
    pub sees: FileAccess,
}

impl Place {
    /// Where an uploader's files belong, which nobody else sees.
    pub fn of(tenant: Tenant, app: AppId, by: Uploader) -> Self {
        Self { tenant, app, by, sees: by.into() }
    }

    /// The file, if it is there for whoever asks.
    async fn file(&self, id: FileId) -> Result<store::File, Refusal> {
        self.tenant.file(self.app, self.sees, id).await?.ok_or_else(|| ErrorCode::NotFound.into())
    }
}

/// A file, once it is read or so many seconds are over. One that nobody reads, because the server that did so is gone, is read now.
pub async fn find(
    madang: &Madang,
    place: &Place,
    id: FileId,
    wait: Option<u32>,
    language: Language,
) -> Result<api::File, Refusal> {
    let wait = wait.unwrap_or_default();
    if wait > WAIT_MAX_S {
        return Err(Refusal::field("wait", "Wait at most 20 seconds.", "최대 20초까지 기다릴 수 있어요."));
    }
    let until = Instant::now() + Duration::from_secs(wait.into());
    loop {
        let done = madang.uploads.done.notified();
        let file = place.file(id).await?;
        let is_read = file.state != store::FileState::Reading;
        if !is_read && !file.is_being_read {
            if madang.uploads.was_away(id) {
                return Err(ErrorCode::FilesAway.into());
            }
            read_soon(madang, &place.tenant, id);
        }
        if is_read || Instant::now() >= until || madang.stop.is_cancelled() {
            return Ok(to_wire(file, language));
        }
        let _ = timeout_at(until.min(Instant::now() + LOOK_AGAIN), done).await;
    }
}

#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
