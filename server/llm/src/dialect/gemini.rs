//! Gemini's own dialect: `POST {base}/models/{model}:generateContent`, answered as JSON, or
//! `:streamGenerateContent?alt=sse`, answered as server-sent events.
//!
//! Source: `ai.google.dev/api/generate-content` and `/api/models`, and `google/genai/types.py` in `python-genai` for enums. A
//! stream has no end marker: the answer is complete if a chunk with a finish reason came before the end of the connection. A
//! prompt that the filter blocks is answered with a 200 without candidates. An error may come as plain JSON in the middle of a
//! stream, which the framing returns like an event.

mod request;

use serde::Deserialize;
use serde_json::Value;

use super::{
    Progress, WireRequest, failure, is_error, list, or_default, parse, push_text, reported, stop::StopTracker,
    tool_calls::document, vertex,
};
use crate::{
    chat::{Event, ToolCall, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    models::{ModelEntry, ModelList, Purpose},
};

/// The service that offers Gemini.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// Google's API for developers.
    Studio,
    /// Google's cloud.
    Vertex,
}

pub(super) use request::{chat_request, encode_path, model_url};

pub(super) fn models_request(host: Host, endpoint: &Endpoint) -> WireRequest {
    match host {
        Host::Studio => WireRequest::get(format!("{}/models?pageSize=1000", endpoint.base_url)),
        Host::Vertex => vertex::models_request(endpoint),
    }
}

/// A chunk of a stream, or an answer that isn't streamed; both have the same format.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chunk {
    #[serde(default, deserialize_with = "or_default")]
    candidates: Vec<Candidate>,
    prompt_feedback: Option<PromptFeedback>,
    usage_metadata: Option<WireUsage>,
    model_version: Option<String>,
    response_id: Option<String>,
    error: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate {
    content: Option<Content>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Content {
    /// Missing if thinking used up the limit.
    #[serde(default, deserialize_with = "or_default")]
    parts: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    text: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    thought: bool,
    function_call: Option<FunctionCall>,
}

#[derive(Deserialize)]
struct FunctionCall {
    id: Option<String>,
    name: String,
    #[serde(default)]
    args: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PromptFeedback {
    block_reason: Option<String>,
}

/// Counts of zero are left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireUsage {
    prompt_token_count: Option<u64>,
    tool_use_prompt_token_count: Option<u64>,
    cached_content_token_count: Option<u64>,
    candidates_token_count: Option<u64>,
    thoughts_token_count: Option<u64>,
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        let sum = |one: Option<u64>, other: Option<u64>| one.unwrap_or(0).saturating_add(other.unwrap_or(0));
        Self {
            input_tokens: sum(wire.prompt_token_count, wire.tool_use_prompt_token_count),
            // Thoughts are not included in the candidates' count, but billed as output.
            output_tokens: sum(wire.candidates_token_count, wire.thoughts_token_count),
            cached_input_tokens: wire.cached_content_token_count.unwrap_or(0),
            reasoning_tokens: wire.thoughts_token_count.unwrap_or(0),
            ..Self::default()
        }
    }
}

/// The state between the chunks of an answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    started: bool,
    called: bool,
    wrote: bool,
    stop: StopTracker,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, data: &str, events: &mut Vec<Event>) -> Result<Progress, Error> {
        for chunk in chunks(data.as_bytes())? {
            if chunk.is_empty() {
                failure::without_a_name(data).map_or(Ok(()), Err)?;
            }
            self.chunk(chunk, events)?;
        }
        Ok(Progress::More)
    }

    /// The end of the connection is the end of the answer, if a finish reason was given.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        if self.stop.is_said() { self.stop.end(self.called, false, events) } else { Err(ErrorKind::Truncated.into()) }
    }

    fn chunk(&mut self, chunk: Chunk, events: &mut Vec<Event>) -> Result<(), Error> {
        // Also before a failure, because the tokens are billed.
        let usage = chunk.usage_metadata.map(|usage| Event::Usage(usage.into()));
        if let Some(error) = chunk.error.filter(is_error) {
            events.extend(usage);
            return Err(reported(&error));
        }
        if !self.started && (chunk.response_id.is_some() || chunk.model_version.is_some()) {
            self.started = true;
            events.push(Event::Started { provider_request_id: chunk.response_id, model: chunk.model_version });
        }
        let unspecified = |reason: &String| reason.is_empty() || reason.ends_with("_UNSPECIFIED");
        let blocked = chunk.prompt_feedback.and_then(|feedback| feedback.block_reason);
        // A single answer was requested, so all candidates belong to it.
        for candidate in chunk.candidates {
            for part in candidate.content.into_iter().flat_map(|content| content.parts) {
                if let Some(FunctionCall { id, name, args }) = part.function_call {
                    self.called = true;
                    let id = id.unwrap_or_default();
                    events.push(Event::ToolCall(ToolCall { id, name, arguments: document(&args) }));
                }
                self.wrote |= part.text.as_ref().is_some_and(|text| !text.is_empty());
                push_text(part.text, if part.thought { Event::Reasoning } else { Event::Delta }, events);
            }
            self.stop.say(candidate.finish_reason.filter(|reason| !unspecified(reason)).as_deref());
        }
        events.extend(usage);
        match blocked.filter(|reason| !unspecified(reason)) {
            Some(reason) if !self.wrote && !self.stop.is_said() => {
                Err(Error::new(ErrorKind::Filtered).with_detail(reason))
            }
            _ => Ok(()),
        }
    }
}

impl Chunk {
    fn is_empty(&self) -> bool {
        let Self { candidates, prompt_feedback, usage_metadata, model_version, response_id, error } = self;
        let named = model_version.is_some() || response_id.is_some();
        candidates.is_empty() && prompt_feedback.is_none() && usage_metadata.is_none() && error.is_none() && !named
    }
}

/// A chunk, or a list of chunks, which comes if `alt=sse` was lost on the way.
fn chunks(body: &[u8]) -> Result<Vec<Chunk>, Error> {
    if body.trim_ascii_start().starts_with(b"[") { parse(body) } else { parse(body).map(|chunk| vec![chunk]) }
}

pub(super) fn decode_whole(body: &[u8], events: &mut Vec<Event>) -> Result<(), Error> {
    let mut decoder = StreamDecoder::default();
    for chunk in chunks(body)? {
        decoder.chunk(chunk, events)?;
    }
    if decoder.stop.is_said() { decoder.finish(events) } else { Err(failure::of_no_answer(body)) }
}

pub(super) fn decode_models(body: &[u8]) -> Result<ModelList, Error> {
    list::models(body, &["models", "publisherModels"], |entry| {
        let id = list::text(entry, "name")?.rsplit("models/").next()?.to_owned();
        // Vertex doesn't say so.
        let methods = list::words(entry, "supportedGenerationMethods");
        let chats = methods.is_none_or(|methods| methods.contains(&"generateContent"));
        Some(ModelEntry {
            purpose: if chats { Purpose::of(&id) } else { Purpose::Other },
            display_name: list::text(entry, "displayName").filter(|name| *name != id),
            context_tokens: list::number(entry, &["inputTokenLimit"]),
            max_output_tokens: list::number(entry, &["outputTokenLimit"]),
            id,
            retires: None,
            successor: None,
        })
    })
}

#[cfg(test)]
mod tests;
