//! Wire dialects: pure functions from requests to bytes, and from bytes to events. They do no IO, so recordings can test them as
//! a whole.
//!
//! To add a dialect:
//! 1. Add a file under `dialect/` with `chat_request`, `models_request`, `decode_models`, `decode_whole` and a stream decoder
//!    with `push` and `finish`, on the model of `anthropic.rs`. Report usage before a failure, and pass the reason why an answer
//!    ends to `stop.rs`.
//! 2. Add a variant to [`Dialect`] and to [`StreamDecoder`]. The compiler then names the matches that need an arm.
//! 3. Add its error codes to `failure.rs`, unless they are there already.
//! 4. Add tests from its documentation and from recordings: streamed and whole answers, an error, an error inside a 200, a
//!    refusal, a missing end marker. Put a recording of our own into `recordings/`, and add arms to `tests/field.rs` and
//!    `tests/lists.rs`, where every dialect is tried with what servers really send.

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

/// A provider's wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// OpenAI's Chat Completions, which most other providers speak, too.
    OpenAiChat,
    /// OpenAI's Responses, which some of its models require.
    OpenAiResponses,
    /// Chat Completions at Azure's addresses.
    Azure,
    /// Anthropic's Messages.
    Anthropic,
    /// Gemini's own format, at Google's API for developers.
    Gemini,
    /// Gemini's own format, at Google's cloud (Vertex).
    Vertex,
    /// Cohere's v2 API.
    Cohere,
    /// CLOVA Studio's own format.
    Clova,
    /// Ollama's own format.
    Ollama,
    /// AWS Bedrock's Converse.
    Bedrock,
}

/// A request that only lacks the key.
#[derive(Debug, Clone, PartialEq)]
pub struct WireRequest {
    pub method: Method,
    /// The URL.
    pub url: String,
    /// Headers without secrets. The endpoint adds the key.
    pub headers: Vec<(&'static str, String)>,
    /// The JSON body.
    pub body: Vec<u8>,
}

/// The HTTP method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// Whether a stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    More,
    /// The end marker was seen; the rest is ignored.
    Done,
}

/// Decodes one streamed answer.
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
    /// Decodes one frame and appends its events.
    ///
    /// # Errors
    /// The error that the provider reports inside the stream, or [`crate::BadAnswer::Garbage`].
    pub fn push(&mut self, frame: &Frame<'_>, events: &mut Vec<Event>) -> Result<Progress, Error> {
        let from = events.len();
        let progress = self.inner.push(frame, events);
        self.reading.read(events, from, progress != Ok(Progress::More));
        progress
    }

    /// Tells the decoder that the stream has ended. In dialects without an end marker this emits the last event.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Truncated`] if the answer is incomplete, or the reason why its provider ended it early. Events that
    /// were complete are appended all the same.
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
    /// Builds the request that sends `request` to `endpoint`. Settings that the model doesn't take are left out.
    pub fn chat_request(self, endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
        let mode = endpoint.mode_for(request, mode);
        let request =
            &*turns::failures_told(self, turns::arranged(self, endpoint, json::told(self, endpoint, request)));
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

    /// Builds the request that lists the models; `None` if the dialect has no list.
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

    /// How its streams are split into frames.
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

    /// Decodes an answer that was not streamed, into its events and how it ends.
    ///
    /// The end is an error if the provider reports one inside the 200, and [`crate::BadAnswer::Garbage`] if the body is not an
    /// answer.
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
    /// [`crate::BadAnswer::Garbage`] if the body is not a list. A malformed entry is skipped.
    pub fn decode_models(self, body: &[u8]) -> Result<ModelList, Error> {
        match self {
            // CLOVA lists models only at its OpenAI-compatible endpoint.
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
        // The bodies contain only texts and numbers, so serialising can't fail.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { method: Method::Post, url, headers: Vec::new(), body }
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// Deserialises `null` like a missing field.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Pushes the text as an event unless it is empty, since events never are.
fn push_text(text: Option<String>, event: fn(String) -> Event, events: &mut Vec<Event>) {
    events.extend(text.filter(|text| !text.is_empty()).map(event));
}

/// Whether the `error` field of an answer holds an error. Some servers always send the field.
fn is_error(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(words) => !words.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// The error inside an answer whose status was 200.
fn reported(error: &Value) -> Error {
    failure::from_value(None, error, &Hints::default())
}

#[cfg(test)]
mod tests;
