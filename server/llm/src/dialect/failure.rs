//! Error responses of all dialects, mapped to [`ErrorKind`]s. Gateways pass each other's errors on, so one table serves all.
//!
//! Formats: `{"error":{"type","code","message"}}` (OpenAI, Anthropic, most), the same inside a list (Gemini), `{"error":"…"}`
//! (Ollama), flat `{"code","message"}` (older vLLM, Mistral), `{"detail":…}` (FastAPI), `{"status":{"code","message"}}` (CLOVA),
//! `{"message"}` alone (Cohere, AWS), `{"text","error_code"}` (FastChat).

mod wait;
mod words;

use std::time::Duration;

use serde_json::Value;

use self::wait::{asked_in_words, duration};
use super::{garbage, is_error, parse};
use crate::error::{BadAnswer, Error, ErrorKind};

/// Information from outside of the body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hints {
    /// The wait that a header asks for.
    pub(crate) retry_after: Option<Duration>,
    /// The error's name, if it is in a header, as with AWS.
    pub(crate) code: Option<String>,
}

/// Maps a response with an error `status`.
pub(crate) fn from_body(status: u16, body: &[u8], hints: &Hints) -> Error {
    let error = match parse::value(body) {
        Some(value) => from_value(Some(status), &value, hints),
        None => from_text(status, &String::from_utf8_lossy(body), hints),
    };
    Error { status: Some(status), ..error }
}

