//! Where spans are sent.

use std::{fmt, sync::Arc};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// The operator's collector. It shows nothing of what it is told with each request.
#[derive(Clone)]
pub struct Collector {
    pub(crate) url: Url,
    pub(crate) headers: Arc<HeaderMap>,
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Collector({})", self.url.host_str().unwrap_or_default())
    }
}

impl Collector {
    /// Reads the collector's base address, to which `/v1/traces` is added. The error says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, String> {
        const WRITE: &str = "write it like http://collector.example.com:4318";
        let url = Url::parse(text).map_err(|_| format!("it is no address; {WRITE}"))?;
        let is_http = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        if !is_http || !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
            return Err(format!("it is no http or https address without user and query; {WRITE}"));
        }
        let base = url.as_str().trim_end_matches('/').trim_end_matches("/v1/traces").to_owned();
        let url = Url::parse(&format!("{base}/v1/traces")).map_err(|_| format!("it is no address; {WRITE}"))?;
        Ok(Self { url, headers: Arc::default() })
    }

    /// Adds headers, written `name=value` with commas between them, such as an access token.
    pub fn with_headers(self, text: &str) -> Result<Self, String> {
        const WRITE: &str = "write them like authorization=Bearer%20abc,x-team=ops";
        let mut headers = HeaderMap::new();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or_else(|| format!("one has no `=`; {WRITE}"))?;
            let name: HeaderName = name.trim().parse().map_err(|_| format!("one has no proper name; {WRITE}"))?;
            let value = value.trim().replace("%20", " ");
            let mut value: HeaderValue = value.parse().map_err(|_| format!("one has no proper value; {WRITE}"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(Self { headers: Arc::new(headers), ..self })
    }
}
