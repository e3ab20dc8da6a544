//! Bytes in an S3-compatible store, under names.
//!
//! The operator says where the store is ([`Address`]) and with which keys. That address may be anywhere, also in a private network, so
//! the requests made here don't pass the guard for addresses that tenants choose (crate `llm`). They go there and nowhere else: no
//! redirect is followed and no proxy asked.
//!
//! Nothing here waits for ever: each operation has a limit ([`Limits`]), after which the store counts as away.

mod address;
mod client;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

use std::{fmt, future::Future, sync::Arc, time::Duration};

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload, aws::AmazonS3Builder, path::Path};
use tokio::time::timeout;

pub use self::address::{Address, Keys};

/// How much of a store's own words an error repeats, in characters.
const WORDS_MAX: usize = 400;

/// Why an object wasn't written, read or deleted.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// The store can't be reached, takes too long, or says that it can't right now. The same may work later.
    #[error("the object store is away: {0}")]
    Away(String),
    /// The store doesn't let these keys do this, or has no such bucket.
    #[error("the object store refuses this: {0}")]
    Refused(String),
    /// There is no object with this name, or it has another size.
    #[error("the object store has no {0}")]
    Missing(String),
}

/// How long each operation may take, with all its attempts.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until an object is written.
    pub put: Duration,
    /// Until all of an object is here.
    pub get: Duration,
    /// Until an object is gone.
    pub delete: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { put: Duration::from_secs(60), get: Duration::from_secs(30), delete: Duration::from_secs(15) }
    }
}

/// A store. Cheap to clone; all clones share their connections.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    limits: Limits,
}

/// Without the store, which holds the keys.
impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects").field("prefix", &self.prefix).field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Objects {
    /// The store at this address. Nothing is sent yet.
    ///
    /// # Errors
    /// The client can't be set up on this machine.
    pub fn new(address: &Address, keys: &Keys) -> Result<Self, Error> {
        let mut builder = AmazonS3Builder::new()
            .with_http_connector(client::Connector)
            .with_retry(client::retries())
            .with_bucket_name(&address.bucket)
            .with_region(&address.region)
            .with_access_key_id(&keys.id)
            .with_secret_access_key(keys.secret.as_str())
            // Not every store has the operation that deletes many at once.
            .with_disable_bulk_delete(true);
        if let Some(endpoint) = &address.endpoint {
            let endpoint = endpoint.as_str().trim_end_matches('/');
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        let store = builder.build().map_err(|error| Error::Refused(words(&error)))?;
        Ok(Self { store: Arc::new(store), prefix: address.prefix.clone(), limits: Limits::default() })
    }

    /// Writes an object with this name, reads it and deletes it.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn check(&self, name: &str) -> Result<(), Error> {
        const BYTES: &[u8] = b"Madang writes this to see that it can, and deletes it again.\n";
        self.put(name, BYTES.to_vec()).await?;
        let read = self.get(name, BYTES.len() as u64).await?;
        self.delete(name).await?;
        if read == BYTES {
            Ok(())
        } else {
            Err(Error::Refused("it gave back other bytes than it was given".to_owned()))
        }
    }

    /// Writes an object.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        let path = self.path(name);
        let put = self.store.put(&path, PutPayload::from(bytes));
        match within(self.limits.put, put).await {
            // There is nothing that a new object could be missing but its bucket.
            Err(Error::Missing(said)) => Err(Error::Refused(said)),
            put => put.map(drop),
        }
    }

    /// All bytes of an object, which has so many.
    pub async fn get(&self, name: &str, size: u64) -> Result<Bytes, Error> {
        let path = self.path(name);
        let get = async {
            let found = self.store.get(&path).await?;
            // What is too large isn't taken into memory.
            if found.meta.size == size { found.bytes().await.map(Some) } else { Ok(None) }
        };
        within(self.limits.get, get).await?.ok_or_else(|| Error::Missing(format!("{name} with {size} bytes")))
    }

    /// Whether there is an object with this name.
    pub async fn has(&self, name: &str) -> Result<bool, Error> {
        match within(self.limits.delete, self.store.head(&self.path(name))).await {
            Ok(_) => Ok(true),
            Err(Error::Missing(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Deletes an object; one that isn't there is deleted.
    pub async fn delete(&self, name: &str) -> Result<(), Error> {
        match within(self.limits.delete, self.store.delete(&self.path(name))).await {
            Err(Error::Missing(_)) => Ok(()),
            deleted => deleted,
        }
    }

    fn path(&self, name: &str) -> Path {
        self.prefix.parts().chain(Path::from(name).parts()).collect()
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = object_store::Result<T>>) -> Result<T, Error> {
    match timeout(limit, work).await {
        Ok(done) => done.map_err(|error| failed(&error)),
        Err(_) => Err(Error::Away(format!("it took longer than {} s", limit.as_secs_f32()))),
    }
}

fn failed(error: &object_store::Error) -> Error {
    use object_store::Error as Theirs;
    let said = words(error);
    match error {
        Theirs::NotFound { .. } => Error::Missing(said),
        Theirs::PermissionDenied { .. } | Theirs::Unauthenticated { .. } | Theirs::InvalidPath { .. } => {
            Error::Refused(said)
        }
        _ => Error::Away(said),
    }
}

/// What a store said, in one line.
fn words(error: &object_store::Error) -> String {
    let said = error.to_string();
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(WORDS_MAX).collect()
}
