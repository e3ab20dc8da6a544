//! OpenAI's Chat Completions: `POST {base}/chat/completions`, answered as JSON or as server-sent events ending in `[DONE]`.
//!
//! Source: the API reference at `platform.openai.com/docs/api-reference/chat`, and the observed behaviour of compatible servers:
//! chunks without choices, `content` that is null or a list, thinking under three names, errors inside a 200.

mod billed;
mod request;

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, SeqAccess, Visitor},
};
use serde_json::Value;

use super::{
    Progress, WireRequest, failure, is_error, list,
    parse::{parse, shape},
    push_text, reported,
    sources::Sources,
    stop::StopTracker,
    tool_calls::{ToolCalls, document},
};
use crate::{
    chat::{Event, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    models::{ModelEntry, ModelList, Purpose},
};

use billed::Billed;
pub(super) use request::{SentCall, WireContent, WireTool, chat_request, content, tool_choice, wire_calls, wire_tools};

pub(super) fn models_request(endpoint: &Endpoint) -> WireRequest {
    WireRequest::get(format!("{}/models", endpoint.base_url))
}

/// A chunk of a stream, or an answer that isn't streamed; they differ only in `delta` and `message`.
#[derive(Deserialize)]
struct Chunk {
    id: Option<String>,
    model: Option<String>,
    choices: Option<Vec<Choice>>,
    usage: Option<WireUsage>,
    error: Option<Value>,
    /// The sources of Perplexity and xAI.
    citations: Option<Value>,
    search_results: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    index: Option<u64>,
    delta: Option<Delta>,
    /// Used in answers that aren't streamed. Where Perplexity sends both, it holds everything so far.
    message: Option<Delta>,
    finish_reason: Option<String>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Delta {
    content: Option<Content>,
    refusal: Option<String>,
    /// Thinking: the names used by DeepSeek, vLLM and Upstage; by OpenRouter and Groq; and by CLOVA.
    reasoning_content: Option<String>,
    reasoning: Option<String>,
    thinking_content: Option<String>,
    tool_calls: Option<Vec<WireCall>>,
    /// Sources, as OpenAI's search models and OpenRouter name them.
    #[serde(default)]
    annotations: Option<Vec<Value>>,
}

/// A tool call, or a piece of one. The first piece has name and id. Some servers leave out the index.
#[derive(Deserialize)]
struct WireCall {
    index: Option<u64>,
    id: Option<String>,
    function: Option<CalledFunction>,
}

#[derive(Deserialize)]
struct CalledFunction {
    name: Option<String>,
    /// A text; a few servers send a JSON document.
    arguments: Option<Value>,
}

/// A text, or Mistral's list of parts.
enum Content {
    Text(String),
    Parts(Vec<Value>),
}

/// By hand, because an untagged enum copies each text into a buffer before it is read.
impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Content;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text or a list of parts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Content, E> {
                Ok(Content::Text(text.to_owned()))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Content, E> {
                Ok(Content::Text(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Content, A::Error> {
                let mut parts = Vec::new();
                while let Some(part) = list.next_element()? {
                    parts.push(part);
                }
                Ok(Content::Parts(parts))
            }
        }

        deserializer.deserialize_any(Either)
    }
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
    Parts(Vec<Value>),
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
    #[serde(flatten)]
    billed: Billed,
}

#[derive(Deserialize)]
struct PromptDetails {
    cached_tokens: Option<u64>,
    cache_write_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct CompletionDetails {
    reasoning_tokens: Option<u64>,
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        let input_tokens = wire.prompt_tokens.unwrap_or(0);
        let completion = wire.completion_tokens.unwrap_or(0);
        let details = wire.completion_tokens_details.and_then(|details| details.reasoning_tokens);
        // Perplexity doesn't include the thinking of deep research in any other count, nor in the total.
        let apart = wire.billed.reasoning_tokens.filter(|_| details.is_none()).unwrap_or(0);
        // Some (xAI, Gemini) don't include thinking in `completion_tokens`, but count it in the total and bill it.
        let rest = wire.total_tokens.map_or(0, |total| total.saturating_sub(input_tokens));
        Self {
            input_tokens,
            output_tokens: completion.max(rest).saturating_add(apart),
            cached_input_tokens: wire
                .prompt_tokens_details
                .as_ref()
                .and_then(|details| details.cached_tokens)
                .or(wire.prompt_cache_hit_tokens)
                .unwrap_or(0),
            cache_write_tokens: wire.prompt_tokens_details.and_then(|details| details.cache_write_tokens).unwrap_or(0),
            long_cache_write_tokens: 0,
            reasoning_tokens: details.unwrap_or(apart),
            charged_micros: wire.billed.charged_micros(),
            searched: wire.billed.searched(),
        }
    }
}

/// The state between the chunks of an answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    started: bool,
    refused: bool,
    wrote: bool,
    calls: ToolCalls,
    sources: Sources,
    stop: StopTracker,
    /// The index of the choice that has ended.
    ended_choice: Option<u64>,
    /// The last frame that was not a chunk.
    stray: Option<String>,
    done: bool,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, data: &str, events: &mut Vec<Event>) -> Result<Progress, Error> {
        let data = data.trim();
        if self.done || data == "[DONE]" {
            return self.end(events).map(|()| Progress::Done);
        }
        if !data.is_empty() {
            let chunk: Chunk = parse(data.as_bytes())?;
            if chunk.is_empty() {
                failure::without_a_name(data).map_or(Ok(()), Err)?;
                self.stray = Some(data.to_owned());
            }
            self.chunk(chunk, events)?;
        }
        Ok(Progress::More)
    }

    /// Handles the end of the stream. Not every server sends the end marker, so the answer is complete if its stop reason was
    /// given.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        if self.done || self.stop.is_said() { self.end(events) } else { Err(ErrorKind::Truncated.into()) }
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        self.done = true;
        let called = !self.calls.is_empty();
        if let (Some(stray), false) = (&self.stray, self.wrote || called || self.stop.is_said()) {
            // There was no answer, but something else in its place.
            return Err(Error::new(ErrorKind::Overloaded { retry_after: None }).with_detail(stray));
        }
        self.calls.finish(events);
        self.sources.finish(events);
        self.stop.end(false, self.refused, events)
    }

    fn chunk(&mut self, chunk: Chunk, events: &mut Vec<Event>) -> Result<(), Error> {
        // Azure's first chunk, about the content filter, has an empty id and model.
        let not_empty = |text: &String| !text.is_empty();
        let (id, model) = (chunk.id.filter(not_empty), chunk.model.filter(not_empty));
        if !self.started && (id.is_some() || model.is_some()) {
            self.started = true;
            events.push(Event::Started { provider_request_id: id, model });
        }
        // Also before a failure, because the tokens are billed.
        let usage = chunk.usage.map(|usage| Event::Usage(usage.into()));
        if let Some(error) = chunk.error.filter(is_error) {
            events.extend(usage);
            return Err(reported(&error));
        }
        self.sources.listed(chunk.citations.as_ref(), chunk.search_results.as_ref());
        let mut outcome = Ok(());
        for choice in chunk.choices.into_iter().flatten() {
            outcome = outcome.and_then(|()| self.choice(choice, events));
        }
        events.extend(usage);
        outcome
    }

    /// A single answer was requested, so all choices belong to it: some servers count tokens in the index. Only one with another
    /// index after the end is a second answer.
    fn choice(&mut self, choice: Choice, events: &mut Vec<Event>) -> Result<(), Error> {
        let index = choice.index.unwrap_or(0);
        if self.ended_choice.is_some_and(|ended| ended != index) {
            return Ok(());
        }
        if let Some(error) = choice.error.filter(is_error) {
            return Err(reported(&error));
        }
        if let Some(delta) = choice.delta.or(choice.message) {
            self.delta(delta, events);
        }
        if choice.finish_reason.as_deref().is_some_and(|reason| !reason.is_empty()) {
            // May come twice; the first one belongs to the text.
            self.stop.say_once(choice.finish_reason.as_deref());
            self.ended_choice = Some(index);
        }
        Ok(())
    }

    fn call(&mut self, call: WireCall) {
        let named = call.function.as_ref().is_some_and(|function| function.name.is_some());
        let last = self.calls.next_place();
        // Without an index, a name begins another call, and anything else continues the last one.
        let place = call.index.unwrap_or(if named { last } else { last.saturating_sub(1) });
        let (name, arguments) = call.function.map_or((None, None), |function| (function.name, function.arguments));
        self.calls.add(place, call.id, name, &arguments.as_ref().map(piece).unwrap_or_default());
    }

    fn delta(&mut self, delta: Delta, events: &mut Vec<Event>) {
        let thinking = delta.reasoning_content.or(delta.reasoning).or(delta.thinking_content);
        push_text(thinking, Event::Reasoning, events);
        self.sources.annotated(delta.annotations.iter().flatten());
        match delta.content {
            Some(Content::Text(text)) => {
                self.wrote |= !text.is_empty();
                push_text(Some(text), Event::Delta, events);
            }
            Some(Content::Parts(parts)) => {
                for part in parts.into_iter().filter_map(shape::<Part>) {
                    push_thinking(part.thinking, events);
                    self.wrote |= part.text.as_ref().is_some_and(|text| !text.is_empty());
                    push_text(part.text, Event::Delta, events);
                }
            }
            None => {}
        }
        for call in delta.tool_calls.into_iter().flatten() {
            self.call(call);
        }
        // The text of a refusal is shown like an answer; the stop reason marks it as a refusal.
        if let Some(refusal) = delta.refusal.filter(|text| !text.is_empty()) {
            self.refused = true;
            events.push(Event::Delta(refusal));
        }
    }
}

