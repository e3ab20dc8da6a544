//! What was read a moment ago, and needn't be read again.
//!
//! Who is signed in, what an app does and where its model is reached is asked for by every run. It is kept for two seconds, and
//! only until this process changes anything (`scope.rs` tells). Another server's change is seen two seconds late at most, which
//! leaves removal well within its five.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    future::Future,
    hash::Hash,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use crate::Result;

/// How long something is believed.
const HOLDS: Duration = Duration::from_secs(2);

/// How much is kept of each kind.
const MOST: usize = 4096;

/// Counts what this process has changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes(Arc<AtomicU64>);

/// All that is kept for a moment, by its types: what that is, only those know who read it.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    changes: Changes,
    kinds: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// Things of one kind.
#[derive(Debug)]
pub(crate) struct Fresh<K, V> {
    changes: Changes,
    kept: Mutex<HashMap<K, Kept<V>>>,
}

#[derive(Debug)]
struct Kept<V> {
    value: V,
    until: Instant,
    /// How many changes there had been before it was read.
    changes: u64,
}

impl Changes {
    /// Something has changed.
    pub fn note(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

impl Recent {
    /// What is kept of this kind.
    pub fn of<K, V>(&self) -> Arc<Fresh<K, V>>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        // Nothing can panic while it is held.
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Fresh::<K, V>::new(&self.changes)) as Arc<dyn Any + Send + Sync>;
        let kind = kinds.entry(TypeId::of::<(K, V)>()).or_insert_with(new).clone();
        // It is of this type, being kept under it; a new one would only keep nothing.
        kind.downcast().unwrap_or_else(|_| Arc::new(Fresh::new(&self.changes)))
    }

    pub fn changes(&self) -> &Changes {
        &self.changes
    }
}

impl<K: Eq + Hash, V: Clone> Fresh<K, V> {
    fn new(changes: &Changes) -> Self {
        Self { changes: changes.clone(), kept: Mutex::default() }
    }

    /// What is kept under `key`, or else what `read` finds. What isn't there is asked for again each time.
    pub async fn get(&self, key: K, read: impl Future<Output = Result<Option<V>>>) -> Result<Option<V>> {
        let changes = self.changes.count();
        if let Some(kept) = self.lock().get(&key)
            && kept.holds(changes)
        {
            return Ok(Some(kept.value.clone()));
        }
        let Some(value) = read.await? else { return Ok(None) };
        let mut kept = self.lock();
        if kept.len() >= MOST {
            let changes = self.changes.count();
            kept.retain(|_, kept| kept.holds(changes));
            if kept.len() >= MOST {
                kept.clear();
            }
        }
        kept.insert(key, Kept { value: value.clone(), until: Instant::now() + HOLDS, changes });
        Ok(Some(value))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Kept<V>>> {
        // Nothing can panic while it is held.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> Kept<V> {
    fn holds(&self, changes: u64) -> bool {
        self.changes == changes && Instant::now() < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(fresh: &Fresh<u8, u8>, value: Option<u8>) -> Option<u8> {
        fresh.get(1, async { Ok(value) }).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn something_is_believed_for_two_seconds() {
        let fresh = Fresh::new(&Changes::default());
        assert_eq!(get(&fresh, None).await, None);
        assert_eq!(get(&fresh, Some(1)).await, Some(1), "what was not there is asked for again");
        tokio::time::advance(Duration::from_millis(1999)).await;
        assert_eq!(get(&fresh, Some(2)).await, Some(1));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(get(&fresh, Some(2)).await, Some(2));
    }

    #[tokio::test]
    async fn a_change_ends_it_even_one_that_came_while_it_was_read() {
        let changes = Changes::default();
        let fresh = Fresh::new(&changes);
        assert_eq!(get(&fresh, Some(1)).await, Some(1));
        changes.note();
        let meanwhile = async {
            changes.note();
            Ok(Some(2))
        };
        assert_eq!(fresh.get(1, meanwhile).await.unwrap(), Some(2));
        assert_eq!(get(&fresh, Some(3)).await, Some(3));
        assert_eq!(get(&fresh, Some(4)).await, Some(3));
    }

    #[tokio::test]
    async fn it_is_never_more_than_so_much() {
        let fresh = Fresh::new(&Changes::default());
        for key in 0..2 * MOST {
            fresh.get(key, async { Ok(Some(())) }).await.unwrap();
        }
        assert!(fresh.lock().len() <= MOST);
    }
}
