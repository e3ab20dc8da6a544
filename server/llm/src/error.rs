//! What can go wrong between us and a provider, sorted by what somebody can do about it.

use std::{fmt, time::Duration};

use crate::guard::Refusal;

/// A call that failed. `kind` decides what happens next and what a person is told; everything in the provider's own words
/// stays in `detail`, for the log only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    /// What happened.
    pub kind: ErrorKind,
    /// The provider's own words, shortened. For the log; never for people, and never for a link visitor.
    pub detail: Option<String>,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// The provider's name for this call.
    pub provider_request_id: Option<String>,
    /// All that the provider said of a request that it didn't accept: what it names may be left out.
    pub(crate) refusal: Option<Box<str>>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The key is wrong, expired, or may not use this model.
    #[error("the provider refused the key")]
    KeyRefused,
    /// The account has no money or no quota left.
    #[error("the provider's account has no credit left")]
    NoMoney,
    /// More text than the model takes.
    #[error("the text is longer than the model takes")]
    TooLong {
        /// By how many tokens, where the provider says so.
        by_tokens: Option<u64>,
    },
    /// The provider's filter refused the question.
    #[error("the provider's content filter refused the request")]
    Filtered,
    /// Too many calls.
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
    /// No connection.
    #[error("the provider can't be reached ({0})")]
    Unreachable(Unreachable),
    /// The address is one that Madang must not call.
    #[error("the address is not allowed ({0})")]
    AddressRefused(Refusal),
    /// The provider has no such model.
    #[error("the provider has no model `{model}`")]
    NotFound {
        /// The model that was asked for.
        model: String,
        /// The most alike among the provider's models; see [`Error::with_nearest`].
        nearest: Option<String>,
    },
    /// Nothing came in time.
    #[error("the provider took too long ({0})")]
    TimedOut(Waiting),
    /// The answer is not what an API answers.
    #[error("the provider's answer can't be read ({0})")]
    BadAnswer(BadAnswer),
    /// The answer ended without its end marker.
    #[error("the answer was cut off")]
    Truncated,
    /// The provider ended the answer for a reason of its own, before it was whole.
    #[error("the provider broke the answer off")]
    BrokenOff,
    /// The provider didn't accept the request.
    #[error("the provider refused the request")]
    BadRequest,
}

/// Why there was no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreachable {
    /// The name has no address.
    Dns,
    /// Nobody listens there.
    Refused,
    /// The certificate or the handshake is wrong.
    Tls,
    /// The connection broke.
    Reset,
    /// Something else.
    Other,
}

/// What we were waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Waiting {
    /// The connection.
    Connect,
    /// The first token.
    FirstToken,
    /// The next piece of an answer that had begun.
    NextPiece,
    /// An answer that comes whole.
    Answer,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BadAnswer {
    /// A web page: the base URL is wrong, or a proxy stands between.
    WebPage,
    /// A redirect; we follow none, for the key would follow too.
    Redirect,
    /// A 404 that isn't about the model: the base URL leads to something else.
    NoApi,
    /// Not the JSON that the dialect promises.
    Garbage,
    /// A line or a body without end.
    TooLarge,
}

/// What may be done after a failure, before anything was answered (Q3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same model may answer next time.
    Again {
        /// How long the provider asks us to wait.
        after: Option<Duration>,
    },
    /// This model won't; another may.
    Elsewhere,
    /// Asking again changes nothing, or must not.
    Never,
}

impl Error {
    /// An error with nothing but its kind.
    pub fn new(kind: ErrorKind) -> Self {
        Self { kind, detail: None, status: None, provider_request_id: None, refusal: None }
    }

    /// Adds the provider's own words, shortened to what a log line bears.
    #[must_use]
    pub fn with_detail(mut self, detail: impl AsRef<str>) -> Self {
        const MAX_CHARS: usize = 500;
        self.detail = Some(detail.as_ref().chars().take(MAX_CHARS).collect());
        self
    }

    /// For [`ErrorKind::NotFound`]: adds the most alike of the models that do exist, unless a successor is known.
    #[must_use]
    pub fn with_nearest<'a>(mut self, models: impl IntoIterator<Item = &'a str>) -> Self {
        if let ErrorKind::NotFound { model, nearest: nearest @ None } = &mut self.kind {
            *nearest = crate::models::nearest(model, models).map(str::to_owned);
        }
        self
    }

    /// For [`ErrorKind::NotFound`]: adds the model that was asked for, which the decoders don't know, and what came after it.
    pub(crate) fn for_model(mut self, asked: &str, successor: Option<&str>) -> Self {
        if let ErrorKind::NotFound { model, nearest } = &mut self.kind {
            asked.clone_into(model);
            *nearest = successor.map(str::to_owned);
        }
        self
    }

    /// The stable code of this kind; texts for people hang on it.
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
    /// The stable code of this kind; texts for people hang on it.
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

    /// What exactly it was, where a code covers several causes with remedies of their own: for the test of a connection.
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
    /// `TooLong` and `Filtered` never go elsewhere: a text too long for the chosen model is the person's to shorten, and
    /// another provider is no way around a filter. `BadRequest` neither: it is our or the builder's mistake, which a fallback
    /// would only hide. What the provider itself broke off isn't asked for again at the same model: it would be paid for twice. A first token that didn't come in its whole time isn't waited for again at the same model.
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
