//! The server's response to a test's request.

use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

pub struct TestAnswer {
    pub status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
    pub(super) bytes: Vec<u8>,
}

impl TestAnswer {
    /// A header's value; empty if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// All values of a header.
    pub fn all_of(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn text(&self) -> &str {
        &self.body
    }

    /// Asserts the status 200, and parses the body.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(self) -> T {
        self.body_of(StatusCode::OK)
    }

    /// Asserts the status 201, and parses the body.
    #[track_caller]
    pub fn created<T: DeserializeOwned>(self) -> T {
        self.body_of(StatusCode::CREATED)
    }

    /// Asserts the status 204.
    #[track_caller]
    pub fn no_content(self) {
        assert_eq!(self.status, StatusCode::NO_CONTENT, "{}", self.body);
    }

    /// Asserts this status, and parses the error.
    #[track_caller]
    pub fn error(self, status: u16) -> api::Error {
        self.body_of::<api::ErrorBody>(StatusCode::from_u16(status).unwrap()).error
    }

    #[track_caller]
    fn body_of<T: DeserializeOwned>(self, status: StatusCode) -> T {
        assert_eq!(self.status, status, "{}", self.body);
        match serde_json::from_str(&self.body) {
            Ok(body) => body,
            Err(error) => panic!("{error} in {}", self.body),
        }
    }
}