/// Pieces of arguments are texts that must be joined; a JSON document is complete.
fn piece(arguments: &Value) -> String {
    arguments.as_str().map_or_else(|| document(arguments), str::to_owned)
}

fn push_thinking(thinking: Option<Thinking>, events: &mut Vec<Event>) {
    match thinking {
        Some(Thinking::Text(text)) => push_text(Some(text), Event::Reasoning, events),
        Some(Thinking::Parts(parts)) => {
            for part in parts.into_iter().filter_map(shape::<Part>) {
                push_text(part.text, Event::Reasoning, events);
            }
        }
        None => {}
    }
}

impl Chunk {
    /// Whether it has none of a chunk's fields.
    fn is_empty(&self) -> bool {
        let Self { id, model, choices, usage, error, .. } = self;
        choices.is_none() && usage.is_none() && error.is_none() && id.is_none() && model.is_none()
    }
}

pub(super) fn decode_whole(body: &[u8], events: &mut Vec<Event>) -> Result<(), Error> {
    let chunk: Chunk = parse(body)?;
    if !chunk.error.as_ref().is_some_and(is_error) && chunk.choices.as_ref().is_none_or(Vec::is_empty) {
        return Err(failure::of_no_answer(body));
    }
    // If not streamed, choices with another index are other answers.
    let first = chunk.choices.map(|choices| choices.into_iter().take(1).collect());
    let mut decoder = StreamDecoder::default();
    decoder.chunk(Chunk { choices: first, ..chunk }, events)?;
    decoder.end(events)
}

