//! Wire dialects: pure functions from a question to bytes and from bytes to events. No IO, so recordings test them whole.
//!
//! To add a dialect:
//! 1. A file under `dialect/` with `chat_request`, `models_request`, `decode_models`, `decode_whole` and a stream decoder with
//!    `push` and `finish`, written after `anthropic.rs`. What a call used is told before its failure is, and why an answer ends goes
//!    through `stop.rs`.
//! 2. A variant of [`Dialect`] and of [`StreamDecoder`], and the arms below: the compiler names them all.
//! 3. Its error codes in `failure.rs`, as far as they aren't there already.
//! 4. Tests from its documentation and from recordings: stream and whole, an error, an error inside a 200, a refusal, a missing
//!    end marker. A recording of our own in `recordings/`, and its arms in `tests/field.rs` and `tests/lists.rs`, where every dialect
//!    is given what servers really send.

mod anthropic;
pub(crate) mod azure;
mod bedrock;
mod clova;
mod cohere;
pub(crate) mod embed;
mod failure;
mod gemini;
mod json;
mod list;
mod names;
mod ollama;
mod openai_chat;
mod openai_responses;
mod parse;
mod reading;
#[cfg(test)]
mod replay;
mod settings;
mod sources;
mod stop;
mod tool_calls;
mod turns;
mod vertex;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{
    chat::{ChatRequest, Event, Mode},
    endpoint::Endpoint,
    error::Error,
    framing::{Frame, Framing},
    models::ModelList,
};

pub(crate) use failure::{Hints, from_body as failure_from_body, is_web_page};
use parse::{garbage, parse};

/// A way of speaking to providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// OpenAI's chat completions, which most providers also speak.
    OpenAiChat,
    /// OpenAI's responses, which some of its models speak alone.
    OpenAiResponses,
    /// Chat completions under Azure's addresses.
    Azure,
    /// Anthropic's messages.
    Anthropic,
    /// Gemini's own, at Google's API for developers.
    Gemini,
    /// The same, at Google's cloud.
    Vertex,
    /// Cohere's second API.
    Cohere,
    /// CLOVA Studio's own.
    Clova,
    /// Ollama's own.
    Ollama,
    /// AWS Bedrock's Converse.
    Bedrock,
}

/// A request, ready to be sent but for the key.
#[derive(Debug, Clone, PartialEq)]
pub struct WireRequest {
    /// GET, or POST with a body.
    pub method: Method,
    /// Where it goes.
    pub url: String,
    /// Headers without any secret. Where the key goes is the endpoint's to say.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: Vec<u8>,
}

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Without a body.
    Get,
    /// With a JSON body.
    Post,
}

/// Whether a stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// More is to come.
    More,
    /// The end marker was seen; what follows is of no interest.
    Done,
}

/// A decoder for one streamed answer.
#[derive(Debug)]
pub struct StreamDecoder {
    inner: Inner,
    reading: reading::Reading,
}

#[derive(Debug)]
enum Inner {
    OpenAiChat(openai_chat::StreamDecoder),
    OpenAiResponses(openai_responses::StreamDecoder),
    Anthropic(anthropic::StreamDecoder),
    Gemini(gemini::StreamDecoder),
    Cohere(cohere::StreamDecoder),
    Clova(clova::StreamDecoder),
    Ollama(ollama::StreamDecoder),
    Bedrock(bedrock::StreamDecoder),
}

impl StreamDecoder {
    /// Takes one frame and adds what it means to `events`.
    ///
    /// # Errors
    /// What the provider reports inside the stream, or [`crate::BadAnswer::Garbage`].
    pub fn push(&mut self, frame: &Frame<'_>, events: &mut Vec<Event>) -> Result<Progress, Error> {
        let from = events.len();
        let progress = self.inner.push(frame, events);
        self.reading.read(events, from, progress != Ok(Progress::More));
        progress
    }

