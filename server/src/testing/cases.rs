//! Providers' answers, one case per line: the provider, how the answer is sent, and the expected result.
//!
//! `framing` says how the `body` of a stream is sent. A list of JSON documents is sent as `openai` (events, then `[DONE]`),
//! `anthropic` and `responses` (events named after their type), `gemini` (events) or `bedrock` (AWS's binary frames); a text is
//! sent `raw`, as it is.

use api::{RunErrorCode, RunState};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A case.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    pub id: String,
    /// The provider that sends the answer.
    pub provider: String,
    /// The requested model.
    pub model: String,
    /// The status of an error.
    pub status: Option<u16>,
    /// How a stream is sent.
    pub framing: Option<String>,
    /// What is sent.
    pub body: Value,
    /// The expected result.
    pub right: Right,
}

/// How a run should end.
#[derive(Debug, Clone, Deserialize)]
pub struct Right {
    /// The run's state.
    pub state: RunState,
    /// Why there is no complete answer; null allows any reason.
    pub error: Option<RunErrorCode>,
    /// How often the provider is called.
    pub requests: usize,
    /// The stored answer.
    pub text: Option<String>,
    /// The stored token counts, if they matter.
    #[serde(default, deserialize_with = "tokens")]
    pub tokens: Option<(u64, u64)>,
}

fn tokens<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<(u64, u64)>, D::Error> {
    Option::deserialize(deserializer)
}

/// Reads the cases of a file.
pub fn read(lines: &str) -> Vec<Case> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

impl Case {
    /// Where its provider's address begins.
    pub fn base_url(&self, origin: &str) -> String {
        // By this end the model catalog of Azure is told from its deployments.
        let end = if self.provider == "azure_catalog" { "/models" } else { "" };
        format!("{origin}/cases/{}{end}", self.id)
    }

    /// The answer.
    pub fn response(&self) -> Response {
        if let Some(status) = self.status {
            let status = StatusCode::from_u16(status).unwrap();
            return match &self.body {
                Value::String(page) => (status, [(header::CONTENT_TYPE, "text/html")], page.clone()).into_response(),
                body => (status, axum::Json(body.clone())).into_response(),
            };
        }
        let framing = self.framing.as_deref().unwrap_or("raw");
        let kind = match framing {
            "bedrock" => "application/vnd.amazon.eventstream",
            "whole" => "application/json",
            "lines" => "application/x-ndjson",
            _ => "text/event-stream",
        };
        ([(header::CONTENT_TYPE, kind)], self.bytes(framing)).into_response()
    }

    fn bytes(&self, framing: &str) -> Vec<u8> {
        let payloads = match &self.body {
            Value::String(text) => return text.clone().into_bytes(),
            Value::Array(payloads) => payloads.iter().map(|payload| payload.as_str().unwrap().to_owned()),
            body => return body.to_string().into_bytes(),
        };
        match framing {
            "bedrock" => payloads.flat_map(|payload| frames(&payload)).collect(),
            "lines" => payloads.map(|payload| payload + "\n").collect::<String>().into_bytes(),
            "anthropic" | "responses" => payloads.map(|payload| named(&payload)).collect::<String>().into_bytes(),
            "gemini" => payloads.map(|payload| format!("data: {payload}\n\n")).collect::<String>().into_bytes(),
            _ => {
                let events = payloads.map(|payload| format!("data: {payload}\n\n")).collect::<String>();
                (events + "data: [DONE]\n\n").into_bytes()
            }
        }
    }
}

fn named(payload: &str) -> String {
    let value: Value = serde_json::from_str(payload).unwrap();
    format!("event: {}\ndata: {payload}\n\n", value["type"].as_str().unwrap())
}

/// `{"messageStop": {…}}` as the frame of that name.
fn frames(line: &str) -> Vec<u8> {
    let events: Map<String, Value> = serde_json::from_str(line).unwrap();
    events.iter().flat_map(|(name, payload)| frame(name, payload.to_string().as_bytes())).collect()
}

fn frame(name: &str, payload: &[u8]) -> Vec<u8> {
    let mut headers = Vec::new();
    for (key, value) in [(":event-type", name), (":message-type", "event")] {
        headers.push(u8::try_from(key.len()).unwrap());
        headers.extend_from_slice(key.as_bytes());
        headers.push(7);
        headers.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
        headers.extend_from_slice(value.as_bytes());
    }
    let length = |length: usize| u32::try_from(length).unwrap().to_be_bytes();
    let mut frame = [length(16 + headers.len() + payload.len()), length(headers.len())].concat();
    frame.extend_from_slice(&crc32fast::hash(&frame).to_be_bytes());
    frame.extend_from_slice(&headers);
    frame.extend_from_slice(payload);
    frame.extend_from_slice(&crc32fast::hash(&frame).to_be_bytes());
    frame
}
