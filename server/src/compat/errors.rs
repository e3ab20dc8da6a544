//! Refused requests and failed answers, in the shapes that other houses' clients understand.

use axum::http::HeaderMap;
use model::Language;
use serde_json::{Value, json};
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{RefOr, Schema},
};

use super::Failure;
use crate::error::ErrorCode;

/// Whose errors a client understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    OpenAi,
    Anthropic,
}

/// The body of an error, in OpenAI's format.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads it; `Shape::body` writes it")]
pub struct OpenAiErrorBody {
    /// What is wrong.
    error: OpenAiError,
}

/// What is wrong, in OpenAI's format.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads it")]
pub struct OpenAiError {
    /// What happened and what to do.
    message: String,
    /// `invalid_request_error`, `requests`, `insufficient_quota` or `server_error`.
    r#type: String,
    /// The field that is wrong, such as `messages[0].role`.
    param: Option<String>,
    /// One of OpenAI's words, such as `invalid_api_key` or `model_not_found`, or else one of Madang's.
    code: String,
}

/// The body of an error, in Anthropic's format.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads it; `Shape::body` writes it")]
pub struct AnthropicErrorBody {
    /// `error`
    r#type: String,
    /// What is wrong.
    error: AnthropicError,
    /// The reference code under which the server's log has it.
    request_id: String,
}

/// What is wrong, in Anthropic's format.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads it")]
pub struct AnthropicError {
    /// One of Anthropic's words, such as `authentication_error` or `not_found_error`.
    r#type: String,
    /// What happened and what to do.
    message: String,
}

macro_rules! refusals {
    ($name:ident, $body:ident) => {
        /// The refusals and failures of an operation, for the document.
        #[derive(IntoResponses)]
        #[expect(dead_code, reason = "only the document reads it")]
        pub enum $name {
            /// The request is wrong; the message names what.
            #[response(status = 400)]
            Wrong($body),
            /// The key is missing, wrong, expired or revoked.
            #[response(status = 401)]
            Unknown($body),
            /// The key lacks the scope that this takes.
            #[response(status = 403)]
            Forbidden($body),
            /// There is no such app or model for this key.
            #[response(status = 404)]
            Missing($body),
            /// The request is too large.
            #[response(status = 413)]
            TooLarge($body),
            /// The request is not JSON.
            #[response(status = 415)]
            NotJson($body),
            /// The provider allows no more requests now, or its account has no money left.
            #[response(status = 429)]
            TooMany($body),
            /// The provider did not answer.
            #[response(status = 502)]
            NoAnswer($body),
            /// Madang or the provider is busy.
            #[response(status = 503)]
            Busy($body),
        }
    };
}

/// What the document says of both.
pub fn schemas() -> impl Iterator<Item = (String, RefOr<Schema>)> {
    fn one<T: ToSchema>() -> (String, RefOr<Schema>) {
        (T::name().into_owned(), T::schema())
    }
    [one::<OpenAiErrorBody>(), one::<OpenAiError>(), one::<AnthropicErrorBody>(), one::<AnthropicError>()].into_iter()
}

refusals!(OpenAiRefusals, OpenAiErrorBody);
refusals!(AnthropicRefusals, AnthropicErrorBody);

/// What is told of an error.
struct Told<'a> {
    status: u16,
    code: &'a str,
    param: Option<&'a str>,
    message: &'a str,
    request_id: &'a str,
}

impl Shape {
    /// The shape for a request; `None` if it is for Madang's own API.
    pub fn of(path: &str, headers: &HeaderMap) -> Option<Self> {
        let rest = path.strip_prefix("/v1/")?;
        let is_anthropic =
            rest == "messages" || rest.starts_with("messages/") || headers.contains_key("anthropic-version");
        Some(if is_anthropic { Self::Anthropic } else { Self::OpenAi })
    }

    /// The status for a code. Clients try again by themselves after a 409, which nothing would come of, and know no 422.
    pub fn status(self, code: ErrorCode) -> u16 {
        match (code.status(), code) {
            (_, ErrorCode::NotPublished) => 404,
            (409 | 410 | 422, _) => 400,
            (status, _) => status,
        }
    }