/// The names of the context size at OpenRouter and Together, Groq, Mistral, and vLLM.
const CONTEXT: &[&str] = &["context_length", "context_window", "max_context_length", "max_model_len"];

/// The names of the day on which a model is switched off, at OpenAI, Mistral and OpenRouter.
const RETIRES: &[&str] = &["shutdown_date", "deprecation", "expiration_date"];

/// `{"data":[…]}`, or just the list, which Together sends.
pub(super) fn decode_models(body: &[u8]) -> Result<ModelList, Error> {
    list::models(body, &["data", "models"], |entry| {
        // A few servers list only ids.
        let id = entry.as_str().map(str::to_owned).or_else(|| list::text(entry, "id"))?;
        // Mistral says what a model can do, and Together what it is.
        let chats = entry.pointer("/capabilities/completion_chat").and_then(Value::as_bool);
        let kind = list::text(entry, "type");
        let other = kind.as_deref().is_some_and(|kind| matches!(kind, "embedding" | "image" | "rerank" | "audio"));
        let display_name = list::text(entry, "display_name").or_else(|| list::text(entry, "name"));
        // llama.cpp has it in another object.
        let apart = || list::number(entry.get("meta")?, &["n_ctx"]);
        Some(ModelEntry {
            purpose: if other || chats == Some(false) { Purpose::Other } else { Purpose::of(&id) },
            display_name: display_name.filter(|name| *name != id),
            context_tokens: list::number(entry, CONTEXT).or_else(apart),
            max_output_tokens: list::number(entry, &["max_output_tokens", "max_completion_tokens"]),
            retires: list::day(entry, RETIRES),
            successor: list::text(entry, "deprecation_replacement_model"),
            id,
        })
    })
}

#[cfg(test)]
mod tests;
