//! The contents of files in an object store, where the operator has set one up.
//!
//! Bytes always arrive in the database, and are moved once they were read. A store that is away is no obstacle: they stay, and are
//! moved later. No transaction is open while the store is asked for something.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use objects::Objects;
use sha2::{Digest as _, Sha256};
use store::{Object, Stored, Tenant, ToMove};
use tokio::{sync::Semaphore, time::Instant};
use uuid::Uuid;

use super::read::Unread;
use crate::{madang::Madang, panics::blocking, start};

/// How many contents are looked for at once.
const LOOKED_FOR: i64 = 50;
/// For how long a failure is remembered.
const REST: Duration = Duration::from_secs(60);
/// After this many contents in a row that can't be moved, the store counts as away.
const MOST_FAILED: u32 = 3;
/// The rest of a workspace's contents is left to the next sweep after this time, so that other workspaces are swept, too.
const LONGEST: Duration = Duration::from_secs(60);
/// How many objects are deleted at the same time.
const DELETED_AT_ONCE: i64 = 5;
/// From this attempt to delete an object on, the log says that it is an error.
const MANY_ATTEMPTS: u32 = 8;
/// How many of the newest objects are looked for when the server starts.
const LOOKED_AT: i64 = 5;

/// Why contents are moved now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// One was read just now.
    Upload,
    /// Some may have been left.
    Sweep,
}

/// One content at a time is moved by a process, because each is in memory meanwhile.
pub(super) struct Moving {
    turn: Semaphore,
    rests_until: Mutex<Option<Instant>>,
    failed_in_a_row: AtomicU32,
}

impl Default for Moving {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), rests_until: Mutex::default(), failed_in_a_row: AtomicU32::new(0) }
    }
}

impl Moving {
    /// After a failure, uploads move nothing for a while. Sweeps, which come rarely, go on until the store counts as away.
    fn rests(&self, occasion: Occasion) -> bool {
        let until = *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = until.is_some_and(|until| Instant::now() < until);
        failed && (occasion == Occasion::Upload || self.is_away())
    }

    fn is_away(&self) -> bool {
        self.failed_in_a_row.load(Ordering::Relaxed) >= MOST_FAILED
    }

    fn failed(&self) {
        self.failed_in_a_row.fetch_add(1, Ordering::Relaxed);
        *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
    }
}

/// The bytes of a content, from where they are. Of one that is deleted meanwhile they may be fewer than they should be.
///
/// # Errors
/// The store is away, or gives back something else than it was given.
pub(super) async fn bytes(madang: &Madang, stored: Stored) -> Result<Vec<u8>, Unread> {
    let (object, size, sha256) = match stored {
        Stored::Here(bytes) => return Ok(bytes),
        Stored::InObject { object, size, sha256 } => (object, size, sha256),
    };
    let Some(objects) = &madang.objects else {
        return Err(objects::Error::Away("this server has no MADANG_FILES_URL, and another one has".to_owned()).into());
    };
    let bytes = match objects.get(&object.name(), size).await {
        Err(lost @ objects::Error::Missing(_)) => return Err(Unread::Internal(lost.to_string())),
        read => Vec::from(read?),
    };
    match hashed(bytes).await? {
        (hash, bytes) if hash == sha256 => Ok(bytes),
        _ => Err(Unread::Internal(format!("the object {} holds other bytes than were put there", object.name()))),
    }
}

async fn hashed(bytes: Vec<u8>) -> Result<([u8; 32], Vec<u8>), Unread> {
    let hashed = blocking(move || (Sha256::digest(&bytes).into(), bytes)).await;
    hashed.map_err(|error| Unread::Internal(error.to_string()))
}

/// Moves the contents of a workspace's files that were read from the database into the object store, if there is one. What can't be
/// moved stays for later.
pub async fn move_contents(madang: &Madang, tenant: &Tenant, occasion: Occasion) {
    let Some(objects) = &madang.objects else { return };
    let moving = &madang.uploads.moving;
    let Ok(_turn) = moving.turn.acquire().await else { return };
    if moving.rests(occasion) {
        return;
    }
    let moved = tokio::select! {
        moved = move_all(moving, objects, tenant) => moved,
        () = madang.stop.cancelled() => return,
    };
    if let Err(error) = moved {
        tracing::warn!(%error, "contents of files can't be moved into the object store; they stay in the database, and it is tried again");
    }
}

