//! Failures of calls to providers, grouped by what somebody can do about them.

use std::{fmt, time::Duration};

use crate::guard::Refusal;

/// A failed call. `kind` decides what happens next and what people are told. The provider's own words are only in `detail`, which
/// is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    pub kind: ErrorKind,
    /// The provider's own words, shortened. For the log only; never shown to people, least of all to visitors of a share link.
    pub detail: Option<String>,
    /// The HTTP status, if there was one.
    pub status: Option<u16>,
    /// The provider's id for this call.
    pub provider_request_id: Option<String>,
    /// The whole message with which the provider rejected the request. A setting that it names may be left out.
    pub(crate) refusal: Option<Box<str>>,
}

/// The kind of a failure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The key is wrong or expired, or may not use this model.
    #[error("the provider refused the key")]
    KeyRefused,
    /// The account has no money or quota left.
    #[error("the provider's account has no credit left")]
    NoMoney,
    /// The text is longer than the model's context.
    #[error("the text is longer than the model takes")]
    TooLong {
        /// The excess in tokens, if the provider says so.
        by_tokens: Option<u64>,
    },
    /// The provider's content filter rejected the request.
    #[error("the provider's content filter refused the request")]
    Filtered,
    /// The rate limit is reached.
    #[error("the provider's rate limit is reached")]
    RateLimited {
        /// How long the provider asks us to wait.
        retry_after: Option<Duration>,
    },
    /// The provider is overloaded or broken.
    #[error("the provider is overloaded")]
    Overloaded {
        /// How long the provider asks us to wait.
        retry_after: Option<Duration>,
    },
    /// No connection could be established.
    #[error("the provider can't be reached ({0})")]
    Unreachable(Unreachable),
    /// The guard doesn't allow the address.
    #[error("the address is not allowed ({0})")]
    AddressRefused(Refusal),
    /// The provider doesn't have the model.
    #[error("the provider has no model `{model}`")]
    NotFound {
        /// The requested model.
        model: String,
        /// The provider's model with the most similar id; see [`Error::with_nearest`].
        nearest: Option<String>,
    },
    /// A time limit was reached.
    #[error("the provider took too long ({0})")]
    TimedOut(Waiting),
    /// The response is not an API's answer.
    #[error("the provider's answer can't be read ({0})")]
    BadAnswer(BadAnswer),
    /// The answer ended without its end marker.
    #[error("the answer was cut off")]
    Truncated,
    /// The provider ended the answer before it was complete.
    #[error("the provider broke the answer off")]
    BrokenOff,
    /// The provider rejected the request as invalid.
    #[error("the provider refused the request")]
    BadRequest,
}

/// Why no connection could be established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreachable {
    /// The host name has no address.
    Dns,
    /// The connection was refused.
    Refused,
    /// TLS failed: the certificate or the handshake is wrong.
    Tls,
    /// The connection broke.
    Reset,
    /// Any other cause.
    Other,
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Waiting {
    /// Establishing the connection.
    Connect,
    /// The first token.
    FirstToken,
    /// The next piece of an answer that had begun.
    NextPiece,
    /// An answer that isn't streamed.
    Answer,
}

/// What is wrong with a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BadAnswer {
    /// It is a web page: the base URL is wrong, or a proxy is in between.
    WebPage,
    /// It is a redirect. We don't follow any, because the key would be sent along.
    Redirect,
    /// It is a 404 that isn't about the model, so the base URL leads elsewhere.
    NoApi,
    /// It is not the JSON that the dialect specifies.
    Garbage,
    /// A line or the body is longer than allowed.
    TooLarge,
}

/// What may be done after a failure before anything was answered (Q3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Try the same model again.
    Again {
        /// How long the provider asks us to wait.
        after: Option<Duration>,
    },
    /// Try another model.
    Elsewhere,
    /// Give up: trying again changes nothing, or must not happen.
    Never,
}

impl Error {
    /// An error without details.
    pub fn new(kind: ErrorKind) -> Self {
        Self { kind, detail: None, status: None, provider_request_id: None, refusal: None }
    }

    /// Adds the provider's own words, shortened for the log.
    #[must_use]
    pub fn with_detail(mut self, detail: impl AsRef<str>) -> Self {
        const MAX_CHARS: usize = 500;
        self.detail = Some(detail.as_ref().chars().take(MAX_CHARS).collect());
        self
    }

