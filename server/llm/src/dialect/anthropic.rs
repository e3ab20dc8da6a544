//! Anthropic's Messages: `POST {base}/v1/messages`, answered as JSON or as server-sent events ending in `message_stop`.
//!
//! Source: `docs.anthropic.com/en/api/messages` and `/en/api/messages-streaming`. Unlike in OpenAI's dialect, the system prompt
//! is not one of the messages, `max_tokens` is required, and the parts of the usage must be added up.

mod request;

use serde::Deserialize;
use serde_json::Value;

use super::{
    Progress, WireRequest, failure, is_error, list, parse, reported,
    stop::StopTracker,
    tool_calls::{ToolCalls, document},
};
use crate::{
    chat::{Event, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    models::{ModelEntry, ModelList, Purpose},
};

pub(super) use request::chat_request;

const VERSION: &str = "2023-06-01";

pub(super) fn models_request(endpoint: &Endpoint) -> WireRequest {
    WireRequest::get(format!("{}/v1/models?limit=1000", endpoint.base_url)).header("anthropic-version", VERSION)
}

/// An event of a stream. `type` says which fields are present. Unknown types must be ignored, so no field is required.
#[derive(Deserialize)]
struct WireEvent {
    #[serde(rename = "type", default)]
    kind: String,
    message: Option<WireAnswer>,
    /// The index of a block.
    #[serde(default)]
    index: u64,
    content_block: Option<Block>,
    delta: Option<Delta>,
    usage: Option<WireUsage>,
    error: Option<Value>,
}

/// A complete answer, or the empty one at the beginning of a stream.
#[derive(Deserialize)]
struct WireAnswer {
    id: Option<String>,
    model: Option<String>,
    content: Option<Vec<Block>>,
    stop_reason: Option<String>,
    usage: Option<WireUsage>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Block {
    text: Option<String>,
    thinking: Option<String>,
    /// For a tool call, whose input comes in pieces if the answer is streamed.
    id: Option<String>,
    name: Option<String>,
    input: Option<Value>,
}

#[derive(Deserialize)]
struct Delta {
    text: Option<String>,
    thinking: Option<String>,
    partial_json: Option<String>,
    stop_reason: Option<String>,
}

/// Counts in a stream are cumulative; a missing one keeps its value.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
struct WireUsage {
    input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    cache_creation: Option<CacheCreation>,
    output_tokens: Option<u64>,
}

/// Tokens that were written to the cache, by how long they stay there.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
struct CacheCreation {
    ephemeral_1h_input_tokens: Option<u64>,
}

impl WireUsage {
    fn update(&mut self, newer: Self) {
        self.input_tokens = newer.input_tokens.or(self.input_tokens);
        self.cache_creation_input_tokens = newer.cache_creation_input_tokens.or(self.cache_creation_input_tokens);
        self.cache_read_input_tokens = newer.cache_read_input_tokens.or(self.cache_read_input_tokens);
        self.cache_creation = newer.cache_creation.or(self.cache_creation);
        self.output_tokens = newer.output_tokens.or(self.output_tokens);
    }
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        let cached_input_tokens = wire.cache_read_input_tokens.unwrap_or(0);
        Self {
            input_tokens: [wire.input_tokens, wire.cache_creation_input_tokens, wire.cache_read_input_tokens]
                .into_iter()
                .flatten()
                .fold(0, u64::saturating_add),
            output_tokens: wire.output_tokens.unwrap_or(0),
            cached_input_tokens,
            cache_write_tokens: wire.cache_creation_input_tokens.unwrap_or(0),
            long_cache_write_tokens: wire
                .cache_creation
                .and_then(|creation| creation.ephemeral_1h_input_tokens)
                .unwrap_or(0),
            ..Self::default()
        }
    }
}

/// The state between the events of an answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    usage: WireUsage,
    calls: ToolCalls,
    stop: StopTracker,
    done: bool,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, data: &str, events: &mut Vec<Event>) -> Result<Progress, Error> {
        if self.done {
            return Ok(Progress::Done);
        }
        let event: WireEvent = parse(data.as_bytes())?;
        // Gateways report errors in the format of other dialects, without a type.
        if let Some(error) = event.error.filter(is_error) {
            self.use_up(event.usage, events);
            return Err(reported(&error));
        }
        match event.kind.as_str() {
            "message_start" => {
                if let Some(answer) = event.message {
                    self.start(answer, events);
                }
            }
            "content_block_start" => {
                if let Some(block) = event.content_block {
                    if block.name.is_some() {
                        self.calls.add(event.index, block.id, block.name, "");
                    }
                    push_texts(block.thinking, block.text, events);
                }
            }
            "content_block_delta" => {
                if let Some(delta) = event.delta {
                    if let Some(piece) = delta.partial_json {
                        self.calls.add(event.index, None, None, &piece);
                    }
                    push_texts(delta.thinking, delta.text, events);
                }
            }
            "message_delta" => {
                self.stop.say(event.delta.and_then(|delta| delta.stop_reason).as_deref());
                self.use_up(event.usage, events);
            }
            "message_stop" => {
                self.end(events)?;
                return Ok(Progress::Done);
            }
            "" => failure::without_a_name(data).map_or(Ok(()), Err)?,
            _ => {}
        }
        Ok(Progress::More)
    }

    /// Handles the end of the stream. The answer is complete if its stop reason was given.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        match (self.done, self.stop.is_said()) {
            (true, _) => Ok(()),
            (false, true) => self.end(events),
            (false, false) => Err(ErrorKind::Truncated.into()),
        }
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        self.done = true;
        self.calls.finish(events);
        self.stop.end(false, false, events)
    }

    fn start(&mut self, answer: WireAnswer, events: &mut Vec<Event>) {
        events.push(Event::Started { provider_request_id: answer.id, model: answer.model });
        self.use_up(answer.usage, events);
    }

    fn use_up(&mut self, usage: Option<WireUsage>, events: &mut Vec<Event>) {
        if let Some(usage) = usage {
            self.usage.update(usage);
            events.push(Event::Usage(self.usage.into()));
        }
    }
}

