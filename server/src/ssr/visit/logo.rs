//! `GET /logo/{hash}.{png|jpg}`: the logo of a workspace, for its visitors' pages.

use axum::{
    Extension,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use store::TokenHash;

use crate::madang::Madang;

/// As a page of its own it may do nothing at all.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

pub async fn picture(Extension(madang): Extension<Madang>, Path(file): Path<String>) -> Response {
    let (name, ending) = file.split_once('.').unwrap_or_default();
    let hash = HEXLOWER.decode(name.as_bytes()).ok().and_then(|hash| <[u8; 32]>::try_from(hash).ok());
    let found = match hash.filter(|_| matches!(ending, "png" | "jpg")) {
        Some(hash) => madang.store.logo_bytes(TokenHash(hash)).await,
        None => Ok(None),
    };
    match found {
        Ok(Some((media_type, bytes))) => {
            let media_type = if media_type == "image/png" { "image/png" } else { "image/jpeg" };
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
                // Another picture has another address.
                (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
                (header::CONTENT_SECURITY_POLICY, POLICY),
            ];
            (headers, bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::warn!(%error, "a logo could not be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