/// One that can't be moved, such as one that is too large for what stands before the store, holds up no other.
async fn move_all(moving: &Moving, objects: &Objects, tenant: &Tenant) -> Result<(), Unread> {
    let (mut last, until) = (Uuid::nil(), Instant::now() + LONGEST);
    loop {
        let contents = tenant.contents_to_move(last, LOOKED_FOR).await?;
        let Some(newest) = contents.last() else { return Ok(()) };
        last = newest.content;
        for content in &contents {
            match move_one(objects, tenant, content).await {
                Ok(()) => moving.failed_in_a_row.store(0, Ordering::Relaxed),
                Err(error) => {
                    moving.failed();
                    if moving.is_away() {
                        return Err(error);
                    }
                    let (content, size) = (content.content, content.size);
                    tracing::warn!(%error, %content, size, "a content can't be moved into the object store yet");
                }
            }
            if Instant::now() >= until {
                return Ok(());
            }
        }
    }
}

/// Moves a content. One that is gone, or was moved by another server, is left alone.
async fn move_one(objects: &Objects, tenant: &Tenant, content: &ToMove) -> Result<(), Unread> {
    let Stored::Here(bytes) = tenant.stored_content(content.content, content.size).await? else { return Ok(()) };
    if bytes.len() as u64 != content.size {
        return Ok(());
    }
    let (hash, bytes) = hashed(bytes).await?;
    if hash != content.sha256 {
        tracing::error!(content = %content.content, "the database holds other bytes of a file than were read; they stay there");
        return Ok(());
    }
    // If this fails from here on, the object may have been written all the same. It is deleted in an hour.
    let object = tenant.begin_move().await?;
    objects.put(&object.name(), bytes).await?;
    if tenant.finish_move(content, object).await? {
        tracing::debug!(object = object.name(), size = content.size, "a content is in the object store now");
    } else {
        tenant.give_up_move(object).await?;
    }
    Ok(())
}

/// Deletes objects that no content has any more.
pub async fn delete_unused(madang: &Madang) -> store::Result<()> {
    let Some(objects) = &madang.objects else { return Ok(()) };
    while !madang.stop.is_cancelled() {
        let unused = madang.store.take_unused_objects(DELETED_AT_ONCE).await?;
        let deleted = join_all(unused.iter().map(|unused| async move {
            let deleted = objects.delete(&unused.object.name()).await;
            if let Err(error) = &deleted {
                told(unused.object, unused.attempt, error);
            }
            (unused.object, deleted.is_ok())
        }));
        let mut all = true;
        for (object, is_deleted) in deleted.await {
            all &= is_deleted;
            if is_deleted {
                madang.store.forget_object(object).await?;
                tracing::debug!(object = object.name(), "an object that nobody had is deleted");
            }
        }
        if !all || (unused.len() as i64) < DELETED_AT_ONCE {
            break;
        }
    }
    Ok(())
}

fn told(object: Object, attempt: u32, error: &objects::Error) {
    let object = object.name();
    if attempt >= MANY_ATTEMPTS {
        tracing::error!(object, attempt, %error, "what was deleted is still in the object store, because it can't be deleted there");
    } else {
        tracing::warn!(object, attempt, %error, "an object can't be deleted yet");
    }
}

/// Refuses to start with an object store that can't be used, with another one than contents are in, or without the one they are in.
pub async fn check_objects(madang: &Madang) -> Result<(), start::Error> {
    let newest = madang.store.newest_objects(LOOKED_AT).await?;
    let Some(objects) = &madang.objects else {
        return match newest.is_empty() {
            true => Ok(()),
            false => Err("contents of uploaded files are in an object store, and MADANG_FILES_URL is not set; \
                          set it and its keys to what they were"
                .into()),
        };
    };
    let probe = format!("check/{}", Uuid::now_v7());
    objects.check(&probe).await.map_err(|error| {
        format!(
            "MADANG_FILES_URL can't be used: {error}. See that the bucket exists, that its endpoint and region are right, and that the \
             keys may read, write and delete in it"
        )
    })?;
    for object in &newest {
        // Amazon tells keys that may not list a bucket nothing of what isn't there.
        if !matches!(objects.has(&object.name()).await, Ok(false) | Err(objects::Error::Refused(_))) {
            return Ok(());
        }
    }
    match newest.is_empty() {
        true => Ok(()),
        false => Err("the bucket and folder of MADANG_FILES_URL have none of the objects that the database names; \
                      set it to the ones where they are"
            .into()),
    }
}

#[cfg(test)]
mod tests;
