//! Refused requests: one type for all handlers, which is rendered in one place.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use model::Language;

pub use api::ErrorCode;

use crate::{
    auth::{api_key::ApiKeyToken, token::Token},
    compat::errors::Shape,
};

/// A refused request. Handlers return it; [`RequestInfo::render`] adds a message in the reader's language and a reference code.
#[derive(Debug, Clone)]
pub struct Refusal {
    code: ErrorCode,
    /// Boxed to keep the results of handlers small.
    details: Box<Details>,
}

#[derive(Debug, Clone, Default)]
struct Details {
    fields: Vec<(String, Words)>,
    problems: Vec<model::Problem>,
    current: Option<serde_json::Value>,
    retry_after_s: Option<u64>,
    internal: Option<String>,
    /// What is said in place of the code's own sentence.
    message: Option<Words>,
}

/// A sentence in both languages.
#[derive(Debug, Clone)]
pub struct Words {
    pub en: String,
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
    /// A refusal because of one wrong field, with what to do about it.
    pub fn field(path: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) -> Self {
        Self::from(ErrorCode::Invalid).and_field(path, en, ko)
    }

    /// Adds another wrong field.
    pub fn and_field(mut self, path: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) -> Self {
        self.details.fields.push((path.into(), Words { en: en.into(), ko: ko.into() }));
        self
    }

    /// The same, with all that is wrong at this place of the request.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        self.details.fields.iter_mut().for_each(|(name, _)| path.clone_into(name));
        self
    }

    /// A refusal of a run's inputs, with each problem at its field.
    pub fn inputs(problems: &[model::Problem]) -> Self {
        problems.iter().fold(Self::from(ErrorCode::Invalid), |refusal, problem| {
            refusal.and_field(problem.path.clone(), problem.message(Language::En), problem.message(Language::Ko))
        })
    }

    /// A refusal of an app's definition.
    pub fn problems(problems: Vec<model::Problem>) -> Self {
        let details = Details { problems, ..Details::default() };
        Self { code: ErrorCode::NotPublishable, details: Box::new(details) }
    }

    /// A conflict: somebody else has made a change meanwhile, and `current` is the result.
    pub fn stale(current: &impl serde::Serialize) -> Self {
        Self::from(ErrorCode::StaleRevision).with_current(current)
    }

    /// Adds the current state of the object.
    #[must_use]
    pub fn with_current(mut self, current: &impl serde::Serialize) -> Self {
        self.details.current = serde_json::to_value(current).ok();
        self
    }

    /// Says this in place of the code's own sentence.
    #[must_use]
    pub fn saying(mut self, en: impl Into<String>, ko: impl Into<String>) -> Self {
        self.details.message = Some(Words { en: en.into(), ko: ko.into() });
        self
    }

    /// Asks the client to try again after this many seconds.
    pub fn later(code: ErrorCode, retry_after_s: u64) -> Self {
        let details = Details { retry_after_s: Some(retry_after_s), ..Details::default() };
        Self { code, details: Box::new(details) }
    }

    /// An internal error; `detail` is only logged.
    pub fn internal(detail: impl std::fmt::Display) -> Self {
        let details = Details { internal: Some(detail.to_string()), ..Details::default() };
        Self { code: ErrorCode::Internal, details: Box::new(details) }
    }

    /// The wrong fields.
    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        self.details.fields.iter().map(|(name, _)| name.as_str())
    }

    /// Logs internal details, for refusals that don't pass through [`RequestInfo::render`].
    #[must_use]
    pub fn logged(mut self) -> Self {
        if let Some(detail) = self.details.internal.take() {
            tracing::error!(detail, "request failed");
        }
        self
    }

    /// After how many seconds the client may try again, if that is known.
    pub fn retry_after_s(&self) -> Option<u64> {
        self.details.retry_after_s
    }

    /// The error code.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The API's form of the error, in `language`.
    pub fn body(&self, language: Language, request_id: &str) -> api::ErrorBody {
        let mut error = api::Error::new(self.code, language);
        if let Some(words) = &self.details.message {
            error.message = words.get(language).to_owned();
        }
        error.fields =
            self.details.fields.iter().map(|(path, words)| (path.clone(), words.get(language).to_owned())).collect();
        error.problems = problems_to_wire(&self.details.problems, language);
        error.current = self.details.current.clone().map(Box::new);
        error.request_id = request_id.to_owned();
        api::ErrorBody { error }
    }
}

