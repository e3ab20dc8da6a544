//! Error bodies of all dialects, sorted into [`ErrorKind`]s. Gateways pass each other's errors on, so one table serves all.
//!
//! Shapes: `{"error":{"type","code","message"}}` (OpenAI, Anthropic, most), the same inside a list (Gemini), `{"error":"…"}`
//! (Ollama), flat `{"code","message"}` (older vLLM, Mistral), `{"detail":…}` (FastAPI), `{"status":{"code","message"}}` (CLOVA),
//! `{"message"}` alone (Cohere, AWS).

use std::time::Duration;

use serde_json::Value;

use crate::error::{BadAnswer, Error, ErrorKind};

/// What stands beside the body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hints {
    /// How long a header asks us to wait.
    pub(crate) retry_after: Option<Duration>,
    /// The error's name, where it stands in a header or a frame's head, as AWS's do.
    pub(crate) code: Option<String>,
}

/// The failure that an HTTP error `status` with this body stands for.
pub(crate) fn from_body(status: u16, body: &[u8], hints: &Hints) -> Error {
    let error = match serde_json::from_slice::<Value>(body) {
        Ok(value) => from_value(Some(status), &value, hints),
        Err(_) => from_text(status, &String::from_utf8_lossy(body), hints),
    };
    Error { status: Some(status), ..error }
}

fn from_text(status: u16, text: &str, hints: &Hints) -> Error {
    // A gateway's web page for "overloaded" is a page, too: what a 5xx or a 429 says counts more than its form.
    let kind = if is_web_page(text) && (400..500).contains(&status) && status != 429 {
        ErrorKind::BadAnswer(BadAnswer::WebPage)
    } else {
        Failure { status: Some(status), message: text, ..Failure::default() }.kind(hints)
    };
    Error::new(kind).with_detail(text)
}

