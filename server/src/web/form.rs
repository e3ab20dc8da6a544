//! What all form posts share.

use axum::{
    extract::{Form, FromRequest, Request},
    response::Redirect,
};
use serde::de::DeserializeOwned;

use crate::error::{ErrorCode, Refusal};

/// A form's fields, as browsers send them.
#[derive(Debug)]
pub struct Fields<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Fields<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        let Form(pairs) = form.map_err(|_| Refusal::from(ErrorCode::Malformed))?;
        // A browser leaves no field out, so an empty one says "not filled in".
        let fields = pairs.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.into()));
        let fields: serde_json::Map<String, serde_json::Value> = fields.collect();
        let bytes = serde_json::to_vec(&fields).map_err(Refusal::internal)?;
        crate::strict::parse(&bytes).map(Self)
    }
}

/// Back to the page at `path`, with what was wrong and what was typed.
pub fn back(path: &str, refusal: &Refusal, typed: &[(&str, &str)]) -> Redirect {
    let mut to = format!("{path}?error={}", refusal.code().as_str());
    let fields: Vec<&str> = refusal.field_names().collect();
    let fields = fields.join(",");
    for (name, value) in
        typed.iter().copied().chain([("fields", fields.as_str())]).filter(|(_, value)| !value.is_empty())
    {
        to.push_str(&format!("&{name}="));
        to.extend(value.bytes().map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b',' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        }));
    }
    Redirect::to(&to)
}

/// A path on this server; anything that a browser could take for another server's address is not one.
pub fn local_path(next: Option<String>) -> Option<String> {
    next.filter(|path| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains(['\\', '\r', '\n', '\t'])
            && path.len() < 2000
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_server() {
        let stays = |path: &str| local_path(Some(path.into())).is_some();
        assert!(stays("/w/test/apps/minutes?x=1"));
        for away in ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", ""] {
            assert!(!stays(away), "{away:?}");
        }
    }
}