    /// The stream has ended. Where a dialect has no end marker, that is when its last event comes.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Truncated`] when the answer isn't complete, or why its provider ended it before it was. What had come
    /// of it is among the events.
    pub fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        let from = events.len();
        let end = self.inner.finish(events);
        self.reading.read(events, from, true);
        end
    }
}

impl Inner {
    fn push(&mut self, frame: &Frame<'_>, events: &mut Vec<Event>) -> Result<Progress, Error> {
        match self {
            Inner::OpenAiChat(decoder) => decoder.push(&frame.data, events),
            Inner::OpenAiResponses(decoder) => decoder.push(&frame.data, events),
            Inner::Anthropic(decoder) => decoder.push(&frame.data, events),
            Inner::Gemini(decoder) => decoder.push(&frame.data, events),
            Inner::Cohere(decoder) => decoder.push(&frame.data, events),
            Inner::Clova(decoder) => decoder.push(frame, events),
            Inner::Ollama(decoder) => decoder.push(&frame.data, events),
            Inner::Bedrock(decoder) => decoder.push(frame, events),
        }
    }

    fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        match self {
            Inner::OpenAiChat(decoder) => decoder.finish(events),
            Inner::OpenAiResponses(decoder) => decoder.finish(),
            Inner::Anthropic(decoder) => decoder.finish(events),
            Inner::Cohere(decoder) => decoder.finish(false, events),
            Inner::Clova(decoder) => decoder.finish(events),
            Inner::Ollama(decoder) => decoder.finish(events),
            Inner::Gemini(decoder) => decoder.finish(events),
            Inner::Bedrock(decoder) => decoder.finish(events),
        }
    }
}

impl Dialect {
    /// The request that asks `request` of `endpoint`. Settings that the model doesn't take are left out.
    pub fn chat_request(self, endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
        let mode = endpoint.mode_for(request, mode);
        let request = &*turns::arranged(self, endpoint, json::told(self, endpoint, request));
        let wire = self.wire_request(endpoint, request, mode);
        WireRequest { body: endpoint.adjusted.apply(wire.body), ..wire }
    }

    fn wire_request(self, endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
        match self {
            Self::OpenAiChat => openai_chat::chat_request(endpoint, request, mode),
            Self::OpenAiResponses => openai_responses::chat_request(endpoint, request, mode),
            Self::Azure => azure::chat_request(endpoint, request, mode),
            Self::Anthropic => anthropic::chat_request(endpoint, request, mode),
            Self::Gemini => gemini::chat_request(gemini::Host::Studio, endpoint, request, mode),
            Self::Vertex => gemini::chat_request(gemini::Host::Vertex, endpoint, request, mode),
            Self::Cohere => cohere::chat_request(endpoint, request, mode),
            Self::Clova => clova::chat_request(endpoint, request, mode),
            Self::Ollama => ollama::chat_request(endpoint, request, mode),
            Self::Bedrock => bedrock::chat_request(endpoint, request, mode),
        }
    }

    /// The request that lists the models; absent where there is no such list.
    pub fn models_request(self, endpoint: &Endpoint) -> Option<WireRequest> {
        Some(match self {
            Self::OpenAiChat | Self::OpenAiResponses => openai_chat::models_request(endpoint),
            Self::Azure => return None,
            Self::Anthropic => anthropic::models_request(endpoint),
            Self::Gemini => gemini::models_request(gemini::Host::Studio, endpoint),
            Self::Vertex => gemini::models_request(gemini::Host::Vertex, endpoint),
            Self::Cohere => cohere::models_request(endpoint),
            Self::Clova => return clova::models_request(endpoint),
            Self::Ollama => ollama::models_request(endpoint),
            Self::Bedrock => return bedrock::models_request(endpoint),
        })
    }

    /// How its streams are cut into frames.
    pub fn framing(self) -> Framing {
        match self {
            Self::Ollama => Framing::JsonLines,
            Self::Bedrock => Framing::EventStream,
            _ => Framing::ServerSentEvents,
        }
    }