    /// For [`ErrorKind::NotFound`]: adds the most similar of the provider's models, unless a successor is known.
    #[must_use]
    pub fn with_nearest<'a>(mut self, models: impl IntoIterator<Item = &'a str>) -> Self {
        if let ErrorKind::NotFound { model, nearest: nearest @ None } = &mut self.kind {
            *nearest = crate::models::nearest(model, models).map(str::to_owned);
        }
        self
    }

    /// For [`ErrorKind::NotFound`]: adds the requested model, which the decoders don't know, and its successor.
    pub(crate) fn for_model(mut self, asked: &str, successor: Option<&str>) -> Self {
        if let ErrorKind::NotFound { model, nearest } = &mut self.kind {
            asked.clone_into(model);
            *nearest = successor.map(str::to_owned);
        }
        self
    }

    /// The stable code of the kind, which messages for people refer to.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// What may be done next.
    pub fn retry(&self) -> Retry {
        self.kind.retry()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

impl ErrorKind {
    /// The stable code of this kind, which messages for people refer to.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyRefused => "key_refused",
            Self::NoMoney => "no_money",
            Self::TooLong { .. } => "too_long",
            Self::Filtered => "filtered",
            Self::RateLimited { .. } => "rate_limited",
            Self::Overloaded { .. } => "overloaded",
            Self::Unreachable(_) => "unreachable",
            Self::AddressRefused(_) => "address_refused",
            Self::NotFound { .. } => "model_not_found",
            Self::TimedOut(_) => "timed_out",
            Self::BadAnswer(_) => "bad_answer",
            Self::Truncated | Self::BrokenOff => "truncated",
            Self::BadRequest => "bad_request",
        }
    }

    /// A more specific code for the test of a connection, where one code covers causes with different remedies.
    pub fn cause(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unreachable(Unreachable::Dns) => "no_address",
            Self::Unreachable(Unreachable::Refused) => "nobody_listens",
            Self::Unreachable(Unreachable::Tls) => "certificate",
            Self::AddressRefused(Refusal::NotAUrl) => "not_a_url",
            Self::AddressRefused(Refusal::NotHttps) => "not_https",
            Self::AddressRefused(Refusal::UserInfo) => "user_info",
            Self::AddressRefused(Refusal::Query) => "query",
            Self::AddressRefused(Refusal::Port) => "port",
            Self::AddressRefused(Refusal::NotPublic) => "not_public",
            Self::BadAnswer(BadAnswer::WebPage) => "web_page",
            Self::BadAnswer(BadAnswer::Redirect) => "redirect",
            Self::BadAnswer(BadAnswer::NoApi) => "no_api",
            _ => return None,
        })
    }

    /// What may be done next, as long as nothing was answered.
    ///
    /// `TooLong` and `Filtered` never try another model: the person should shorten the text, and another provider is no way
    /// around a filter. Nor does `BadRequest`: it is our mistake or the builder's, which a fallback would hide. An answer that
    /// the provider broke off is not requested from the same model again, because it would be paid for twice. Nor is one whose
    /// first token took the whole time limit.
    pub fn retry(&self) -> Retry {
        match self {
            Self::RateLimited { retry_after } | Self::Overloaded { retry_after } => {
                Retry::Again { after: *retry_after }
            }
            Self::Unreachable(Unreachable::Tls) => Retry::Elsewhere,
            Self::Unreachable(_) | Self::TimedOut(Waiting::Connect) | Self::Truncated => Retry::Again { after: None },
            Self::KeyRefused
            | Self::NoMoney
            | Self::AddressRefused(_)
            | Self::NotFound { .. }
            | Self::TimedOut(Waiting::FirstToken | Waiting::NextPiece | Waiting::Answer)
            | Self::BadAnswer(_)
            | Self::BrokenOff => Retry::Elsewhere,
            Self::TooLong { .. } | Self::Filtered | Self::BadRequest => Retry::Never,
        }
    }
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dns => "its name has no address",
            Self::Refused => "nobody listens there",
            Self::Tls => "its certificate or handshake is wrong",
            Self::Reset => "the connection broke",
            Self::Other => "no connection",
        })
    }
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::FirstToken => "first token",
            Self::NextPiece => "next piece",
            Self::Answer => "answer",
        })
    }
}

impl fmt::Display for BadAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WebPage => "a web page",
            Self::Redirect => "a redirect",
            Self::NoApi => "no API at this path",
            Self::Garbage => "not the promised JSON",
            Self::TooLarge => "too large",
        })
    }
}
