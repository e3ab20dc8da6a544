//! The HTTP client for model providers, and for webhooks: the only one in Madang that makes outgoing requests.
//!
//! It uses HTTP/1.1 only. Dropping an answer then closes its socket, which every server understands as "stop" (Q5), and many
//! streams don't have to share one connection and its stream limit.

mod answer;
mod ask;
mod keys;
mod post;
mod transport;

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime},
};

use futures::stream::{self, BoxStream, StreamExt};
use tokio::time::Instant;

use crate::{
    adjust::Learnt,
    catalog,
    chat::{ChatRequest, Event, Message, Mode, Role},
    dialect::{Dialect, WireRequest, embed},
    embed::{EmbedRequest, Embeddings},
    endpoint::Endpoint,
    error::{BadAnswer, Error, ErrorKind, Waiting},
    framing::Framing,
    guard::{Anything, Guard, HostPort, Pass, PublicOnly, Refusal},
    models::{ModelEntry, ModelList},
    provider::KeyTest,
    retired::palm_successor,
};

pub use post::{Post, Posted};

/// The events of one answer. Ends after [`Event::Stop`] or an error. Dropping it closes the connection to the provider.
pub type EventStream = BoxStream<'static, Result<Event, Error>>;

/// Limits on time and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until the first token, counted from the request.
    pub first_token: Duration,
    /// Until the first token of a model that may think first.
    pub first_token_of_thinkers: Duration,
    /// Until the first token of a model that is known to think for many minutes.
    pub first_token_of_slow_thinkers: Duration,
    /// Until the first token of a self-hosted server, which may have to load the model first.
    pub first_token_of_own_machines: Duration,
    /// Between two events of a stream. The comments that servers send to keep a connection open don't count.
    pub next_piece: Duration,
    /// Until the answer is complete.
    pub answer: Duration,
    /// Until a list of models has arrived.
    pub list: Duration,
    /// The longest line or event of a stream, in bytes.
    pub line_bytes: usize,
    /// The longest stream, in bytes.
    pub stream_bytes: usize,
    /// The longest body that isn't streamed, in bytes.
    pub body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_token: Duration::from_secs(30),
            first_token_of_thinkers: Duration::from_secs(180),
            first_token_of_slow_thinkers: Duration::from_secs(20 * 60),
            first_token_of_own_machines: Duration::from_secs(10 * 60),
            next_piece: Duration::from_secs(60),
            answer: Duration::from_secs(900),
            list: Duration::from_secs(20),
            line_bytes: 1 << 20,
            stream_bytes: 128 << 20,
            body_bytes: 16 << 20,
        }
    }
}

/// The client's configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The addresses that the operator allows in addition to public https.
    pub allowed: Vec<HostPort>,
    /// Until a connection is established, including DNS and TLS.
    pub connect: Duration,
    /// The limits for calls that don't set their own.
    pub limits: Limits,
    /// The clock for signatures and tokens, which expire.
    pub clock: fn() -> SystemTime,
}

impl Default for Settings {
    fn default() -> Self {
        Self { allowed: Vec::new(), connect: Duration::from_secs(5), limits: Limits::default(), clock: wall_clock }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock; a test brings its own")]
fn wall_clock() -> SystemTime {
    SystemTime::now()
}

/// The client can't be set up on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the client for providers can't be set up: {0}")]
pub struct SetupError(#[source] reqwest::Error);

/// The client. Cheap to clone; all clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    public: reqwest::Client,
    allowed: reqwest::Client,
    guard: Guard,
    limits: Limits,
    clock: fn() -> SystemTime,
    tokens: keys::Tokens,
    learnt: Arc<Learnt>,
}

/// The result of testing a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The models that it offers; empty if the provider has no list.
    pub models: Vec<ModelEntry>,
    /// How many entries of the list could not be parsed.
    pub unreadable: usize,
    pub key: KeyChecked,
}

/// What the test says about the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyChecked {
    /// The provider accepted it.
    Accepted,
    /// There is no key, and the provider works without.
    NotNeeded,
}