    /// The body for a refused request.
    pub fn refused(self, error: &api::Error, language: Language) -> Value {
        let mut parts: Vec<String> = error.fields.iter().map(|(path, words)| format!("{path}: {words}")).collect();
        parts.extend(error.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)));
        let message = match error.code {
            ErrorCode::Unauthenticated => no_key(language).to_owned(),
            ErrorCode::Invalid | ErrorCode::NotPublishable | ErrorCode::NotFound if !parts.is_empty() => {
                parts.join(" ")
            }
            _ if !parts.is_empty() => format!("{} {}", error.message, parts.join(" ")),
            _ => error.message.clone(),
        };
        let param = error.fields.keys().next().map(String::as_str);
        let code = match error.code {
            ErrorCode::Unauthenticated | ErrorCode::KeyInvalid => "invalid_api_key",
            ErrorCode::NotFound if param == Some("model") => "model_not_found",
            ErrorCode::RateLimited => "rate_limit_exceeded",
            code => code.as_str(),
        };
        let status = self.status(error.code);
        self.body(&Told { status, code, param, message: &message, request_id: &error.request_id })
    }

    /// The body for a run without an answer.
    pub fn failed(self, failure: &Failure, request_id: &str) -> Value {
        let Failure { status, code, message } = failure;
        self.body(&Told { status: *status, code, param: None, message, request_id })
    }

    fn body(self, told: &Told<'_>) -> Value {
        let Told { status, code, param, message, request_id } = told;
        match self {
            Self::OpenAi => {
                let kind = match (status, *code) {
                    (_, "insufficient_quota") => "insufficient_quota",
                    (429, _) => "requests",
                    (500.., _) => "server_error",
                    _ => "invalid_request_error",
                };
                json!({"error": {"message": message, "type": kind, "param": param, "code": code}})
            }
            Self::Anthropic => {
                let kind = match status {
                    401 => "authentication_error",
                    403 => "permission_error",
                    404 => "not_found_error",
                    413 => "request_too_large",
                    429 => "rate_limit_error",
                    503 => "overloaded_error",
                    504 => "timeout_error",
                    500.. => "api_error",
                    _ => "invalid_request_error",
                };
                let error = json!({"type": kind, "message": message});
                if request_id.is_empty() {
                    json!({"type": "error", "error": error})
                } else {
                    json!({"type": "error", "error": error, "request_id": request_id})
                }
            }
        }
    }
}

/// What is told of a request without a key.
fn no_key(language: Language) -> &'static str {
    match language {
        Language::En => "There is no API key. Send one of this Madang (mdg_…) as Authorization: Bearer or x-api-key.",
        Language::Ko => "API 키가 없어요. 이 마당의 키(mdg_…)를 Authorization: Bearer나 x-api-key 헤더로 보내 주세요.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Refusal;

    #[test]
    fn the_address_or_a_header_decides() {
        let (mut theirs, none) = (HeaderMap::new(), HeaderMap::new());
        theirs.insert("anthropic-version", "2023-06-01".parse().unwrap());
        assert_eq!(Shape::of("/v1/chat/completions", &none), Some(Shape::OpenAi));
        assert_eq!(Shape::of("/v1/messages", &none), Some(Shape::Anthropic));
        assert_eq!(Shape::of("/v1/models", &theirs), Some(Shape::Anthropic));
        assert_eq!(Shape::of("/api/v1/me", &theirs), None);
        assert_eq!(Shape::of("/v1", &none), None);
    }

    #[test]
    fn a_refusal_names_what_is_wrong() {
        let refusal = Refusal::field("messages[0].role", "Use user.", "…");
        let body = Shape::OpenAi.refused(&refusal.body(Language::En, "r1").error, Language::En);
        let expected = json!({"error": {"message": "messages[0].role: Use user.", "type": "invalid_request_error",
            "param": "messages[0].role", "code": "invalid"}});
        assert_eq!(body, expected);
        let body = Shape::Anthropic.refused(&refusal.body(Language::En, "r1").error, Language::En);
        let expected = json!({"type": "error", "error": {"type": "invalid_request_error", "message": "messages[0].role: Use user."},
            "request_id": "r1"});
        assert_eq!(body, expected);
    }

    #[test]
    fn clients_find_the_words_that_they_look_for() {
        let told =
            |code: ErrorCode| Shape::OpenAi.refused(&Refusal::from(code).body(Language::En, "").error, Language::En);
        assert_eq!(told(ErrorCode::Unauthenticated)["error"]["code"], "invalid_api_key");
        assert_eq!(told(ErrorCode::RateLimited)["error"]["type"], "requests");
        let missing = Refusal::from(ErrorCode::NotFound).and_field("model", "No such model.", "…");
        let missing = Shape::OpenAi.refused(&missing.body(Language::En, "").error, Language::En);
        assert_eq!(
            (&missing["error"]["code"], &missing["error"]["message"]),
            (&json!("model_not_found"), &json!("model: No such model."))
        );
        for code in ErrorCode::ALL {
            let status = Shape::OpenAi.status(*code);
            assert!(status != 409 && status != 422, "{code:?}");
        }
    }
}
