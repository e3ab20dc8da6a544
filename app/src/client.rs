//! Access to the API from pages.

use std::sync::Arc;

use api::{Client, Reply, Request, Transport};
use leptos::prelude::*;

use crate::preferences::use_language;

/// What a page loads: a response of the API, or an error.
pub type Loading<T> = Resource<Result<T, api::Error>>;

/// The API, as the visitor of this page.
pub fn use_client() -> Client {
    // While the server lists its routes at start-up there is no visitor and so no client; nothing is sent then.
    use_context().unwrap_or_else(|| Client::new(Arc::new(Nowhere), use_language()))
}

/// Loads data for a page, and loads it again whenever what `source` reads changes.
///
/// ```ignore
/// let app = load(
///     move || (workspace.get(), app.get()),
///     |client, (workspace, app)| async move { client.app(&workspace, &app).await },
/// );
/// ```
pub fn load<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(Client, S) -> Fut + Send + Sync + 'static,
) -> Loading<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: serde::Serialize + serde::de::DeserializeOwned + Send + Sync + 'static,
    Fut: Future<Output = Result<T, api::Error>> + Send + 'static,
{
    let client = use_client();
    Resource::new(source, move |source| fetch(client.clone(), source))
}

struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _request: Request) -> Reply {
        Box::pin(async { Err("there is no visitor".to_owned()) })
    }
}

/// Sends requests with `fetch`, which adds the session cookie by itself.
#[cfg(feature = "hydrate")]
pub(crate) struct Fetch(pub model::Language);

#[cfg(feature = "hydrate")]
impl Transport for Fetch {
    fn send(&self, request: Request) -> Reply {
        let language = self.0;
        Box::pin(send_wrapper::SendWrapper::new(async move {
            fetch(request, language).await.map_err(|error| error.to_string())
        }))
    }

    fn send_piece(&self, piece: api::Piece) -> Reply {
        let language = self.0;
        Box::pin(send_wrapper::SendWrapper::new(async move {
            fetch_piece(piece, language).await.map_err(|error| error.to_string())
        }))
    }
}

#[cfg(feature = "hydrate")]
async fn fetch(request: Request, language: model::Language) -> Result<api::Response, gloo_net::Error> {
    use gloo_net::http::RequestBuilder;
    let builder = RequestBuilder::new(&request.path).method(method(request.method));
    // The page's language, which may differ from the browser's.
    let mut builder = builder.header("accept-language", language.tag());
    if let Some(key) = &request.idempotency_key {
        builder = builder.header("idempotency-key", key);
    }
    let response = match request.body {
        Some(body) => builder.header("content-type", "application/json").body(body)?.send().await?,
        None => builder.send().await?,
    };
    Ok(api::Response { status: response.status(), body: response.text().await? })
}

#[cfg(feature = "hydrate")]
fn method(method: api::Method) -> gloo_net::http::Method {
    use gloo_net::http::Method;
    match method {
        api::Method::Get => Method::GET,
        api::Method::Post => Method::POST,
        api::Method::Patch => Method::PATCH,
        api::Method::Put => Method::PUT,
        api::Method::Delete => Method::DELETE,
    }
}

#[cfg(feature = "hydrate")]
async fn fetch_piece(piece: api::Piece, language: model::Language) -> Result<api::Response, gloo_net::Error> {
    use gloo_net::http::RequestBuilder;
    let mut request = RequestBuilder::new(&piece.path).method(method(piece.method));
    if let Some(offset) = piece.offset {
        request = request.header("upload-offset", &offset.to_string());
    }
    if let Some(key) = &piece.idempotency_key {
        request = request.header("idempotency-key", key);
    }
    let response = request
        .header("accept-language", language.tag())
        .header("content-type", "application/octet-stream")
        .body(js_sys::Uint8Array::from(piece.bytes.as_slice()))?
        .send()
        .await?;
    Ok(api::Response { status: response.status(), body: response.text().await? })
}
