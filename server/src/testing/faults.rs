//! What providers answer when something is wrong, by the name of the model: in the words that OpenAI's API has for it.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::{Value, json};

/// The answer of a model that only fails.
pub fn of(model: &str) -> Option<Response> {
    let (status, error) = match model {
        "key-refused" => (401, json!({"message": "Incorrect API key provided", "code": "invalid_api_key"})),
        "no-money" => (429, json!({"message": "You exceeded your current quota", "code": "insufficient_quota"})),
        "too-long" => (
            400,
            json!({"message": "This model's maximum context length is 8192 tokens. However, your messages resulted in 9107 tokens.",
                "code": "context_length_exceeded"}),
        ),
        "filtered" => (400, json!({"message": "The response was filtered", "code": "content_filter"})),
        "rate-limited" => (429, json!({"message": "Rate limit reached", "code": "rate_limit_exceeded"})),
        "overloaded" => (503, json!({"message": "overloaded"})),
        "ecko" => (404, json!({"message": "The model `ecko` does not exist", "code": "model_not_found"})),
        "bad-request" => (400, json!({"message": "Invalid value", "code": "invalid_value"})),
        "web-page" => return Some(Html("<!doctype html><title>Sign in</title>").into_response()),
        "garbage" => return Some(stream("data: {\"choices\": oops\n\n")),
        "silent" => return Some(stream(&(chunk(&json!({}), Some("stop")) + "data: [DONE]\n\n"))),
        "refusing" => {
            let refusal =
                chunk(&json!({"refusal": "I can't help with that."}), None) + &chunk(&json!({}), Some("stop"));
            return Some(stream(&(refusal + "data: [DONE]\n\n")));
        }
        "cut-by-filter" => {
            let text = chunk(&json!({"content": "Half"}), None) + &chunk(&json!({}), Some("content_filter"));
            return Some(stream(&(text + "data: [DONE]\n\n")));
        }
        "error-inside" => return Some(stream("data: {\"error\": {\"message\": \"overloaded\", \"code\": 503}}\n\n")),
        _ => return None,
    };
    let status = StatusCode::from_u16(status).unwrap();
    // "At once", so that tests of retries wait for our own pauses alone.
    Some((status, [("retry-after", "0")], Json(json!({"error": error}))).into_response())
}

/// A piece of a streamed answer.
pub fn chunk(delta: &Value, finish: Option<&str>) -> String {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
    format!("data: {}\n\n", json!({"object": "chat.completion.chunk", "model": "echo", "choices": [choice]}))
}

fn stream(text: &str) -> Response {
    ([(header::CONTENT_TYPE, "text/event-stream")], text.to_owned()).into_response()
}
