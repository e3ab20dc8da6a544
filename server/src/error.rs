//! How requests are refused: one type for all handlers, rendered once, at the boundary.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use model::Language;

pub use api::ErrorCode;

use crate::auth::token::Token;

/// A refused request. Handlers return it; [`render`] gives it words in the reader's language and a reference code.
#[derive(Debug, Clone)]
pub struct Refusal {
    code: ErrorCode,
    /// Boxed: every handler's result has room for a refusal.
    details: Box<Details>,
}

#[derive(Debug, Clone, Default)]
struct Details {
    fields: Vec<(String, Words)>,
    problems: Vec<model::Problem>,
    current: Option<serde_json::Value>,
    retry_after_s: Option<u64>,
    internal: Option<String>,
}

/// A sentence in both languages.
#[derive(Debug, Clone)]
pub struct Words {
    /// English.
    pub en: String,
    /// 한국어.
    pub ko: String,
}

impl Words {
    /// The sentence in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ko => &self.ko,
        }
    }
}

impl Refusal {
    /// A refusal with one field that is wrong, and what to do about it.
    pub fn field(path: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) -> Self {
        Self::from(ErrorCode::Invalid).and_field(path, en, ko)
    }

    /// The same with one more wrong field.
    pub fn and_field(mut self, path: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) -> Self {
        self.details.fields.push((path.into(), Words { en: en.into(), ko: ko.into() }));
        self
    }

    /// A refusal of what somebody filled in: each problem at its field.
    pub fn inputs(problems: &[model::Problem]) -> Self {
        problems.iter().fold(Self::from(ErrorCode::Invalid), |refusal, problem| {
            refusal.and_field(problem.path.clone(), problem.message(Language::En), problem.message(Language::Ko))
        })
    }

    /// A refusal of a definition.
    pub fn problems(problems: Vec<model::Problem>) -> Self {
        let details = Details { problems, ..Details::default() };
        Self { code: ErrorCode::NotPublishable, details: Box::new(details) }
    }

    /// Somebody else changed it meanwhile; `current` is what it is now.
    pub fn stale(current: &impl serde::Serialize) -> Self {
        Self::from(ErrorCode::StaleRevision).with_current(current)
    }

    /// The same, with what is known of the thing all the same.
    #[must_use]
    pub fn with_current(mut self, current: &impl serde::Serialize) -> Self {
        self.details.current = serde_json::to_value(current).ok();
        self
    }

    /// Come back after so many seconds.
    pub fn later(code: ErrorCode, retry_after_s: u64) -> Self {
        let details = Details { retry_after_s: Some(retry_after_s), ..Details::default() };
        Self { code, details: Box::new(details) }
    }

    /// A fault of ours; `detail` goes to the log only.
    pub fn internal(detail: impl std::fmt::Display) -> Self {
        let details = Details { internal: Some(detail.to_string()), ..Details::default() };
        Self { code: ErrorCode::Internal, details: Box::new(details) }
    }

    /// The fields that are wrong.
    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        self.details.fields.iter().map(|(name, _)| name.as_str())
    }

    /// The same, with what is internal put into the log: for answers that [`render`] does not see.
    #[must_use]
    pub fn logged(mut self) -> Self {
        if let Some(detail) = self.details.internal.take() {
            tracing::error!(detail, "request failed");
        }
        self
    }

    /// What kind of refusal it is.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The wire form, in `language`.
    pub fn body(&self, language: Language, request_id: &str) -> api::ErrorBody {
        let mut error = api::Error::new(self.code, language);
        error.fields =
            self.details.fields.iter().map(|(path, words)| (path.clone(), words.get(language).to_owned())).collect();
        error.problems = problems_to_wire(&self.details.problems, language);
        error.current = self.details.current.clone().map(Box::new);
        error.request_id = request_id.to_owned();
        api::ErrorBody { error }
    }
}

/// The most problems of a definition that are told at once: one of the largest size can have more than a page can show.
const PROBLEMS_TOLD: usize = 200;

/// A definition's problems in the reader's language, in the order of the document. Of too many, those that block come first.
pub fn problems_to_wire(problems: &[model::Problem], language: Language) -> Vec<api::Problem> {
    let mut told: Vec<_> = problems.iter().collect();
    if told.len() > PROBLEMS_TOLD {
        told.sort_by_key(|problem| problem.severity() != model::Severity::Error);
        told.truncate(PROBLEMS_TOLD);
    }
    told.into_iter().map(|problem| problem_to_wire(problem, language)).collect()
}

fn problem_to_wire(problem: &model::Problem, language: Language) -> api::Problem {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    api::Problem {
        path: problem.path.clone(),
        message: problem.message(language),
        blocking: problem.severity() == model::Severity::Error,
        start: problem.span.map(|span| number(span.start)),
        end: problem.span.map(|span| number(span.end)),
        line: problem.span.map(|span| number(span.line)),
        column: problem.span.map(|span| number(span.column)),
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        let retry_after_s = match code {
            ErrorCode::Busy | ErrorCode::Unavailable => Some(2),
            _ => None,
        };
        Self { code, details: Box::new(Details { retry_after_s, ..Details::default() }) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(seconds) = self.details.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// A request's reference code, which its log lines and its error carry.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Renders refusals, and gives every request its reference code. Internal detail is logged here, once.
pub async fn render(mut request: Request, next: Next) -> Response {
    let id = RequestId(uuid::Uuid::now_v7().simple().to_string());
    let language = language_of(request.headers());
    let (method, path) = (request.method().clone(), without_secrets(request.uri().path()));
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        if let Some(detail) = &refusal.details.internal {
            tracing::error!(request_id = %id.0, %method, %path, detail, "request failed");
        }
        let (mut parts, _empty) = response.into_parts();
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = serde_json::to_vec(&refusal.body(language, &id.0)).unwrap_or_default();
        response = Response::from_parts(parts, Body::from(body));
    }
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// A path as the log may show it: of a token only the end, which tells one from another.
pub fn without_secrets(path: &str) -> String {
    let segments = path.split('/').map(|segment| match Token::parse(segment) {
        Some(token) => format!("…{}", token.last4()),
        None => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The language that a request asks for; English when it asks for none of ours.
pub fn language_of(headers: &axum::http::HeaderMap) -> Language {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(Language::from_accept_language)
        .unwrap_or_default()
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(reason) => {
                tracing::warn!(%reason, "the database is away");
                ErrorCode::Unavailable.into()
            }
            store::Error::Overtaken => ErrorCode::Busy.into(),
            store::Error::Taken(_) => ErrorCode::Taken.into(),
            store::Error::Dangling(_) => ErrorCode::NotFound.into(),
            other => Self::internal(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_shows_no_token() {
        let token = Token::random();
        let path = without_secrets(&format!("/api/v1/shared/{}/runs", token.reveal()));
        assert_eq!(path, format!("/api/v1/shared/…{}/runs", token.last4()));
        assert_eq!(without_secrets("/api/v1/me"), "/api/v1/me");
    }
}
