//! The one HTTP client that may leave the machine.
//!
//! It speaks HTTP/1.1 only: dropping an answer then closes its socket, which every server understands as "stop" (Q5), and a
//! thousand streams don't share one connection and its stream limit.

mod answer;
mod ask;
mod keys;
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

/// The events of one answer. Ends after [`Event::Stop`] or after an error. Dropping it closes the provider's socket.
pub type EventStream = BoxStream<'static, Result<Event, Error>>;

/// How long and how much to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until the first token, from the moment of asking.
    pub first_token: Duration,
    /// The same for models that may think first.
    pub first_token_of_thinkers: Duration,
    /// The same for models that are known to think for many minutes.
    pub first_token_of_slow_thinkers: Duration,
    /// The same for servers on a machine of one's own, which may have to load the model first.
    pub first_token_of_own_machines: Duration,
    /// Between two events of a stream. Comments, by which servers keep connections open, don't count.
    pub next_piece: Duration,
    /// Until the answer is complete.
    pub answer: Duration,
    /// Until a list of models is there.
    pub list: Duration,
    /// The longest line or event of a stream.
    pub line_bytes: usize,
    /// The longest stream.
    pub stream_bytes: usize,
    /// The longest body that comes whole.
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

/// How the client is made.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the operator allows besides public https.
    pub allowed: Vec<HostPort>,
    /// Until a connection stands, name look-up and TLS included.
    pub connect: Duration,
    /// For calls that bring no limits of their own.
    pub limits: Limits,
    /// The time of day, which signatures and tokens hold for.
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

/// The client can't be made on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the client for providers can't be set up: {0}")]
pub struct SetupError(#[source] reqwest::Error);

/// The client. Cloning it is cheap, and all clones share their connections.
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

/// A connection that was tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What it can run; empty when the provider has no such list.
    pub models: Vec<ModelEntry>,
    /// How many entries of its list can't be read.
    pub unreadable: usize,
    /// What is known about the key.
    pub key: KeyChecked,
}

/// What is known about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyChecked {
    /// The provider took it.
    Accepted,
    /// There is none, and the provider answers without.
    NotNeeded,
}

impl Client {
    /// A client that calls public https addresses, and what the operator allows.
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

    /// Whether a base URL may be called at all, before anything is sent.
    ///
    /// # Errors
    /// [`Refusal`]. A name that leads to a private address is only noticed when it is called.
    pub fn check_base_url(&self, url: &str) -> Result<Pass, Refusal> {
        self.guard.check_base(url)
    }

    /// Asks a model. The answer's events come as a stream in both modes.
    ///
    /// # Errors
    /// Whatever happens before the answer begins; later trouble comes as the stream's last item.
    pub async fn chat(&self, endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> Result<EventStream, Error> {
        self.chat_within(endpoint, request, mode, self.limits).await
    }

    /// The same with limits of its own.
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
        // A document of its own is a line of its own: where lines are read, one that comes whole is read, too.
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

    /// Embeds texts, in as many requests as the provider needs.
    ///
    /// # Errors
    /// As for a chat; [`BadAnswer::NoApi`] when the provider embeds nothing. All or nothing.
    pub async fn embed(&self, endpoint: &Endpoint, request: &EmbedRequest) -> Result<Embeddings, Error> {
        let EmbedRequest { model, texts, role } = request;
        let dialect = endpoint.dialect();
        let batch = dialect.embed_batch(model).ok_or(ErrorKind::BadAnswer(BadAnswer::NoApi))?;
        let mut all = Embeddings { vectors: Vec::new(), input_tokens: Some(0) };
        for texts in texts.chunks(batch.max(1)) {
            let wire = dialect.embed_request(endpoint, model, texts, *role);
            let body = self.fetch(endpoint, wire).await.map_err(|error| error.for_model(model, None))?;
            let Embeddings { vectors, input_tokens } = embed::decode(&body, texts.len())?;
            all.vectors.extend(vectors);
            all.input_tokens = all.input_tokens.zip(input_tokens).map(|(sum, more)| sum.saturating_add(more));
        }
        Ok(all)
    }

    /// What the provider can run.
    ///
    /// # Errors
    /// As for a chat; [`BadAnswer::NoApi`] when the provider keeps no list.
    pub async fn models(&self, endpoint: &Endpoint) -> Result<ModelList, Error> {
        let wire = endpoint.dialect().models_request(endpoint).ok_or(ErrorKind::BadAnswer(BadAnswer::NoApi))?;
        let body = self.fetch(endpoint, wire).await?;
        endpoint.dialect().decode_models(&body)
    }

    /// Tests a connection: the address, the key, and what it can run. Costs no tokens.
    ///
    /// # Errors
    /// What is wrong with the connection.
    pub async fn check(&self, endpoint: &Endpoint) -> Result<Checked, Error> {
        let listed = match self.models(endpoint).await {
            Ok(models) => Some(models),
            Err(Error { kind: ErrorKind::BadAnswer(BadAnswer::NoApi), .. }) => None,
            // Who may ask models may not be allowed to list them; the probe below decides.
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

    /// Asks a model that doesn't exist: an API that says so, or that finds fault with the question, has taken the key.
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

    /// Sends a request and returns the response if it is a success.
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

    /// The same for a request that has its key.
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

/// What is gone for good isn't asked for: the provider's own words wouldn't name what came after it.
fn refuse_retired(endpoint: &Endpoint, model: &str) -> Result<(), Error> {
    let google = matches!(endpoint.dialect(), Dialect::Gemini | Dialect::Vertex);
    match palm_successor(model).filter(|_| google) {
        Some(successor) => {
            Err(ErrorKind::NotFound { model: model.to_owned(), nearest: Some(successor.to_owned()) }.into())
        }
        None => Ok(()),
    }
}

/// One TLS stack for the whole process: ring. It may already be there, installed by somebody else; then that one serves.
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