/// Whether this is the beginning of HTML or XML.
pub(crate) fn is_web_page(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// The failure that an error object, or a body with one inside, stands for.
pub(crate) fn from_value(status: Option<u16>, value: &Value, hints: &Hints) -> Error {
    let value = value.as_array().and_then(|list| list.first()).unwrap_or(value);
    let inner = ["error", "status", "detail"].iter().find_map(|key| value.get(key)).filter(|v| !v.is_null());
    let inner = inner.filter(|v| v.is_object() || v.is_string()).unwrap_or(value);
    // xAI and Ollama put words where others put an object; what else there is stands beside them.
    let fields = if inner.is_object() { inner } else { value };
    let text = |key: &str| match fields.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let (code, kind) = (text("code").to_lowercase(), text("type").to_lowercase());
    // Gemini names the kind `status`, llama.cpp counts tokens, OpenRouter lists a filter's reasons in `metadata`.
    let message = inner.as_str().map_or_else(|| text("message"), str::to_owned);
    // AWS's names may have the type's address behind them: `ValidationException:http://…`.
    let named = hints.code.as_deref().and_then(|code| code.split(':').next()).unwrap_or_default().to_lowercase();
    let failure = Failure {
        status: status.or_else(|| status_of(&code)),
        words: [&code, &kind, &text("status").to_lowercase(), &reason(fields).to_lowercase(), &named],
        message: &message,
        prompt_and_context: inner
            .get("n_prompt_tokens")
            .and_then(Value::as_u64)
            .zip(inner.get("n_ctx").and_then(Value::as_u64)),
        flagged: inner.pointer("/metadata/reasons").is_some(),
        retry_after: retry_delay(inner),
    };
    Error::new(failure.kind(hints)).with_detail(value.to_string())
}

/// The HTTP status that a code is, or that it begins with: CLOVA's have two digits more.
fn status_of(code: &str) -> Option<u16> {
    let digits = if code.len() == 5 { code.get(..3)? } else { code };
    digits.parse().ok().filter(|status| (400..600).contains(status))
}

/// Google's `details[].reason`, such as `API_KEY_INVALID`, or Azure's `innererror.code`.
fn reason(error: &Value) -> &str {
    let details = error.get("details").and_then(Value::as_array);
    details
        .and_then(|list| list.iter().find_map(|detail| detail.get("reason")?.as_str()))
        .or_else(|| error.pointer("/innererror/code")?.as_str())
        .unwrap_or_default()
}

/// Google's `details[].retryDelay`, such as `34.4s`.
fn retry_delay(error: &Value) -> Option<Duration> {
    let details = error.get("details")?.as_array()?;
    details.iter().find_map(|detail| duration(detail.get("retryDelay")?.as_str()?))
}

#[derive(Default)]
struct Failure<'a> {
    status: Option<u16>,
    /// The machine's words for it, in lower case.
    words: [&'a str; 5],
    message: &'a str,
    prompt_and_context: Option<(u64, u64)>,
    flagged: bool,
    retry_after: Option<Duration>,
}

const NO_MONEY: &[&str] = &[
    "insufficient_quota",
    "billing_error",
    "billing_hard_limit_reached",
    "billing_not_active",
    "insufficient_balance",
    "insufficient_credits",
    "payment_required",
    "servicequotaexceededexception",
];
/// Anthropic; Gemini twice; Cohere's trial keys.
const NO_MONEY_IN_WORDS: &[&str] =
    &["credit balance is too low", "credits are depleted", "please enable billing", "api calls / month"];
const TOO_LONG: &[&str] =
    &["context_length_exceeded", "exceed_context_size_error", "request_too_large", "string_above_max_length", "40003"];
const FILTERED: &[&str] = &[
    "content_filter",
    "content_policy_violation",
    "responsibleaipolicyviolation",
    "moderation_blocked",
    "content_blocked",
];
const NOT_FOUND: &[&str] = &[
    "model_not_found",
    "not_found_error",
    "deploymentnotfound",
    "invalid_model",
    "model_not_available",
    "resourcenotfoundexception",
    "40080",
    "40082",
    "40083",
    "40084",
];
/// Bedrock: no such model, and one that is only there under the name of an inference profile.
const NOT_FOUND_IN_WORDS: &[&str] = &["model identifier is invalid", "on-demand throughput"];
const KEY_REFUSED: &[&str] = &[
    "invalid_api_key",
    "authentication_error",
    "permission_error",
    "permission_denied",
    "unauthenticated",
    "api_key_invalid",
    "accessdeniedexception",
];
const RATE_LIMITED: &[&str] =
    &["rate_limit_exceeded", "rate_limit_error", "resource_exhausted", "throttlingexception", "42900", "42901"];
const OVERLOADED: &[&str] = &[
    "overloaded_error",
    "api_error",
    "server_error",
    "internal",
    "internal_server_error",
    "unavailable",
    "unavailable_error",
    "service_unavailable",
    "timeout_error",
    "deadline_exceeded",
    "internalserverexception",
    "modelnotreadyexception",
    "modelstreamerrorexception",
    "modeltimeoutexception",
    "serviceunavailableexception",
    "42902",
    "42903",
];
/// Our mistake even where there is no status to say so.
const BAD_REQUEST: &[&str] = &["validationexception", "invalid_request_error", "invalid_argument"];

impl Failure<'_> {
    fn says(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(word))
    }

    fn mentions(&self, phrases: &[&str]) -> bool {
        let message = self.message.to_lowercase();
        phrases.iter().any(|phrase| message.contains(phrase))
    }

    /// Words go before the status, since statuses are shared (429 is a rate or a debt, 400 nearly anything); the most exact
    /// words go first.
    fn kind(&self, hints: &Hints) -> ErrorKind {
        let status = self.status.unwrap_or(0);
        if status == 402 || self.says(NO_MONEY) || self.mentions(NO_MONEY_IN_WORDS) {
            ErrorKind::NoMoney
        } else if self.says(TOO_LONG) || self.too_long_in_words() {
            ErrorKind::TooLong { by_tokens: self.excess_tokens() }
        } else if self.says(FILTERED) || self.flagged || status == 498 {
            // 498 is Cohere's: the question or the answer holds a token that is on a list of forbidden ones.
            ErrorKind::Filtered
        } else if self.says(NOT_FOUND)
            || (status == 404 && self.mentions(&["model"]))
            || (status == 400 && self.mentions(NOT_FOUND_IN_WORDS))
        {
            ErrorKind::NotFound { model: String::new(), nearest: None }
        } else if status == 404 {
            ErrorKind::BadAnswer(BadAnswer::NoApi)
        } else if self.says(KEY_REFUSED)
            || matches!(status, 401 | 403)
            || self.mentions(&["api key not valid", "incorrect api key"])
        {
            ErrorKind::KeyRefused
        } else if self.says(RATE_LIMITED) || status == 429 && !self.says(OVERLOADED) {
            ErrorKind::RateLimited { retry_after: self.wait(hints) }
        } else if status == 0 && self.says(BAD_REQUEST) {
            ErrorKind::BadRequest
        } else if self.says(OVERLOADED) || matches!(status, 408 | 409 | 424 | 425 | 499 | 0) || status >= 500 {
            // Without a status the provider had accepted the request: what it reports then is its own trouble.
            ErrorKind::Overloaded { retry_after: self.wait(hints) }
        } else if status == 413 {
            ErrorKind::TooLong { by_tokens: None }
        } else {
            ErrorKind::BadRequest
        }
    }

    fn wait(&self, hints: &Hints) -> Option<Duration> {
        hints.retry_after.or(self.retry_after).or_else(|| {
            let (_, rest) = self.message.split_once("try again in ")?;
            duration(rest.split_whitespace().next()?)
        })
    }

    fn too_long_in_words(&self) -> bool {
        matches!(self.status, Some(400 | 413 | 422) | None)
            && self.mentions(&[
                "prompt is too long",
                "maximum context length",
                "context window",
                "context length exceeded",
                // Ollama, Bedrock, Gemini, Cohere.
                "exceeded max context length",
                "input is too long",
                "input token count",
                "too many tokens: ",
            ])
    }

    fn excess_tokens(&self) -> Option<u64> {
        // Ollama says it itself: "exceeded max context length by 512 tokens".
        if let Some((_, excess)) = self.message.split_once("context length by ") {
            return excess.split_whitespace().next()?.parse().ok();
        }
        let (one, other) = self.prompt_and_context.or_else(|| {
            // "maximum context length is 8192 tokens. However, your messages resulted in 9107 tokens",
            // "prompt is too long: 210000 tokens > 200000 maximum": the first two counts are what was sent and what is taken.
            let words = self.message.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '.');
            let mut counts = words.filter_map(|word| word.trim_matches('.').parse::<u64>().ok()).filter(|n| *n > 255);
            Some((counts.next()?, counts.next()?))
        })?;
        Some(one.abs_diff(other)).filter(|excess| *excess > 0)
    }
}

