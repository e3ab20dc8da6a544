//! Gemini's own dialect: `POST {base}/models/{model}:generateContent`, answered as JSON, or
//! `:streamGenerateContent?alt=sse`, answered as server-sent events.
//!
//! Source: `ai.google.dev/api/generate-content` and `/api/models`, `google/genai/types.py` in `python-genai` for the words of
//! enums. A stream has no end marker: the answer is complete if a chunk with a finish reason came before the connection's end. A
//! question that the filter refuses is answered with a 200 without candidates. An error may come as plain JSON in the middle of a
//! stream, which the framing delivers like an event.

mod request;

use serde::Deserialize;
use serde_json::Value;

use super::{Progress, WireRequest, garbage, or_default, parse, push_text, reported, tool_calls::document, vertex};
use crate::{
    chat::{Event, StopReason, ToolCall, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    models::{ModelEntry, Purpose},
};

/// Who serves Gemini.
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

/// A chunk of a stream, or a whole answer: they are the same.
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
    #[serde(default, deserialize_with = "or_default")]
    index: u32,
}

#[derive(Deserialize)]
struct Content {
    /// Missing where thinking used the whole limit up.
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

/// A count of nothing is left out.
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
            // Thoughts are left out of the candidates' count, and billed like it.
            output_tokens: sum(wire.candidates_token_count, wire.thoughts_token_count),
            cached_input_tokens: wire.cached_content_token_count.unwrap_or(0),
            reasoning_tokens: wire.thoughts_token_count.unwrap_or(0),
        }
    }
}

/// The state between the chunks of one answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    started: bool,
    called: bool,
    stop: Option<StopReason>,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, data: &str, events: &mut Vec<Event>) -> Result<Progress, Error> {
        for chunk in chunks(data.as_bytes())? {
            self.chunk(chunk, events)?;
        }
        Ok(Progress::More)
    }

    /// The end of the connection is the end of the answer, if it had said why it ends.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> bool {
        events.extend(self.stop.map(Event::Stop));
        self.stop.is_some()
    }

    fn chunk(&mut self, chunk: Chunk, events: &mut Vec<Event>) -> Result<(), Error> {
        if let Some(error) = chunk.error {
            return Err(reported(&error));
        }
        if !self.started && (chunk.response_id.is_some() || chunk.model_version.is_some()) {
            self.started = true;
            events.push(Event::Started { provider_request_id: chunk.response_id, model: chunk.model_version });
        }
        let blocked =
            chunk.prompt_feedback.and_then(|feedback| feedback.block_reason).filter(|reason| !reason.is_empty());
        if let (Some(reason), true) = (blocked, chunk.candidates.is_empty()) {
            return Err(Error::new(ErrorKind::Filtered).with_detail(reason));
        }
        for candidate in chunk.candidates.into_iter().filter(|candidate| candidate.index == 0) {
            for part in candidate.content.into_iter().flat_map(|content| content.parts) {
                if let Some(FunctionCall { id, name, args }) = part.function_call {
                    self.called = true;
                    let id = id.unwrap_or_default();
                    events.push(Event::ToolCall(ToolCall { id, name, arguments: document(&args) }));
                }
                push_text(part.text, if part.thought { Event::Reasoning } else { Event::Delta }, events);
            }
            let reason = candidate.finish_reason.filter(|reason| reason != "FINISH_REASON_UNSPECIFIED");
            self.stop = reason.as_deref().map(stop_reason).or(self.stop);
            // It has no word of its own for that, and gateways have one that isn't Google's.
            let ended = matches!(self.stop, Some(StopReason::End)) || reason.as_deref() == Some("FUNCTION_CALL");
            if self.called && ended {
                self.stop = Some(StopReason::ToolUse);
            }
        }
        events.extend(chunk.usage_metadata.map(|usage| Event::Usage(usage.into())));
        Ok(())
    }
}

/// One chunk, or the list of them that comes where `alt=sse` got lost on the way.
fn chunks(body: &[u8]) -> Result<Vec<Chunk>, Error> {
    if body.trim_ascii_start().starts_with(b"[") { parse(body) } else { parse(body).map(|chunk| vec![chunk]) }
}

fn stop_reason(reason: &str) -> StopReason {
    match reason {
        "STOP" => StopReason::End,
        "MAX_TOKENS" => StopReason::Length,
        "SAFETY"
        | "RECITATION"
        | "BLOCKLIST"
        | "PROHIBITED_CONTENT"
        | "SPII"
        | "IMAGE_SAFETY"
        | "IMAGE_PROHIBITED_CONTENT"
        | "IMAGE_RECITATION" => StopReason::ContentFilter,
        _ => StopReason::Other,
    }
}

pub(super) fn decode_whole(body: &[u8]) -> Result<Vec<Event>, Error> {
    let mut decoder = StreamDecoder::default();
    let mut events = Vec::new();
    for chunk in chunks(body)? {
        decoder.chunk(chunk, &mut events)?;
    }
    let stop = decoder.stop.ok_or_else(|| garbage(body))?;
    events.push(Event::Stop(stop));
    Ok(events)
}

#[derive(Deserialize)]
struct ModelList {
    #[serde(alias = "publisherModels")]
    models: Vec<WireModel>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireModel {
    name: String,
    display_name: Option<String>,
    input_token_limit: Option<u64>,
    output_token_limit: Option<u64>,
    /// Vertex says nothing of the kind.
    supported_generation_methods: Option<Vec<String>>,
}

impl From<WireModel> for ModelEntry {
    fn from(model: WireModel) -> Self {
        let id = model.name.rsplit("models/").next().unwrap_or_default().to_owned();
        let chats =
            model.supported_generation_methods.is_none_or(|methods| methods.iter().any(|m| m == "generateContent"));
        Self {
            purpose: if chats { Purpose::of(&id) } else { Purpose::Other },
            display_name: model.display_name.filter(|name| !name.is_empty() && *name != id),
            context_tokens: model.input_token_limit,
            max_output_tokens: model.output_token_limit,
            id,
        }
    }
}

pub(super) fn decode_models(body: &[u8]) -> Result<Vec<ModelEntry>, Error> {
    let list: ModelList = parse(body)?;
    Ok(list.models.into_iter().map(ModelEntry::from).collect())
}

#[cfg(test)]
mod tests;