fn push_texts(thinking: Option<String>, text: Option<String>, events: &mut Vec<Event>) {
    let not_empty = |text: &String| !text.is_empty();
    events.extend(thinking.filter(not_empty).map(Event::Reasoning));
    events.extend(text.filter(not_empty).map(Event::Delta));
}

pub(super) fn decode_whole(body: &[u8], events: &mut Vec<Event>) -> Result<(), Error> {
    let mut answer: WireAnswer = parse(body)?;
    let mut decoder = StreamDecoder::default();
    if let Some(error) = answer.error.filter(is_error) {
        decoder.use_up(answer.usage, events);
        return Err(reported(&error));
    }
    let (Some(stop), Some(blocks)) = (answer.stop_reason.take(), answer.content.take()) else {
        return Err(failure::of_no_answer(body));
    };
    decoder.start(WireAnswer { error: None, ..answer }, events);
    for block in blocks {
        if block.name.is_some() {
            let input = block.input.as_ref().map(document).unwrap_or_default();
            decoder.calls.add(decoder.calls.next_place(), block.id, block.name, &input);
        }
        push_texts(block.thinking, block.text, events);
    }
    decoder.stop.say(Some(&stop));
    decoder.end(events)
}

pub(super) fn decode_models(body: &[u8]) -> Result<ModelList, Error> {
    list::models(body, &["data"], |entry| {
        Some(ModelEntry {
            id: list::text(entry, "id")?,
            display_name: list::text(entry, "display_name"),
            context_tokens: list::number(entry, &["max_input_tokens"]),
            max_output_tokens: list::number(entry, &["max_tokens"]),
            purpose: Purpose::Chat,
            retires: None,
            successor: None,
        })
    })
}

#[cfg(test)]
mod tests;
