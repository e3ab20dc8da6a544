//! Error responses of providers, chosen by the model's name, and in the wording of OpenAI's API.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::{Value, json};

/// The response of a model that always fails.
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
        "told-cost" => {
            let usage = json!({"prompt_tokens": 20, "completion_tokens": 7, "total_tokens": 27, "cost": 0.00014,
                "prompt_tokens_details": {"cached_tokens": 16, "cache_write_tokens": 2},
                "completion_tokens_details": {"reasoning_tokens": 3}});
            let text = chunk(&json!({"content": "Hello"}), Some("stop"));
            let usage = json!({"choices": [], "usage": usage});
            return Some(stream(&format!("{text}data: {usage}\n\ndata: [DONE]\n\n")));
        }
        "error-inside" => return Some(stream("data: {\"error\": {\"message\": \"overloaded\", \"code\": 503}}\n\n")),
        _ => return None,
    };
    let status = StatusCode::from_u16(status).unwrap();
    // Retry at once, so that tests of retries only wait for our own pauses.
    Some((status, [("retry-after", "0")], Json(json!({"error": error}))).into_response())
}

/// How self-hosted models reject settings: one requires another name, one accepts none at all.
pub fn refusal(request: &Value) -> Option<Response> {
    let refused = |setting: &str, words: &str| {
        request.get(setting)?;
        let error = json!({"message": words, "type": "invalid_request_error", "param": setting, "code": "unsupported_parameter"});
        Some((StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response())
    };
    match request["model"].as_str()? {
        "quoting" => {
            let said = request["messages"].as_array()?.last()?["content"].as_str()?;
            let error = json!({"message": format!("I can't take this: {said}"), "code": "invalid_value"});
            Some((StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response())
        }
        "house-reasoner" => {
            refused("max_tokens", "This model does not take 'max_tokens'. Send 'max_completion_tokens'.")
        }
        "house-plain" => refused("max_tokens", "Unknown parameter: 'max_tokens'.").or_else(|| {
            refused("temperature", "Unsupported parameter: 'temperature' is not supported with this model.")
        }),
        _ => None,
    }
}

/// A chunk of a streamed answer.
pub fn chunk(delta: &Value, finish: Option<&str>) -> String {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
    format!("data: {}\n\n", json!({"object": "chat.completion.chunk", "model": "echo", "choices": [choice]}))
}

fn stream(text: &str) -> Response {
    ([(header::CONTENT_TYPE, "text/event-stream")], text.to_owned()).into_response()
}
