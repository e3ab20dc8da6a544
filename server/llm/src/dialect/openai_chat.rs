//! OpenAI's chat completions: `POST {base}/chat/completions`, answered as JSON or as server-sent events ending in `[DONE]`.
//!
//! Source: the API reference at `platform.openai.com/docs/api-reference/chat`, and what compatible servers were seen to do:
//! chunks without choices, `content` that is null or a list, thinking under three names, errors inside a 200.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Progress, WireRequest, parse, reported, settings::Settings};
use crate::{
    chat::{ChatRequest, Event, Mode, Role, StopReason, Usage},
    endpoint::Endpoint,
    error::{BadAnswer, Error, ErrorKind},
    models::{ModelEntry, Purpose},
    provider::{LimitName, SeedName, StreamUsage},
};

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<WireMessage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    random_seed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_effort: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
}

#[derive(Serialize)]
struct WireMessage<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

pub(super) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let quirks = endpoint.quirks();
    let rule = quirks.rule(&request.model);
    let settings = Settings::of(endpoint, request);
    let body = Body {
        model: &request.model,
        messages: request.messages.iter().map(|m| wire_message(m.role, &m.text, rule.system_role)).collect(),
        temperature: settings.temperature,
        top_p: settings.top_p,
        max_tokens: settings.max_output_tokens.filter(|_| rule.limit_name == LimitName::MaxTokens),
        max_completion_tokens: settings.max_output_tokens.filter(|_| rule.limit_name == LimitName::MaxCompletionTokens),
        stop: settings.stop,
        seed: settings.seed.filter(|_| quirks.seed_name == SeedName::Seed),
        random_seed: settings.seed.filter(|_| quirks.seed_name == SeedName::RandomSeed),
        reasoning_effort: settings.effort.map(|effort| effort.as_str()),
        stream: mode == Mode::Stream,
        stream_options: (mode == Mode::Stream && quirks.stream_usage == StreamUsage::Ask)
            .then_some(StreamOptions { include_usage: true }),
    };
    WireRequest::post(format!("{}/chat/completions", endpoint.base_url), &body)
}

