//! Strict parsing of request bodies: what no well-behaved client sends is refused before a handler sees it.

use std::{collections::HashSet, fmt};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    http::{StatusCode, header, request::Parts},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};

use crate::{
    error::{ErrorCode, Refusal},
    serve::body::TooSlow,
};

/// A JSON body of the right type, without unknown fields, duplicate keys or NUL characters.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !json {
            return Err(ErrorCode::UnsupportedMediaType.into());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(too_large_or_broken)?;
        parse(&bytes).map(Self)
    }
}

/// Why a body could not be parsed.
pub fn too_large_or_broken(rejection: BytesRejection) -> Refusal {
    if TooSlow::is_behind(&rejection) {
        return ErrorCode::RequestTimeout.into();
    }
    match axum::response::IntoResponse::into_response(rejection).status() {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge.into(),
        _ => ErrorCode::Malformed.into(),
    }
}

/// Parses `bytes` as a `T`.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice::<Strict>(bytes).map_err(|error| malformed("", &error))?;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| malformed(&error.path().to_string(), error.inner()))?;
    deserializer.end().map_err(|error| malformed("", &error))?;
    Ok(value)
}

fn malformed(path: &str, error: &serde_json::Error) -> Refusal {
    let detail = error.to_string();
    let code = if detail.starts_with("unknown field") { ErrorCode::UnknownField } else { ErrorCode::Malformed };
    let path = if path.is_empty() || path == "." { "body" } else { path };
    Refusal::from(code).and_field(
        path,
        format!("Not readable here: {detail}."),
        format!("여기를 읽지 못했어요: {detail}."),
    )
}

/// The parameters in a path. A value of the wrong form means that the resource is not found.
#[derive(Debug)]
pub struct At<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value)).map_err(|_| ErrorCode::NotFound.into())
    }
}

/// The query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|axum::extract::Query(value)| Self(value)).map_err(|rejection| {
            let detail = rejection.body_text();
            let code = if detail.contains("unknown field") { ErrorCode::UnknownField } else { ErrorCode::Malformed };
            Refusal::from(code).and_field(
                "query",
                format!("Not readable here: {detail}."),
                format!("여기를 읽지 못했어요: {detail}."),
            )
        })
    }
}

/// Any JSON value, parsed only to check that it has no duplicate keys and no NUL characters.
struct Strict;

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Strict)
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Strict;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Strict, D::Error> {
        deserializer.deserialize_any(self)
    }
}

// Postgres can't store NUL in texts, and nobody types it.
fn without_nul<E: serde::de::Error>(text: &str) -> Result<Strict, E> {
    if text.contains('\0') { Err(E::custom("a text has a NUL character; remove it")) } else { Ok(Strict) }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Strict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_unit<E>(self) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Strict, E> {
        without_nul(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Strict, A::Error> {
        while items.next_element_seed(Strict)?.is_some() {}
        Ok(Strict)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Strict, A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = fields.next_key::<String>()? {
            without_nul::<A::Error>(&name)?;
            fields.next_value_seed(Strict)?;
            if let Some(twice) = seen.replace(name) {
                return Err(serde::de::Error::custom(format!("the field `{twice}` stands here twice")));
            }
        }
        Ok(Strict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(json: &str) -> ErrorCode {
        parse::<api::SaveDraft>(json.as_bytes()).map(|_| ()).unwrap_err().code()
    }

    #[test]
    fn what_no_well_behaved_client_sends_is_refused() {
        assert_eq!(code("{"), ErrorCode::Malformed);
        assert_eq!(code(r#"{"revision":1,"revision":2}"#), ErrorCode::Malformed);
        assert_eq!(code(r#"{"sample":{"a":1,"a":2}}"#), ErrorCode::Malformed);
        assert_eq!(code(r#"{"sample":{"a":"\u0000"}}"#), ErrorCode::Malformed);
        assert_eq!(code(r#"{"sample":{"a":"\ud800"}}"#), ErrorCode::Malformed);
        assert_eq!(code(r#"{"surprise":1}"#), ErrorCode::UnknownField);
    }

    #[test]
    fn the_path_of_an_unknown_field_is_named() {
        let refusal = parse::<api::CreateRun>(br#"{"inputs":{},"model":"x"}"#).unwrap_err();
        let body = refusal.body(model::Language::En, "");
        assert!(body.error.fields.contains_key("model"), "{body:?}");
    }
}
