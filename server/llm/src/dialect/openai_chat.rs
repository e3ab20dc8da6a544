//! OpenAI's chat completions: `POST {base}/chat/completions`, answered as JSON or as server-sent events ending in `[DONE]`.
//!
//! Source: the API reference at `platform.openai.com/docs/api-reference/chat`, and what compatible servers were seen to do:
//! chunks without choices, `content` that is null or a list, thinking under three names, errors inside a 200.

mod request;

use serde::Deserialize;
use serde_json::Value;

use super::{
    Progress, WireRequest, parse, reported,
    tool_calls::{ToolCalls, document},
};
use crate::{
    chat::{Event, StopReason, Usage},
    endpoint::Endpoint,
    error::{BadAnswer, Error, ErrorKind},
    models::{ModelEntry, Purpose},
};

pub(super) use request::{WireContent, WireTool, chat_request, content, wire_tools};

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
    tool_calls: Option<Vec<WireCall>>,
}

/// A tool call, or a piece of one: name and id come with the first, and some servers leave the place out.
#[derive(Deserialize)]
struct WireCall {
    index: Option<u64>,
    id: Option<String>,
    function: Option<CalledFunction>,
}

#[derive(Deserialize)]
struct CalledFunction {
    name: Option<String>,
    /// A text; a few servers write the document itself.
    arguments: Option<Value>,
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
    calls: ToolCalls,
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
            self.calls.finish(events);
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

    fn call(&mut self, call: WireCall) {
        let named = call.function.as_ref().is_some_and(|function| function.name.is_some());
        let last = self.calls.next_place();
        // Without a place, a name begins another call and anything else goes on with the last one.
        let place = call.index.unwrap_or(if named { last } else { last.saturating_sub(1) });
        let (name, arguments) = call.function.map_or((None, None), |function| (function.name, function.arguments));
        self.calls.add(place, call.id, name, &arguments.as_ref().map(piece).unwrap_or_default());
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
        for call in delta.tool_calls.into_iter().flatten() {
            self.call(call);
        }
        // A refusal's words are words to the person; that it is one is said by the stop reason.
        if let Some(refusal) = delta.refusal.filter(|text| !text.is_empty()) {
            self.refused = true;
            events.push(Event::Delta(refusal));
        }
    }
}

/// Pieces of arguments are texts, to be put together; a document comes whole.
fn piece(arguments: &Value) -> String {
    arguments.as_str().map_or_else(|| document(arguments), str::to_owned)
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
