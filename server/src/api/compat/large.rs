//! Bodies that may have files in them.

use axum::{
    extract::{FromRequest, Request},
    http::header,
};
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;

use crate::{error::Refusal, madang::Madang, strict::Body};

/// The largest request with files in it: as much as Anthropic's API takes.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;
/// As large as other requests may be.
pub const PLAIN_BYTES: usize = 2 * 1024 * 1024;

/// A JSON body that may have files in it, and the turn that a large one takes, which is over once that is dropped.
pub struct Large<T>(pub T, pub Option<OwnedSemaphorePermit>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Large<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        // One that doesn't say how large it is may be large.
        let is_plain = length.is_some_and(|length: usize| length <= PLAIN_BYTES);
        let madang: Option<Madang> = request.extensions().get().cloned();
        let turn = match madang {
            Some(madang) if !is_plain => Some(madang.uploads.turn().await?),
            _ => None,
        };
        let Body(body) = Body::from_request(request, state).await?;
        Ok(Self(body, turn))
    }
}
