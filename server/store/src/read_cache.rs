//! A short-lived cache of what every request and run reads.
//!
//! Who is signed in, what an app does and where its model is reached would otherwise be read from the database each time. An
//! entry lives for two seconds at most, and every change that this process makes empties the cache (`scope.rs`). A change by
//! another server is seen at most two seconds late, well within the five seconds in which a removed member must lose access.

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

/// How long an entry is used.
const LIFETIME: Duration = Duration::from_secs(2);

/// The most entries of one kind.
const CAPACITY: usize = 4096;

/// Counts the changes that this process makes. Entries from before the latest change are not used.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeCounter(Arc<AtomicU64>);

/// The caches of all kinds, by the types of key and value. Only the code that reads a kind knows these types.
#[derive(Debug, Default)]
pub(crate) struct ReadCaches {
    changes: ChangeCounter,
    kinds: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// The cache of one kind.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    changes: ChangeCounter,
    kept: Mutex<HashMap<K, Entry<V>>>,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    until: Instant,
    /// The counter's value before this entry was read.
    changes: u64,
}

impl ChangeCounter {
    /// Invalidates all entries.
    pub fn note(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

impl ReadCaches {
    /// The cache for these types of key and value.
    pub fn of<K, V>(&self) -> Arc<Cache<K, V>>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        // No code that holds this lock panics, so a poisoned one is still consistent.
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Cache::<K, V>::new(&self.changes)) as Arc<dyn Any + Send + Sync>;
        let kind = kinds.entry(TypeId::of::<(K, V)>()).or_insert_with(new).clone();
        // Entries are stored under their type, so the downcast succeeds; if it did not, an empty cache would do no harm.
        kind.downcast().unwrap_or_else(|_| Arc::new(Cache::new(&self.changes)))
    }

    pub fn changes(&self) -> &ChangeCounter {
        &self.changes
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    fn new(changes: &ChangeCounter) -> Self {
        Self { changes: changes.clone(), kept: Mutex::default() }
    }

    /// Returns the entry under `key`, or else what `read` finds. `None` is not cached.
    pub async fn get<F>(&self, key: K, read: impl FnOnce() -> F) -> Result<Option<V>>
    where
        F: Future<Output = Result<Option<V>>>,
    {
        let changes = self.changes.count();
        if let Some(kept) = self.lock().get(&key)
            && kept.is_valid(changes)
        {
            return Ok(Some(kept.value.clone()));
        }
        // Boxed because most reads are in the cache, and every request's future would be as large as all that it may read.
        let Some(value) = Box::pin(read()).await? else { return Ok(None) };
        let mut kept = self.lock();
        if kept.len() >= CAPACITY {
            let changes = self.changes.count();
            kept.retain(|_, kept| kept.is_valid(changes));
            if kept.len() >= CAPACITY {
                kept.clear();
            }
        }
        kept.insert(key, Entry { value: value.clone(), until: Instant::now() + LIFETIME, changes });
        Ok(Some(value))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Entry<V>>> {
        // No code that holds this lock panics, so a poisoned one is still consistent.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> Entry<V> {
    fn is_valid(&self, changes: u64) -> bool {
        self.changes == changes && Instant::now() < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(cache: &Cache<u8, u8>, value: Option<u8>) -> Option<u8> {
        cache.get(1, || async { Ok(value) }).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn an_entry_lives_for_two_seconds() {
        let cache = Cache::new(&ChangeCounter::default());
        assert_eq!(get(&cache, None).await, None);
        assert_eq!(get(&cache, Some(1)).await, Some(1), "what was not there is asked for again");
        tokio::time::advance(Duration::from_millis(1999)).await;
        assert_eq!(get(&cache, Some(2)).await, Some(1));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(get(&cache, Some(2)).await, Some(2));
    }

    #[tokio::test]
    async fn a_change_invalidates_entries_even_one_during_the_read() {
        let changes = ChangeCounter::default();
        let cache = Cache::new(&changes);
        assert_eq!(get(&cache, Some(1)).await, Some(1));
        changes.note();
        let meanwhile = async {
            changes.note();
            Ok(Some(2))
        };
        assert_eq!(cache.get(1, || meanwhile).await.unwrap(), Some(2));
        assert_eq!(get(&cache, Some(3)).await, Some(3));
        assert_eq!(get(&cache, Some(4)).await, Some(3));
    }

    #[tokio::test]
    async fn the_cache_never_exceeds_its_capacity() {
        let cache = Cache::new(&ChangeCounter::default());
        for key in 0..2 * CAPACITY {
            cache.get(key, || async { Ok(Some(())) }).await.unwrap();
        }
        assert!(cache.lock().len() <= CAPACITY);
    }
}
