//! Errors as providers word them, and the class that each belongs to.

use serde_json::{Value, json};

use crate::{
    dialect::{Dialect, replay},
    error::{BadAnswer, ErrorKind},
};

fn openai(code: &str, message: &str) -> Value {
    json!({"error": {"message": message, "type": "invalid_request_error", "param": null, "code": code}})
}

fn kind(status: u16, body: &Value) -> ErrorKind {
    replay::failure(status, &body.to_string())
}

#[test]
fn a_request_that_can_never_pass_is_too_long() {
    for (status, message) in [
        (
            429,
            "Request too large for gpt-4.1 on tokens per min (TPM): Limit 30000, Requested 40000. The input or output tokens must be reduced.",
        ),
        (
            413,
            "Request too large for model `x` on tokens per minute (TPM): Limit 30000, Requested 40000, please reduce your message size and try again.",
        ),
    ] {
        let body = json!({"error": {"message": message, "type": "tokens", "code": "rate_limit_exceeded"}});
        assert_eq!(kind(status, &body), ErrorKind::TooLong { by_tokens: Some(10_000) }, "{message}");
    }
    let usual = "Rate limit reached for gpt-4.1 on tokens per min (TPM): Limit 30000, Used 29000, Requested 4000. Please try again in 6s.";
    let body = json!({"error": {"message": usual, "type": "tokens", "code": "rate_limit_exceeded"}});
    assert!(matches!(kind(429, &body), ErrorKind::RateLimited { retry_after: Some(after) } if after.as_secs() == 6));
}

#[test]
fn a_longest_answer_beyond_the_models_is_too_long() {
    let both = "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again";
    assert_eq!(kind(400, &openai("", both)), ErrorKind::TooLong { by_tokens: Some(10_000) });
    for message in [
        "max_tokens: 20000 > 8192, which is the maximum allowed number of output tokens for this model",
        "max_tokens is too large: 20000. This model supports at most 16384 completion tokens, whereas you provided 20000.",
        "`max_completion_tokens` must be less than or equal to `8192`, the maximum value for this model",
        "Unable to submit request because it has a maxOutputTokens value of 70000 but the supported range is from 1 to 65537",
        "The maximum tokens you requested exceeds the model limit of 4096.",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
    ] {
        assert!(matches!(kind(400, &openai("", message)), ErrorKind::TooLong { .. }), "{message}");
    }
    for message in [
        "This model does not take 'max_tokens'. Send 'max_completion_tokens'.",
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "max_tokens must be at least 1",
    ] {
        assert_eq!(kind(400, &openai("unsupported_parameter", message)), ErrorKind::BadRequest, "{message}");
    }
}

#[test]
fn filters_and_policies() {
    for (status, body) in [
        (
            400,
            openai(
                "invalid_prompt",
                "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
            ),
        ),
        (400, openai("", "Output blocked by content filtering policy")),
        (400, openai("image_content_policy_violation", "")),
        (400, openai("", "Your request was rejected as a result of our safety system.")),
        (400, json!({"code": "DataInspectionFailed", "message": "Input data may contain inappropriate content."})),
        (400, openai("invalid_request_error", "Content Exists Risk")),
        (422, json!({"detail": "Blocked by policy: violence"})),
    ] {
        assert_eq!(kind(status, &body), ErrorKind::Filtered, "{body}");
    }
}

#[test]
fn debts() {
    let xai = "Your team x has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.";
    for (status, body) in [
        (429, json!({"code": "Some resource has been exhausted", "error": xai})),
        (429, openai("exceeded_current_quota_error", "Your account is suspended")),
        (403, json!({"error": {"code": 403, "message": "Key limit exceeded (monthly limit)."}})),
        (400, openai("Arrearage", "Access denied, please make sure your account is in good standing.")),
    ] {
        assert_eq!(kind(status, &body), ErrorKind::NoMoney, "{body}");
    }
    // Gemini's word for a rate is no debt.
    let quota = "You exceeded your current quota, please check your plan and billing details.";
    let body = json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": quota}});
    assert_eq!(kind(429, &body), ErrorKind::RateLimited { retry_after: None });
}

#[test]
fn models_that_are_not_there() {
    for (status, message) in [
        (404, "No endpoints found for openai/e3."),
        (400, "Model Not Exist"),
        (400, "The model `x` has been decommissioned and is no longer supported."),
        (404, "The model `x` has been deprecated, learn more here"),
        (400, "Invalid model 'x'. Permitted models can be found in the documentation"),
        (400, "Unknown model: x"),
        (404, "This model version has reached the end of its life."),
        (400, "The requested model 'x' is not supported by any provider you have enabled."),
        (410, "Model x was retired on 2026-01-01"),
        (400, "The model `x` does not exist or you do not have access to it."),
    ] {
        assert!(matches!(kind(status, &openai("", message)), ErrorKind::NotFound { .. }), "{message}");
    }
    for message in [
        "`temperature` is deprecated for this model.",
        "Unsupported value: 'temperature' does not support 0.3 with this model.",
        "The parameter `top_k` is no longer supported for this model",
        "`reasoning_format` is not supported with this model",
    ] {
        assert_eq!(kind(400, &openai("", message)), ErrorKind::BadRequest, "{message}");
    }
}

#[test]
fn a_web_page_is_classified_by_its_status() {
    let page = "<html>\r\n<head><title>401 Authorization Required</title></head></html>";
    assert_eq!(replay::failure(401, page), ErrorKind::KeyRefused);
    assert_eq!(replay::failure(403, "<h1>403 Forbidden</h1>"), ErrorKind::KeyRefused);
    let wall = "<title>Attention Required! | Cloudflare</title>";
    assert_eq!(replay::failure(403, wall), ErrorKind::BadAnswer(BadAnswer::WebPage));
    assert_eq!(replay::failure(413, "<h1>413 Request Entity Too Large</h1>"), ErrorKind::TooLong { by_tokens: None });
    assert_eq!(replay::failure(404, page), ErrorKind::BadAnswer(BadAnswer::WebPage));
}

#[test]
fn codes_in_a_stream_that_sound_like_a_4xx_are_not_asked_again() {
    let failed = |code: &str, message: &str| {
        let event = json!({"type": "response.failed", "response": {"status": "failed", "error": {"code": code, "message": message}}});
        replay::decode(Dialect::OpenAiResponses, &format!("data: {event}\n\n")).1.unwrap_err().kind
    };
    for code in ["invalid_prompt", "image_content_policy_violation", "cyber_policy_violation", "content_safety"] {
        assert_eq!(failed(code, ""), ErrorKind::Filtered, "{code}");
    }
    for code in [
        "invalid_image_url",
        "unsupported_image_media_type",
        "image_parse_error",
        "failed_to_download_image",
        "empty_image_file",
    ] {
        assert_eq!(failed(code, ""), ErrorKind::BadRequest, "{code}");
    }
    for code in ["server_error", "vector_store_timeout", "something_new", ""] {
        assert_eq!(failed(code, ""), ErrorKind::Overloaded { retry_after: None }, "{code}");
    }
    assert_eq!(failed("rate_limit_exceeded", ""), ErrorKind::RateLimited { retry_after: None });
}

#[test]
fn a_wait_in_words() {
    let azure = "Requests to the ChatCompletions_Create Operation have exceeded token rate limit. Please retry after 2 seconds.";
    let body = json!({"error": {"code": "429", "message": azure}});
    assert!(matches!(kind(429, &body), ErrorKind::RateLimited { retry_after: Some(after) } if after.as_secs() == 2));
}