    /// A decoder for one streamed answer.
    pub fn stream_decoder(self) -> StreamDecoder {
        let inner = match self {
            Self::OpenAiChat | Self::Azure => Inner::OpenAiChat(openai_chat::StreamDecoder::default()),
            Self::OpenAiResponses => Inner::OpenAiResponses(openai_responses::StreamDecoder::default()),
            Self::Anthropic => Inner::Anthropic(anthropic::StreamDecoder::default()),
            Self::Gemini | Self::Vertex => Inner::Gemini(gemini::StreamDecoder::default()),
            Self::Cohere => Inner::Cohere(cohere::StreamDecoder::default()),
            Self::Clova => Inner::Clova(clova::StreamDecoder::default()),
            Self::Ollama => Inner::Ollama(ollama::StreamDecoder::default()),
            Self::Bedrock => Inner::Bedrock(bedrock::StreamDecoder::default()),
        };
        let reading = match self {
            Self::OpenAiChat | Self::Azure | Self::Ollama => reading::Reading::of_many_servers(),
            _ => reading::Reading::default(),
        };
        StreamDecoder { inner, reading }
    }

    /// Decodes an answer that came whole, into what there is of it and how it ends.
    ///
    /// The end is an error where the provider reports one inside the 200, and [`crate::BadAnswer::Garbage`] where it is no answer.
    pub fn decode_whole(self, body: &[u8]) -> (Vec<Event>, Result<(), Error>) {
        let mut events = Vec::new();
        let end = match self {
            Self::OpenAiChat | Self::Azure => openai_chat::decode_whole(body, &mut events),
            Self::OpenAiResponses => openai_responses::decode_whole(body, &mut events),
            Self::Anthropic => anthropic::decode_whole(body, &mut events),
            Self::Gemini | Self::Vertex => gemini::decode_whole(body, &mut events),
            Self::Cohere => cohere::decode_whole(body, &mut events),
            Self::Clova => clova::decode_whole(body, &mut events),
            Self::Ollama => ollama::decode_whole(body, &mut events),
            Self::Bedrock => bedrock::decode_whole(body, &mut events),
        };
        reading::Reading::default().read(&mut events, 0, true);
        (events, end)
    }

    /// Decodes a list of models.
    ///
    /// # Errors
    /// [`crate::BadAnswer::Garbage`] when it is none. A bad entry doesn't make it one.
    pub fn decode_models(self, body: &[u8]) -> Result<ModelList, Error> {
        match self {
            // CLOVA's only list is that of its OpenAI-compatible endpoint.
            Self::OpenAiChat | Self::OpenAiResponses | Self::Azure | Self::Clova => openai_chat::decode_models(body),
            Self::Anthropic => anthropic::decode_models(body),
            Self::Gemini | Self::Vertex => gemini::decode_models(body),
            Self::Cohere => cohere::decode_models(body),
            Self::Ollama => ollama::decode_models(body),
            Self::Bedrock => bedrock::decode_models(body),
        }
    }
}

impl WireRequest {
    pub(crate) fn get(url: String) -> Self {
        Self { method: Method::Get, url, headers: Vec::new(), body: Vec::new() }
    }

    fn post(url: String, body: &impl serde::Serialize) -> Self {
        // Bodies are structs of texts and numbers, in which nothing can fail to serialise.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { method: Method::Post, url, headers: Vec::new(), body }
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// For fields that may be null where they might as well be missing.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Events are never empty.
fn push_text(text: Option<String>, event: fn(String) -> Event, events: &mut Vec<Event>) {
    events.extend(text.filter(|text| !text.is_empty()).map(event));
}

/// Whether an `error` beside an answer is one: some write it there in any case.
fn is_error(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(words) => !words.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// The error inside an answer that was a 200 so far.
fn reported(error: &Value) -> Error {
    failure::from_value(None, error, &Hints::default())
}

#[cfg(test)]
mod tests;
