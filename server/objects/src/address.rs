//! Where a store is, and with which keys it is used.

use std::fmt;

use object_store::path::Path;
use url::Url;
use zeroize::Zeroizing;

/// The region of stores that have none, as most that aren't Amazon's.
const ANY_REGION: &str = "us-east-1";

const WRITE: &str = "write it like s3://bucket/folder?endpoint=https://s3.example.com&region=us-east-1";

/// A bucket of a store, and the folder in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub(crate) bucket: String,
    pub(crate) prefix: Path,
    /// `None`: Amazon's own.
    pub(crate) endpoint: Option<Url>,
    pub(crate) region: String,
}

/// The keys to a store. The secret one is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    pub(crate) id: String,
    pub(crate) secret: Zeroizing<String>,
}

impl Keys {
    pub fn new(id: String, secret: String) -> Self {
        Self { id, secret: Zeroizing::new(secret) }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Address {
    /// Reads `s3://bucket/folder?endpoint=…&region=…`, of which only the bucket is needed, and without an endpoint the region.
    ///
    /// # Errors
    /// What is wrong, and what to write instead. It repeats nothing of the text, which may hold a key by mistake.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).ok().filter(|url| url.scheme() == "s3");
        let url = url.ok_or_else(|| format!("it is no address of a bucket; {WRITE}"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it has keys in it; give them by MADANG_FILES_ACCESS_KEY_ID and \
                        MADANG_FILES_SECRET_ACCESS_KEY, and write the address without them"
                .into());
        }
        let bucket = url.host_str().filter(|bucket| is_bucket(bucket) && url.port().is_none());
        let bucket = bucket.ok_or_else(|| format!("it names no bucket; {WRITE}"))?.to_owned();
        if url.fragment().is_some() {
            return Err(format!("it has something after a #; {WRITE}"));
        }
        let prefix = Path::from_url_path(url.path()).map_err(|_| format!("its folder can't be used; {WRITE}"))?;
        let (mut endpoint, mut region) = (None, None);
        for (name, value) in url.query_pairs() {
            let known = match &*name {
                "endpoint" => &mut endpoint,
                "region" => &mut region,
                _ => return Err(format!("it says something else than endpoint and region; {WRITE}")),
            };
            if known.replace(value.into_owned()).is_some() {
                return Err(format!("it says one thing twice; {WRITE}"));
            }
        }
        let endpoint = endpoint.map(|text| self::endpoint(&text)).transpose()?;
        let region = match region {
            Some(region) if is_region(&region) => region,
            Some(_) => return Err(format!("its region can't be one; {WRITE}")),
            None if endpoint.is_some() => ANY_REGION.to_owned(),
            None => return Err(format!("it names neither an endpoint nor a region of Amazon's; {WRITE}")),
        };
        Ok(Self { bucket, prefix, endpoint, region })
    }
}

fn endpoint(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.port() != Some(0)
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    });
    url.ok_or_else(|| format!("its endpoint is no http or https address of a server; {WRITE}"))
}

fn is_bucket(text: &str) -> bool {
    (3..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_'))
}

fn is_region(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}