fn wire_message<'a>(role: Role, content: &'a str, system_role: &'static str) -> WireMessage<'a> {
    let role = match role {
        Role::System => system_role,
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    WireMessage { role, content }
}

pub(super) fn models_request(endpoint: &Endpoint) -> WireRequest {
    WireRequest::get(format!("{}/models", endpoint.base_url))
}

/// A chunk of a stream, or a whole answer: the same but for `delta` and `message`.
#[derive(Deserialize)]
struct Chunk {
    id: Option<String>,
    model: Option<String>,
    choices: Option<Vec<Choice>>,
    usage: Option<WireUsage>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    index: u32,
    #[serde(alias = "message")]
    delta: Option<Delta>,
    finish_reason: Option<String>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Delta {
    content: Option<Content>,
    refusal: Option<String>,
    /// Thinking: as DeepSeek, vLLM and Upstage name it; as OpenRouter and Groq do; as CLOVA does.
    reasoning_content: Option<String>,
    reasoning: Option<String>,
    thinking_content: Option<String>,
}

/// Text, or Mistral's list of parts.
#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
struct Part {
    text: Option<String>,
    thinking: Option<Thinking>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Thinking {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
struct WireUsage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
    total_tokens: Option<u64>,
    prompt_tokens_details: Option<PromptDetails>,
    completion_tokens_details: Option<CompletionDetails>,
    /// DeepSeek's name for cached input.
    prompt_cache_hit_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct PromptDetails {
    cached_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct CompletionDetails {
    reasoning_tokens: Option<u64>,
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        let input_tokens = wire.prompt_tokens.unwrap_or(0);
        let completion = wire.completion_tokens.unwrap_or(0);
        // Some (xAI, Gemini) leave thinking out of `completion_tokens` but count it in the total, and bill it.
        let rest = wire.total_tokens.map_or(0, |total| total.saturating_sub(input_tokens));
        Self {
            input_tokens,
            output_tokens: completion.max(rest),
            cached_input_tokens: wire
                .prompt_tokens_details
                .and_then(|details| details.cached_tokens)
                .or(wire.prompt_cache_hit_tokens)
                .unwrap_or(0),
            reasoning_tokens: wire.completion_tokens_details.and_then(|details| details.reasoning_tokens).unwrap_or(0),
        }
    }
}

/// The state between the chunks of one answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    started: bool,
    refused: bool,
    stop: Option<StopReason>,
    done: bool,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, data: &str, events: &mut Vec<Event>) -> Result<Progress, Error> {
        let data = data.trim();
        if self.done || data == "[DONE]" {
            return Ok(self.end(events));
        }
        if !data.is_empty() {
            self.chunk(parse(data.as_bytes())?, events)?;
        }
        Ok(Progress::More)
    }

    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Progress {
        if !self.done {
            self.done = true;
            let stop = if self.refused { Some(StopReason::Refusal) } else { self.stop };
            events.push(Event::Stop(stop.unwrap_or(StopReason::Other)));
        }
        Progress::Done
    }

    fn chunk(&mut self, chunk: Chunk, events: &mut Vec<Event>) -> Result<(), Error> {
        if let Some(error) = chunk.error {
            return Err(reported(&error));
        }
        // Azure's first chunk, about filters, has an empty id and model.
        let not_empty = |text: &String| !text.is_empty();
        let (id, model) = (chunk.id.filter(not_empty), chunk.model.filter(not_empty));
        if !self.started && (id.is_some() || model.is_some()) {
            self.started = true;
            events.push(Event::Started { provider_request_id: id, model });
        }
        // We ask for one answer; a server that sends more has them told apart by their index.
        for choice in chunk.choices.into_iter().flatten().filter(|choice| choice.index == 0) {
            self.choice(choice, events)?;
        }
        if let Some(usage) = chunk.usage {
            events.push(Event::Usage(usage.into()));
        }
        Ok(())
    }

    fn choice(&mut self, choice: Choice, events: &mut Vec<Event>) -> Result<(), Error> {
        if let Some(error) = choice.error {
            return Err(reported(&error));
        }
        if let Some(delta) = choice.delta {
            self.delta(delta, events);
        }
        match choice.finish_reason.as_deref() {
            None | Some("") => {}
            Some("error") => return Err(ErrorKind::Overloaded { retry_after: None }.into()),
            // It may come twice; the first is the one that belongs to the text.
            Some(reason) => self.stop = self.stop.or(Some(stop_reason(reason))),
        }
        Ok(())
    }

    fn delta(&mut self, delta: Delta, events: &mut Vec<Event>) {
        let thinking = delta.reasoning_content.or(delta.reasoning).or(delta.thinking_content);
        push_text(thinking, Event::Reasoning, events);
        match delta.content {
            Some(Content::Text(text)) => push_text(Some(text), Event::Delta, events),
            Some(Content::Parts(parts)) => {
                for part in parts {
                    push_thinking(part.thinking, events);
                    push_text(part.text, Event::Delta, events);
                }
            }
            None => {}
        }
        // A refusal's words are words to the person; that it is one is said by the stop reason.
        if let Some(refusal) = delta.refusal.filter(|text| !text.is_empty()) {
            self.refused = true;
            events.push(Event::Delta(refusal));
        }
    }
}

fn push_thinking(thinking: Option<Thinking>, events: &mut Vec<Event>) {
    match thinking {
        Some(Thinking::Text(text)) => push_text(Some(text), Event::Reasoning, events),
        Some(Thinking::Parts(parts)) => {
            for part in parts {
                push_text(part.text, Event::Reasoning, events);
            }
        }
        None => {}
    }
}

fn push_text(text: Option<String>, event: fn(String) -> Event, events: &mut Vec<Event>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        events.push(event(text));
    }
}

fn stop_reason(reason: &str) -> StopReason {
    match reason {
        "stop" | "eos" | "end_turn" => StopReason::End,
        "length" | "max_tokens" | "model_length" => StopReason::Length,
        "content_filter" => StopReason::ContentFilter,
        "refusal" => StopReason::Refusal,
        "tool_calls" | "function_call" => StopReason::ToolUse,
        _ => StopReason::Other,
    }
}

pub(super) fn decode_whole(body: &[u8]) -> Result<Vec<Event>, Error> {
    let chunk: Chunk = parse(body)?;
    if chunk.error.is_none() && chunk.choices.as_ref().is_none_or(Vec::is_empty) {
        return Err(Error::new(ErrorKind::BadAnswer(BadAnswer::Garbage)).with_detail(String::from_utf8_lossy(body)));
    }
    let mut decoder = StreamDecoder::default();
    let mut events = Vec::new();
    decoder.chunk(chunk, &mut events)?;
    decoder.end(&mut events);
    Ok(events)
}

/// `{"data":[…]}`, or the bare list that Together answers.
#[derive(Deserialize)]
#[serde(untagged)]
enum ModelList {
    Wrapped { data: Vec<WireModel> },
    Bare(Vec<WireModel>),
}

#[derive(Deserialize)]
struct WireModel {
    id: String,
    /// OpenRouter and Together.
    name: Option<String>,
    display_name: Option<String>,
    /// OpenRouter and Together; Groq; Mistral; vLLM.
    #[serde(alias = "context_window", alias = "max_context_length", alias = "max_model_len")]
    context_length: Option<u64>,
    #[serde(alias = "max_completion_tokens")]
    max_output_tokens: Option<u64>,
    /// llama.cpp.
    meta: Option<Meta>,
    /// Together.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Mistral.
    capabilities: Option<Value>,
}

#[derive(Deserialize)]
struct Meta {
    n_ctx: Option<u64>,
}

impl From<WireModel> for ModelEntry {
    fn from(model: WireModel) -> Self {
        let chats = model.capabilities.as_ref().and_then(|abilities| abilities.get("completion_chat")?.as_bool());
        let other =
            model.kind.as_deref().is_some_and(|kind| matches!(kind, "embedding" | "image" | "rerank" | "audio"));
        let purpose = if other || chats == Some(false) { Purpose::Other } else { Purpose::of(&model.id) };
        let display_name = model.display_name.or(model.name).filter(|name| !name.is_empty() && *name != model.id);
        Self {
            display_name,
            context_tokens: model.context_length.or(model.meta.and_then(|meta| meta.n_ctx)),
            max_output_tokens: model.max_output_tokens,
            purpose,
            id: model.id,
        }
    }
}

pub(super) fn decode_models(body: &[u8]) -> Result<Vec<ModelEntry>, Error> {
    let (ModelList::Wrapped { data } | ModelList::Bare(data)) = parse(body)?;
    Ok(data.into_iter().map(ModelEntry::from).collect())
}

#[cfg(test)]
mod tests;
