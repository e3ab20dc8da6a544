//! Gemini's own dialect: `POST {base}/models/{model}:generateContent`, answered as JSON, or
//! `:streamGenerateContent?alt=sse`, answered as server-sent events.
//!
//! Source: `ai.google.dev/api/generate-content` and `/api/models`, `google/genai/types.py` in `python-genai` for the words of
//! enums. A stream has no end marker: the answer is complete if a chunk with a finish reason came before the connection's end. A
//! question that the filter refuses is answered with a 200 without candidates. An error may come as plain JSON in the middle of a
//! stream, which the framing delivers like an event.

use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Progress, WireRequest, garbage, or_default, parse, push_text, reported, settings::Settings, vertex};
use crate::{
    auth::sigv4::RESERVED,
    chat::{ChatRequest, Effort, Event, Message, Mode, Role, StopReason, Usage},
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    contents: Vec<WireContent<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<WireContent<'a>>,
    generation_config: GenerationConfig<'a>,
}

#[derive(Serialize)]
struct WireContent<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    role: &'static str,
    parts: Vec<WirePart<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum WirePart<'a> {
    Text(&'a str),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop_sequences: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_config: Option<ThinkingConfig>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum ThinkingConfig {
    /// Tokens, up to the models of 2.5.
    ThinkingBudget(u32),
    /// A word, from the models of 3 on.
    ThinkingLevel(&'static str),
}

pub(super) fn chat_request(host: Host, endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let settings = Settings::of(endpoint, request);
    let (system_instruction, contents) = split_system(&request.messages);
    let body = Body {
        contents,
        system_instruction,
        generation_config: GenerationConfig {
            temperature: settings.temperature,
            top_p: settings.top_p,
            max_output_tokens: settings.max_output_tokens,
            stop_sequences: settings.stop,
            // A 32-bit number there; a larger seed still picks one, and always the same.
            seed: settings.seed.and_then(|seed| i32::try_from(seed.rem_euclid(1 << 31)).ok()),
            thinking_config: settings.effort.map(|effort| thinking(&request.model, effort)),
        },
    };
    let operation = if mode == Mode::Stream { "streamGenerateContent?alt=sse" } else { "generateContent" };
    WireRequest::post(format!("{}:{operation}", model_url(host, endpoint, &request.model)), &body)
}

fn model_url(host: Host, endpoint: &Endpoint, model: &str) -> String {
    match host {
        Host::Vertex => vertex::model_url(endpoint, model),
        Host::Studio if model.starts_with("tunedModels/") => format!("{}/{}", endpoint.base_url, encode_path(model)),
        Host::Studio => {
            let model = model.strip_prefix("models/").unwrap_or(model);
            format!("{}/models/{}", endpoint.base_url, utf8_percent_encode(model, RESERVED))
        }
    }
}

/// Encodes each part between slashes.
pub(super) fn encode_path(path: &str) -> String {
    path.split('/').map(|part| utf8_percent_encode(part, RESERVED).to_string()).collect::<Vec<_>>().join("/")
}

/// The table of `ai.google.dev/gemini-api/docs/openai#thinking`, which says how Google itself reads an effort.
fn thinking(model: &str, effort: Effort) -> ThinkingConfig {
    if model.contains("gemini-2") {
        return ThinkingConfig::ThinkingBudget(match effort {
            Effort::Low => 1_024,
            Effort::Medium => 8_192,
            Effort::High => 24_576,
        });
    }
    // The first model of 3 knows two levels.
    let between = if model.contains("gemini-3-pro") { "high" } else { "medium" };
    ThinkingConfig::ThinkingLevel(if effort == Effort::Medium { between } else { effort.as_str() })
}

/// Rules stand apart. At least one message must remain, so rules alone are sent as the person's words. Turns of one speaker are
/// joined, for turns are to alternate; empty texts are refused and carry nothing.
fn split_system(messages: &[Message]) -> (Option<WireContent<'_>>, Vec<WireContent<'_>>) {
    let spoken = messages.iter().filter(|message| !message.text.trim().is_empty());
    let (rules, rest): (Vec<_>, Vec<_>) = spoken.partition(|message| message.role == Role::System);
    if rest.is_empty() {
        let parts: Vec<_> = rules.iter().map(|rule| WirePart::Text(&rule.text)).collect();
        return (None, if parts.is_empty() { Vec::new() } else { vec![WireContent { role: "user", parts }] });
    }
    let mut contents: Vec<WireContent<'_>> = Vec::new();
    for message in rest {
        let role = if message.role == Role::Assistant { "model" } else { "user" };
        match contents.last_mut() {
            Some(last) if last.role == role => last.parts.push(WirePart::Text(&message.text)),
            _ => contents.push(WireContent { role, parts: vec![WirePart::Text(&message.text)] }),
        }
    }
    let rules: Vec<_> = rules.iter().map(|rule| WirePart::Text(&rule.text)).collect();
    ((!rules.is_empty()).then_some(WireContent { role: "", parts: rules }), contents)
}

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
struct Part {
    text: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    thought: bool,
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
                push_text(part.text, if part.thought { Event::Reasoning } else { Event::Delta }, events);
            }
            let reason = candidate.finish_reason.filter(|reason| reason != "FINISH_REASON_UNSPECIFIED");
            self.stop = reason.as_deref().map(stop_reason).or(self.stop);
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
