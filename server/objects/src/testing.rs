//! A store in memory that can be away, slow, or told what to lose.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions,
    PutOptions, PutPayload, PutResult, Result, memory::InMemory, path::Path,
};

use crate::{Limits, Objects};

/// What is wrong with a store at the moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wrong {
    pub put_away: bool,
    pub get_away: bool,
    pub delete_away: bool,
    /// Each operation takes so long.
    pub slow: Duration,
    /// What is written arrives, but the answer is lost.
    pub put_answer_lost: bool,
    /// Nothing larger can be written, in bytes.
    pub put_at_most: Option<usize>,
}

/// Makes things go wrong in a store.
#[derive(Debug, Clone)]
pub struct Faults {
    wrong: Arc<Mutex<Wrong>>,
    memory: Arc<InMemory>,
}

impl Faults {
    /// From now on, this is wrong.
    pub fn set(&self, wrong: Wrong) {
        *self.wrong.lock().unwrap_or_else(PoisonError::into_inner) = wrong;
    }

    /// The names of all objects, in their order.
    pub async fn names(&self) -> Vec<String> {
        let all = self.memory.list(None).map_ok(|meta| meta.location.to_string()).try_collect::<Vec<_>>();
        let mut names = all.await.unwrap_or_default();
        names.sort();
        names
    }

    /// Loses all objects.
    pub async fn lose_all(&self) {
        let all = self.memory.list(None).map_ok(|meta| meta.location).boxed();
        let _ = self.memory.delete_stream(all).collect::<Vec<_>>().await;
    }

    fn now(&self) -> Wrong {
        *self.wrong.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn away_if(&self, is_away: bool) -> Result<()> {
        tokio::time::sleep(self.now().slow).await;
        if is_away { Err(away()) } else { Ok(()) }
    }
}

/// A store in memory with these limits, and the means to make things go wrong in it.
pub fn in_memory(limits: Limits) -> (Objects, Faults) {
    let faults = Faults { wrong: Arc::default(), memory: Arc::default() };
    (Objects { store: Arc::new(Faulty(faults.clone())), prefix: Path::from("folder"), limits }, faults)
}

fn away() -> object_store::Error {
    object_store::Error::Generic { store: "memory", source: "connection refused".into() }
}

#[derive(Debug)]
struct Faulty(Faults);

impl fmt::Display for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faulty")
    }
}

#[async_trait]
impl ObjectStore for Faulty {
    async fn put_opts(&self, at: &Path, bytes: PutPayload, options: PutOptions) -> Result<PutResult> {
        let is_too_large = self.0.now().put_at_most.is_some_and(|most| bytes.content_length() > most);
        self.0.away_if(self.0.now().put_away || is_too_large).await?;
        let put = self.0.memory.put_opts(at, bytes, options).await;
        if self.0.now().put_answer_lost { Err(away()) } else { put }
    }

    async fn put_multipart_opts(&self, at: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.0.memory.put_multipart_opts(at, options).await
    }

    async fn get_opts(&self, at: &Path, options: GetOptions) -> Result<GetResult> {
        self.0.away_if(self.0.now().get_away).await?;
        self.0.memory.get_opts(at, options).await
    }

    fn delete_stream(&self, at: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let faults = self.0.clone();
        let at = at.and_then(move |path| {
            let faults = faults.clone();
            async move { faults.away_if(faults.now().delete_away).await.map(|()| path) }
        });
        self.0.memory.delete_stream(at.boxed())
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.0.memory.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.0.memory.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.0.memory.copy_opts(from, to, options).await
    }
}