/// `34.4s`, `20ms`, `6m0s`, `1h2m`, and such with a full stop behind.
fn duration(text: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    let mut rest = text.trim_end_matches(['.', ',']);
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, tail) = rest.split_at_checked(unit_at)?;
        let unit_end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(unit_end)?;
        let seconds = match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        let part = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?;
        total = total.checked_add(part)?;
        rest = tail;
    }
    (text.chars().any(|c| c.is_ascii_digit())).then_some(total)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kind(status: u16, body: Value) -> ErrorKind {
        from_body(status, body.to_string().as_bytes(), &Hints::default()).kind
    }

    fn seconds(seconds: f64) -> Option<Duration> {
        Some(Duration::from_secs_f64(seconds))
    }

    #[test]
    fn shared_statuses_are_told_apart_by_their_words() {
        let limited = ErrorKind::RateLimited { retry_after: None };
        assert_eq!(
            kind(429, json!({"error": {"code": "rate_limit_exceeded", "type": "tokens", "message": ""}})),
            limited
        );
        assert_eq!(kind(429, json!({"error": {"code": "insufficient_quota", "message": ""}})), ErrorKind::NoMoney);
        let overloaded = ErrorKind::Overloaded { retry_after: None };
        assert_eq!(kind(429, json!({"status": {"code": "42902", "message": "Server is busy"}})), overloaded);
        assert_eq!(
            kind(529, json!({"type": "error", "error": {"type": "overloaded_error", "message": ""}})),
            overloaded
        );
        assert_eq!(
            kind(503, json!({"error": {"code": 503, "type": "unavailable_error", "message": "Loading"}})),
            overloaded
        );
    }

    #[test]
    fn a_refused_key_has_many_faces() {
        for (status, body) in [
            (401, json!({"error": {"code": "invalid_api_key", "message": "Incorrect API key provided"}})),
            (401, json!({"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}})),
            (401, json!({"detail": "Unauthorized"})),
            (403, json!({"type": "error", "error": {"type": "permission_error", "message": ""}})),
            (
                400,
                json!([{"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "API key not valid.",
                "details": [{"reason": "API_KEY_INVALID"}]}}]),
            ),
        ] {
            assert_eq!(kind(status, body.clone()), ErrorKind::KeyRefused, "{body}");
        }
    }

    #[test]
    fn money_is_no_rate_limit() {
        assert_eq!(kind(402, json!({"error": "You have exceeded your monthly included credits"})), ErrorKind::NoMoney);
        let body =
            json!({"error": {"type": "invalid_request_error", "message": "Your credit balance is too low to …"}});
        assert_eq!(kind(400, body), ErrorKind::NoMoney);
    }

    #[test]
    fn too_long_says_by_how_much() {
        let too_long = |by_tokens| ErrorKind::TooLong { by_tokens };
        let openai =
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9107 tokens.";
        assert_eq!(
            kind(400, json!({"error": {"code": "context_length_exceeded", "message": openai}})),
            too_long(Some(915))
        );
        let anthropic = "prompt is too long: 210000 tokens > 200000 maximum";
        let body = json!({"type": "error", "error": {"type": "invalid_request_error", "message": anthropic}});
        assert_eq!(kind(400, body), too_long(Some(10_000)));
        let llama = json!({"error": {"code": 400, "type": "exceed_context_size_error", "message": "exceeds",
            "n_prompt_tokens": 5000, "n_ctx": 4096}});
        assert_eq!(kind(400, llama), too_long(Some(904)));
        assert_eq!(
            kind(400, json!({"error": {"code": "40003", "message": "Context length exceeded"}})),
            too_long(None)
        );
        assert_eq!(kind(413, json!({"error": {"type": "request_too_large", "message": ""}})), too_long(None));
    }

    #[test]
    fn a_missing_model_is_not_a_missing_api() {
        let missing = ErrorKind::NotFound { model: String::new(), nearest: None };
        let body = json!({"error": {"code": "model_not_found", "message": "The model `x` does not exist"}});
        assert_eq!(kind(404, body), missing);
        assert_eq!(
            kind(404, json!({"type": "error", "error": {"type": "not_found_error", "message": "model: x"}})),
            missing
        );
        assert_eq!(kind(400, json!({"code": "model_not_found", "error": "no such thing"})), missing);
        assert_eq!(kind(404, json!({"error": "model \"x\" not found, try pulling it first"})), missing);
        assert_eq!(kind(404, json!({"detail": "Not Found"})), ErrorKind::BadAnswer(BadAnswer::NoApi));
    }

    #[test]
    fn filters_speak_in_three_ways() {
        let azure = json!({"error": {"code": "content_filter", "param": "prompt", "message": "",
            "innererror": {"code": "ResponsibleAIPolicyViolation"}}});
        assert_eq!(kind(400, azure), ErrorKind::Filtered);
        let router = json!({"error": {"code": 403, "message": "flagged", "metadata": {"reasons": ["violence"]}}});
        assert_eq!(kind(403, router), ErrorKind::Filtered);
    }

    #[test]
    fn what_we_did_wrong_is_a_bad_request() {
        let body = json!({"error": {"code": "unsupported_parameter", "param": "max_tokens", "message": "Unsupported"}});
        assert_eq!(kind(400, body), ErrorKind::BadRequest);
        assert_eq!(
            kind(422, json!({"detail": [{"loc": ["body"], "msg": "extra fields", "type": "x"}]})),
            ErrorKind::BadRequest
        );
    }

    #[test]
    fn waiting_times_come_from_headers_then_from_bodies() {
        let google = json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "",
            "details": [{"retryDelay": "34.4s"}]}});
        assert_eq!(kind(429, google.clone()), ErrorKind::RateLimited { retry_after: seconds(34.4) });
        let hints = Hints { retry_after: seconds(2.0), ..Hints::default() };
        let error = from_body(429, google.to_string().as_bytes(), &hints);
        assert_eq!(error.kind, ErrorKind::RateLimited { retry_after: seconds(2.0) });
        let openai =
            json!({"error": {"code": "rate_limit_exceeded", "message": "Please try again in 6m0.5s. Visit …"}});
        assert_eq!(kind(429, openai), ErrorKind::RateLimited { retry_after: seconds(360.5) });
    }

    #[test]
    fn names_in_headers_and_codes_that_begin_with_a_status() {
        let aws = |status, code: &str, message: &str| {
            let hints = Hints { code: Some(code.to_owned()), ..Hints::default() };
            from_body(status, json!({"message": message}).to_string().as_bytes(), &hints).kind
        };
        let missing = ErrorKind::NotFound { model: String::new(), nearest: None };
        let address = "ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/";
        assert_eq!(aws(400, address, "The provided model identifier is invalid."), missing);
        assert_eq!(aws(400, "ValidationException", "Malformed input request"), ErrorKind::BadRequest);
        assert_eq!(
            aws(400, "ValidationException", "Input is too long for requested model."),
            ErrorKind::TooLong { by_tokens: None }
        );
        assert_eq!(aws(404, "ResourceNotFoundException", ""), missing);
        assert_eq!(aws(403, "AccessDeniedException", ""), ErrorKind::KeyRefused);
        assert_eq!(aws(429, "ThrottlingException", ""), ErrorKind::RateLimited { retry_after: None });
        assert_eq!(aws(429, "ModelNotReadyException", ""), ErrorKind::Overloaded { retry_after: None });
        assert_eq!(aws(400, "ServiceQuotaExceededException", ""), ErrorKind::NoMoney);
        let clova =
            |code: &str| from_value(None, &json!({"status": {"code": code, "message": ""}}), &Hints::default()).kind;
        assert_eq!(clova("40103"), ErrorKind::KeyRefused);
        assert_eq!(clova("40001"), ErrorKind::BadRequest);
        assert_eq!(clova("50000"), ErrorKind::Overloaded { retry_after: None });
    }

    #[test]
    fn durations() {
        assert_eq!(duration("20ms"), seconds(0.02));
        assert_eq!(duration("1h2m3s"), seconds(3723.0));
        for nonsense in ["", ".", "soon", "5", "-1s", "9e300h", "s"] {
            assert_eq!(duration(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn pages_are_named_and_statuses_still_count() {
        let page = b"<!doctype html><title>Not here</title>";
        let kind = |status| from_body(status, page, &Hints::default()).kind;
        assert_eq!(kind(404), ErrorKind::BadAnswer(BadAnswer::WebPage));
        assert_eq!(kind(502), ErrorKind::Overloaded { retry_after: None });
        assert_eq!(kind(429), ErrorKind::RateLimited { retry_after: None });
    }
}
