//! Helpers for tests with files.

use axum::{body::Body, http::Method};
use model::{FileLimits, InputKind};

use crate::testing::{TestAnswer, TestApp, TestClient};

/// Publishes an app of the owner's with an input `docs` for files within these limits; answers the address of its files.
pub async fn takes_files(app: &TestApp, limits: FileLimits) -> String {
    let owner = app.user("owner").await;
    let made: api::App =
        owner.post("/api/v1/workspaces/test/apps", &serde_json::json!({"name": "Summary"})).await.created();
    app.republish(&made, |definition| {
        let mut docs = definition.inputs[0].clone();
        docs.name = "docs".into();
        docs.kind = InputKind::File;
        docs.required = false;
        docs.max_chars = None;
        docs.files = Some(limits);
        definition.inputs.push(docs);
        definition.prompt.messages[0].text = "Sum it up: {{docs}}".into();
    })
    .await;
    format!("/api/v1/workspaces/test/apps/{}/files", made.slug)
}

/// Sends bytes of a file, from `offset` on.
pub async fn send(client: &TestClient, file: &str, offset: u64, bytes: &[u8]) -> TestAnswer {
    let client = client
        .clone()
        .with_header("content-type", "application/octet-stream")
        .with_header("upload-offset", &offset.to_string());
    client.send_bytes(Method::PATCH, file, Body::from(bytes.to_vec())).await
}

/// A picture that is really one: a gray pixel.
pub fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let pixel = [0x78, 0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81];
    let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
    for (kind, data) in [(b"IHDR", &header[..]), (b"IDAT", &pixel[..]), (b"IEND", &[][..])] {
        bytes.extend((data.len() as u32).to_be_bytes());
        let of_chunk = [&kind[..], data].concat();
        bytes.extend(&of_chunk);
        bytes.extend(crc32fast::hash(&of_chunk).to_be_bytes());
    }
    bytes
}