/// The most problems of a definition that are reported at once, since a large definition can have more than a page can show.
const PROBLEMS_TOLD: usize = 200;

/// A definition's problems in the reader's language, in the definition's order. If there are too many, errors take precedence
/// over warnings.
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
            ErrorCode::FilesAway => Some(30),
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

/// A request's reference code, which its log lines and its error contain.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// What a response and its log line need to know of the request, which the handler consumes.
#[derive(Debug)]
pub struct RequestInfo {
    id: RequestId,
    language: Language,
    method: Method,
    uri: Uri,
    /// Whose errors the client understands, if not ours.
    shape: Option<Shape>,
}

impl RequestInfo {
    /// Gives a request its reference code.
    pub fn new(request: &mut Request) -> Self {
        let id = RequestId(uuid::Uuid::now_v7().simple().to_string());
        request.extensions_mut().insert(id.clone());
        let language = language_of(request.headers());
        let shape = Shape::of(request.uri().path(), request.headers());
        Self { id, language, method: request.method().clone(), uri: request.uri().clone(), shape }
    }

    /// Whether it is one of a program that was written for another house's API.
    pub fn is_for_programs(&self) -> bool {
        self.shape.is_some()
    }

    /// Writes a refusal's body, and names the reference code in every response. Internal details are logged here, once.
    pub fn render(self, mut response: Response) -> Response {
        let Self { id, language, method, uri, shape } = self;
        if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
            if let Some(detail) = &refusal.details.internal {
                let path = without_secrets(uri.path());
                tracing::error!(request_id = %id.0, %method, %path, detail, "request failed");
            }
            let (mut parts, _empty) = response.into_parts();
            parts.headers.remove(header::CONTENT_LENGTH);
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            let body = refusal.body(language, &id.0);
            let body = match shape {
                None => serde_json::to_vec(&body),
                Some(shape) => {
                    parts.status = StatusCode::from_u16(shape.status(refusal.code)).unwrap_or(parts.status);
                    serde_json::to_vec(&shape.refused(&body.error, language))
                }
            };
            response = Response::from_parts(parts, Body::from(body.unwrap_or_default()));
        }
        if let Ok(value) = HeaderValue::try_from(id.0) {
            if shape == Some(Shape::Anthropic) {
                // The name by which Anthropic's clients look for it.
                response.headers_mut().insert("request-id", value.clone());
            }
            response.headers_mut().insert("x-request-id", value);
        }
        response
    }
}

/// A path as the log may show it, with only the end of a token, which is enough to tell tokens apart.
pub fn without_secrets(path: &str) -> String {
    let segments = path.split('/').map(|segment| match (Token::parse_link(segment), ApiKeyToken::find(segment)) {
        (Some(token), _) => format!("…{}", token.last4()),
        (None, Some(key)) => format!("…{}", key.last4()),
        (None, None) => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The language that a request asks for; English if it asks for none that we have.
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
            store::Error::TooManyComparisons => ErrorCode::TooManyComparisons.into(),
            store::Error::Overtaken => ErrorCode::Busy.into(),
            store::Error::GateNotPassed(apps) => {
                let app = |app: store::GatedApp| api::GatedApp { id: app.app, name: app.name, missing: app.missing };
                let apps = api::GatedApps { apps: apps.into_iter().map(app).collect() };
                Self::from(ErrorCode::GateNotPassed).with_current(&apps)
            }
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
        for token in [Token::random(), Token::short()] {
            let path = without_secrets(&format!("/api/v1/shared/{}/runs", token.reveal()));
            assert_eq!(path, format!("/api/v1/shared/…{}/runs", token.last4()));
        }
        let key = ApiKeyToken::random();
        let path = without_secrets(&format!("/api/v1/x{}/runs", key.reveal()));
        assert_eq!(path, format!("/api/v1/…{}/runs", key.last4()));
        assert_eq!(without_secrets("/api/v1/me"), "/api/v1/me");
    }
}