impl Client {
    /// Creates a client that calls public https addresses and those that the operator allows.
    ///
    /// # Errors
    /// [`SetupError`] when TLS can't be set up.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        install_crypto();
        let Settings { allowed, connect, limits, clock } = settings;
        Ok(Self {
            public: transport::build(|| transport::builder(connect).https_only(true).dns_resolver(PublicOnly))
                .map_err(SetupError)?,
            allowed: transport::build(|| transport::builder(connect).dns_resolver(Anything)).map_err(SetupError)?,
            guard: Guard::new(allowed),
            limits,
            clock,
            tokens: keys::Tokens::default(),
            learnt: Arc::default(),
        })
    }

    /// Checks whether a base URL may be called, without sending anything.
    ///
    /// # Errors
    /// [`Refusal`]. A host name that resolves to a private address is only noticed when it is called.
    pub fn check_base_url(&self, url: &str) -> Result<Pass, Refusal> {
        self.guard.check_base(url)
    }

    /// Sends a chat request. In both modes the answer is a stream of events.
    ///
    /// # Errors
    /// Any failure before the answer begins. Later failures are the stream's last item.
    pub async fn chat(&self, endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> Result<EventStream, Error> {
        self.chat_within(endpoint, request, mode, self.limits).await
    }

    /// As [`Client::chat`], with other limits.
    ///
    /// # Errors
    /// As [`Client::chat`].
    pub async fn chat_within(
        &self,
        endpoint: &Endpoint,
        request: &ChatRequest,
        mode: Mode,
        limits: Limits,
    ) -> Result<EventStream, Error> {
        refuse_retired(endpoint, &request.model)?;
        let deadlines = ask::deadlines(endpoint, request, mode, &limits);
        let dialect = endpoint.dialect_of(&request.model);
        let successor = catalog::find(endpoint.provider.id, &request.model).and_then(|known| known.successor);
        let named = |error: Error| error.for_model(&request.model, successor);
        let (response, adjusted) =
            self.ask(endpoint, request, mode, deadlines.first_token, &limits).await.map_err(named)?;
        let told = stream::iter(adjusted.told()).map(|adjustment| Ok(Event::Adjusted(adjustment)));
        // A whole JSON body is also one NDJSON line, so line-framed dialects stream it.
        let whole = transport::is_json(&response) && dialect.framing() != Framing::JsonLines;
        let streamed = mode == Mode::Stream && !whole || transport::is_event_stream(&response);
        if streamed {
            let events = answer::Streaming::new(dialect, response, limits, deadlines).into_events(request);
            return Ok(told.chain(events).boxed());
        }
        let request_id = transport::request_id(&response);
        let body = transport::body(response, limits.body_bytes, deadlines.answer, Waiting::FirstToken).await?;
        let (events, end) = dialect.decode_whole(&body);
        let mut items: Vec<_> =
            events.into_iter().map(|event| Ok(answer::with_request_id(event, request_id.as_ref()))).collect();
        items.extend(end.err().map(|error| Err(Error { provider_request_id: request_id, ..named(error) })));
        Ok(told.chain(stream::iter(items)).boxed())
    }

    /// Embeds texts, with as many requests as the provider needs.
    ///
    /// # Errors
    /// As [`Client::chat`], and [`BadAnswer::NoApi`] if the provider has no embeddings. Either all texts are embedded or none.
    pub async fn embed(&self, endpoint: &Endpoint, request: &EmbedRequest) -> Result<Embeddings, Error> {
        let EmbedRequest { model, texts, .. } = request;
        let dialect = endpoint.dialect();
        let batch = dialect.embed_batch(model).ok_or(ErrorKind::BadAnswer(BadAnswer::NoApi))?;
        let mut all = Embeddings { vectors: Vec::new(), input_tokens: Some(0) };
        for texts in texts.chunks(batch.max(1)) {
            let wire = dialect.embed_request(endpoint, request, texts);
            let body = self.fetch(endpoint, wire).await.map_err(|error| error.for_model(model, None))?;
            let Embeddings { vectors, input_tokens } = embed::decode(&body, texts.len())?;
            all.vectors.extend(vectors);
            all.input_tokens = all.input_tokens.zip(input_tokens).map(|(sum, more)| sum.saturating_add(more));
        }
        Ok(all)
    }

    /// Lists the provider's models.
    ///
    /// # Errors
    /// As [`Client::chat`], and [`BadAnswer::NoApi`] if the provider has no list.
    pub async fn models(&self, endpoint: &Endpoint) -> Result<ModelList, Error> {
        let wire = endpoint.dialect().models_request(endpoint).ok_or(ErrorKind::BadAnswer(BadAnswer::NoApi))?;
        let body = self.fetch(endpoint, wire).await?;
        endpoint.dialect().decode_models(&body)
    }

    /// Tests a connection: its address, its key, and which models it offers. Uses no tokens.
    ///
    /// # Errors
    /// What is wrong with the connection.
    pub async fn check(&self, endpoint: &Endpoint) -> Result<Checked, Error> {
        let listed = match self.models(endpoint).await {
            Ok(models) => Some(models),
            Err(Error { kind: ErrorKind::BadAnswer(BadAnswer::NoApi), .. }) => None,
            // A key may be allowed to use models but not to list them; the probe below decides.
            Err(Error { kind: ErrorKind::KeyRefused, status: Some(_), .. })
                if endpoint.quirks().key_test == KeyTest::Probe =>
            {
                None
            }
            Err(error) => return Err(error),
        };
        let keyless = endpoint.key.is_none();
        match endpoint.quirks().key_test {
            KeyTest::Path(path) if !keyless => self.test_key(endpoint, path).await?,
            KeyTest::Probe if !keyless => self.probe(endpoint).await?,
            _ if listed.is_none() => self.probe(endpoint).await?,
            _ => {}
        }
        let key = if keyless { KeyChecked::NotNeeded } else { KeyChecked::Accepted };
        let ModelList { models, unreadable } = listed.unwrap_or_default();
        Ok(Checked { models, unreadable, key })
    }

    async fn test_key(&self, endpoint: &Endpoint, path: &str) -> Result<(), Error> {
        let url = format!("{}{path}", endpoint.base_url);
        self.fetch(endpoint, WireRequest::get(url)).await.map(|_| ())
    }

    /// Sends a request for a model that doesn't exist. An API that says so, or that finds fault with the request, has accepted
    /// the key.
    async fn probe(&self, endpoint: &Endpoint) -> Result<(), Error> {
        let request = ChatRequest {
            model: "connection-test".to_owned(),
            messages: vec![Message::new(Role::User, "Hello")],
            max_output_tokens: Some(1),
            ..ChatRequest::default()
        };
        let wire = endpoint.dialect().chat_request(endpoint, &request, Mode::Whole);
        match self.fetch(endpoint, wire).await {
            Ok(_) | Err(Error { kind: ErrorKind::NotFound { .. } | ErrorKind::BadRequest, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn fetch(&self, endpoint: &Endpoint, wire: WireRequest) -> Result<Vec<u8>, Error> {
        let deadline = Instant::now() + self.limits.list;
        let response = self.send(endpoint, wire, deadline, Waiting::Answer, &self.limits).await?;
        transport::body(response, self.limits.body_bytes, deadline, Waiting::Answer).await
    }

    /// Sends a request, and returns the response if it is a success.
    async fn send(
        &self,
        endpoint: &Endpoint,
        wire: WireRequest,
        deadline: Instant,
        waiting: Waiting,
        limits: &Limits,
    ) -> Result<reqwest::Response, Error> {
        self.guard.check_base(&endpoint.base_url).map_err(ErrorKind::AddressRefused)?;
        let keys = self.key_headers(endpoint, &wire, deadline, limits).await?;
        self.exchange(wire, &endpoint.headers, keys, deadline, waiting, limits).await
    }

    /// As [`Client::send`], for a request that has its key already.
    async fn exchange(
        &self,
        wire: WireRequest,
        extra: &[(String, String)],
        keys: keys::Headers,
        deadline: Instant,
        waiting: Waiting,
        limits: &Limits,
    ) -> Result<reqwest::Response, Error> {
        let (url, pass) = self.guard.check(&wire.url).map_err(ErrorKind::AddressRefused)?;
        let client = match pass {
            Pass::Public => &self.public,
            Pass::Allowed => &self.allowed,
        };
        let request = transport::request(client, url, wire, extra, keys)?;
        let sent = tokio::time::timeout_at(deadline, request.send()).await;
        let response = sent.map_err(|_| ErrorKind::TimedOut(waiting))?.map_err(|error| transport::error(&error))?;
        transport::success(response, deadline, limits.body_bytes).await
    }
}

/// Fails for a model that was retired for good, because the provider's error would not name its successor.
fn refuse_retired(endpoint: &Endpoint, model: &str) -> Result<(), Error> {
    let google = matches!(endpoint.dialect(), Dialect::Gemini | Dialect::Vertex);
    match palm_successor(model).filter(|_| google) {
        Some(successor) => {
            Err(ErrorKind::NotFound { model: model.to_owned(), nearest: Some(successor.to_owned()) }.into())
        }
        None => Ok(()),
    }
}

/// Installs ring as the process's TLS provider, unless another one is installed already.
fn install_crypto() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        if rustls::crypto::ring::default_provider().install_default().is_err() {
            tracing::debug!("a TLS provider was already installed");
        }
    });
}

#[cfg(test)]
mod tests;