/// Maps a web page instead of JSON. If its status says what is wrong, the status counts: gateways send pages when they are
/// overloaded, and some providers when a key is wrong. A page against robots says nothing about the key.
fn from_text(status: u16, text: &str, hints: &Hints) -> Error {
    let wall = || words::ROBOT_WALL.iter().any(|words| text.to_lowercase().contains(words));
    let telling = match status {
        401 | 402 | 407 | 413 | 429 => true,
        403 => !wall(),
        _ => !(400..500).contains(&status),
    };
    let kind = if is_web_page(text) && !telling {
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

/// The names of the fields for an error's code and message, the most common first.
const CODES: &[&str] = &["code", "error_code", "errorCode", "err_code", "status_code", "statusCode"];
const MESSAGES: &[&str] =
    &["message", "error_message", "errorMessage", "error_msg", "errorMsg", "msg", "detail", "text", "title", "reason"];

/// Maps an error object, or a body that contains one.
pub(crate) fn from_value(status: Option<u16>, value: &Value, hints: &Hints) -> Error {
    let value = value.as_array().and_then(|list| list.first()).unwrap_or(value);
    let inner = ["error", "status", "detail"].iter().find_map(|key| value.get(key)).filter(|v| !v.is_null());
    let inner = inner.filter(|v| v.is_object() || v.is_string()).unwrap_or(value);
    // xAI and Ollama send a text instead of an object, with other fields beside it.
    let fields = if inner.is_object() { inner } else { value };
    let text = |key: &str| match fields.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let first = |keys: &[&str]| keys.iter().map(|key| text(key)).find(|text| !text.is_empty()).unwrap_or_default();
    let (code, kind) = (first(CODES).to_lowercase(), text("type").to_lowercase());
    // Gemini calls the kind `status`, llama.cpp counts tokens, and OpenRouter lists the reasons of a filter in `metadata`.
    let message = inner.as_str().map_or_else(|| first(MESSAGES), str::to_owned);
    // AWS's names may be followed by a URL: `ValidationException:http://…`.
    let named = hints.code.as_deref().and_then(|code| code.split(':').next()).unwrap_or_default().to_lowercase();
    let failure = Failure {
        status: status.or_else(|| status_of(&code)).or_else(|| status_of(&text("status"))),
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

/// Maps a body in place of an answer, if it is an error without a field `error`.
pub(super) fn without_a_name(data: &str) -> Option<Error> {
    let value = parse::value(data.as_bytes())?;
    let is_failure = |(name, value): (&String, &Value)| {
        let name = name.to_lowercase();
        match name.as_str() {
            "message" | "msg" | "detail" => value.is_string() && is_error(value),
            "code" | "status" | "status_code" | "statuscode" => status_in(value).is_some(),
            _ => ["error", "exception", "fault"].iter().any(|part| name.contains(part)) && is_error(value),
        }
    };
    value.as_object()?.iter().any(is_failure).then(|| from_value(None, &value, &Hints::default()))
}

/// Maps a body in place of an answer: to the error that it contains, or to an unreadable answer.
pub(super) fn of_no_answer(body: &[u8]) -> Error {
    without_a_name(&String::from_utf8_lossy(body)).unwrap_or_else(|| garbage(body))
}

fn status_in(value: &Value) -> Option<u16> {
    match value {
        Value::Number(number) => status_of(&number.to_string()),
        Value::String(text) => status_of(text),
        _ => None,
    }
}

/// The HTTP status in a code, which may have further digits, like CLOVA's.
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

/// Google's `details[].retryDelay`, such as `34.4s`, or the seconds in a field of some gateways.
fn retry_delay(error: &Value) -> Option<Duration> {
    let seconds = error.get("retry_after").and_then(Value::as_f64).and_then(|s| Duration::try_from_secs_f64(s).ok());
    let details =
        || error.get("details")?.as_array()?.iter().find_map(|detail| duration(detail.get("retryDelay")?.as_str()?));
    seconds.or_else(details)
}

#[derive(Default)]
struct Failure<'a> {
    status: Option<u16>,
    /// The error's codes, in lower case.
    words: [&'a str; 5],
    message: &'a str,
    prompt_and_context: Option<(u64, u64)>,
    flagged: bool,
    retry_after: Option<Duration>,
}

impl Failure<'_> {
    fn says(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(word))
    }

    /// Whether one of the codes contains one of these.
    fn says_part(&self, parts: &[&str]) -> bool {
        self.words.iter().any(|word| parts.iter().any(|part| word.contains(part)))
    }

    fn mentions(&self, phrases: &[&str]) -> bool {
        let message = self.message.to_lowercase();
        phrases.iter().any(|phrase| message.contains(phrase))
    }

    /// Codes take precedence over the status, because statuses are ambiguous (429 may be a rate limit or an unpaid bill, 400
    /// nearly anything). More specific codes come first.
    fn kind(&self, hints: &Hints) -> ErrorKind {
        let status = self.status.unwrap_or(0);
        if status == 402 || self.says(words::NO_MONEY) || self.mentions(words::NO_MONEY_IN_WORDS) {
            ErrorKind::NoMoney
        } else if self.says(words::TOO_LONG) || self.too_long_in_words() {
            ErrorKind::TooLong { by_tokens: self.excess_tokens() }
        } else if self.is_filtered(status) {
            ErrorKind::Filtered
        } else if self.is_without_model(status) {
            ErrorKind::NotFound { model: String::new(), nearest: None }
        } else if status == 404 {
            ErrorKind::BadAnswer(BadAnswer::NoApi)
        } else if self.says(words::KEY_REFUSED)
            || matches!(status, 401 | 403)
            || self.mentions(words::KEY_REFUSED_IN_WORDS)
        {
            ErrorKind::KeyRefused
        } else if self.says(words::RATE_LIMITED) || status == 429 && !self.says(words::OVERLOADED) {
            ErrorKind::RateLimited { retry_after: self.wait(hints) }
        } else if status == 0 && (self.says(words::BAD_REQUEST) || self.sounds_refused()) {
            ErrorKind::BadRequest
        } else if self.says(words::OVERLOADED) || matches!(status, 408 | 409 | 424 | 425 | 499 | 0) || status >= 500 {
            // Without a status the request had been accepted, so the provider reports a problem of its own.
            ErrorKind::Overloaded { retry_after: self.wait(hints) }
        } else if status == 413 {
            ErrorKind::TooLong { by_tokens: None }
        } else {
            ErrorKind::BadRequest
        }
    }

    /// 498 is Cohere's, for text that contains a token on its block list.
    fn is_filtered(&self, status: u16) -> bool {
        self.says(words::FILTERED)
            || self.says_part(words::FILTERED_IN_PART)
            || self.flagged
            || status == 498
            || (!matches!(status, 401 | 429) && self.mentions(words::FILTERED_IN_WORDS))
    }

    fn is_without_model(&self, status: u16) -> bool {
        self.says(words::NOT_FOUND)
            // What is gone at the address of a chat is its model.
            || status == 410
            || (status == 404 && self.mentions(&["model", "no endpoints found"]))
            || (matches!(status, 0 | 400 | 403 | 404 | 410 | 422) && self.names_missing_model())
    }

    /// Whether the message says that the model was retired, as "The model `x` has been decommissioned". Messages which say that a
    /// model no longer takes a setting name the setting first.
    fn names_missing_model(&self) -> bool {
        let message = self.message.to_lowercase();
        let begins = words::MODEL.iter().filter_map(|word| message.find(word)).min();
        let rest = begins.and_then(|at| message.get(at..)).unwrap_or_default();
        let of_setting = self.says_part(&["unsupported_", "parameter", "param"]) || message.starts_with('`');
        words::NOT_FOUND_IN_WORDS.iter().any(|phrase| message.contains(phrase))
            || (!of_setting && words::GONE.iter().any(|phrase| rest.contains(phrase)))
    }

    /// Whether the code of an error in a stream is one that would have a 4xx status otherwise.
    fn sounds_refused(&self) -> bool {
        !self.says(words::OVERLOADED) && self.says_part(words::REFUSED_IN_PART)
    }

    fn wait(&self, hints: &Hints) -> Option<Duration> {
        hints.retry_after.or(self.retry_after).or_else(|| asked_in_words(self.message))
    }

    fn too_long_in_words(&self) -> bool {
        match self.status {
            // A single request exceeds the limit per minute, so it can never succeed.
            Some(429 | 413) if self.mentions(words::TOO_LARGE_FOR_A_MINUTE) => true,
            Some(400 | 403 | 413 | 422) | None => self.mentions(words::TOO_LONG_IN_WORDS) || self.limit_too_high(),
            _ => false,
        }
    }

    /// The requested maximum length is more than the model can write.
    fn limit_too_high(&self) -> bool {
        self.mentions(words::LIMIT) && self.mentions(words::TOO_HIGH)
    }

    fn excess_tokens(&self) -> Option<u64> {
        // Ollama gives the excess: "exceeded max context length by 512 tokens".
        if let Some((_, excess)) = self.message.split_once("context length by ") {
            return excess.split_whitespace().next()?.parse().ok();
        }
        let (one, other) = self.prompt_and_context.or_else(|| {
            // "maximum context length is 8192 tokens. However, your messages resulted in 9107 tokens",
            // "prompt is too long: 210000 tokens > 200000 maximum": the first two counts are what was sent and what is taken. A
            // sum, "190000 + 20000 > 200000", is one of them.
            let (sum, more) = match self.message.split_once(" + ") {
                Some((before, after)) => (before.rsplit(' ').next()?.parse::<u64>().ok(), after),
                None => (None, self.message),
            };
            let words = more.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '.' && c != ',');
            let number = |word: &str| word.trim_matches(['.', ',']).replace(',', "").parse::<u64>().ok();
            let mut counts = words.filter_map(number).filter(|n| *n > 255);
            Some((counts.next()?.saturating_add(sum.unwrap_or(0)), counts.next()?))
        })?;
        Some(one.abs_diff(other)).filter(|excess| *excess > 0)
    }
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
        assert_eq!(kind(410, json!({"detail": "Gone"})), missing);
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
    fn our_own_mistakes_are_bad_requests() {
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
    fn pages_are_named_and_statuses_still_count() {
        let page = b"<!doctype html><title>Not here</title>";
        let kind = |status| from_body(status, page, &Hints::default()).kind;
        assert_eq!(kind(404), ErrorKind::BadAnswer(BadAnswer::WebPage));
        assert_eq!(kind(502), ErrorKind::Overloaded { retry_after: None });
        assert_eq!(kind(429), ErrorKind::RateLimited { retry_after: None });
    }
}
