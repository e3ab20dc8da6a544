//! Cohere's second API: `POST {base}/v2/chat`, answered as JSON or as server-sent events ending in `message-end`.
//!
//! Source: `docs.cohere.com/v2/reference/chat` and `/reference/chat-stream`, `/reference/list-models` (which is still the first
//! API's). Two of its settings have names of their own, `p` and `stop_sequences`, and what it counts is not what it bills: the
//! model reads a long text of Cohere's own first.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Progress, WireRequest, garbage, openai_chat, or_default, parse, push_text, reported,
    settings::{BoundTo, Settings},
    tool_calls::{ToolCalls, document},
};
use crate::{
    chat::{ChatRequest, Event, Message, Mode, Role, StopReason, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    models::{ModelEntry, Purpose},
};

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<WireMessage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop_sequences: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<ResponseFormat<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<openai_chat::WireTool<'a>>,
    stream: bool,
}

#[derive(Serialize)]
struct ResponseFormat<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    json_schema: Option<&'a Value>,
}

fn response_format(bound: BoundTo<'_>) -> ResponseFormat<'_> {
    let json_schema = if let BoundTo::Schema(_, schema) = bound { Some(schema) } else { None };
    ResponseFormat { kind: "json_object", json_schema }
}

#[derive(Serialize)]
struct WireMessage<'a> {
    role: &'static str,
    content: openai_chat::WireContent<'a>,
}

pub(super) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let settings = Settings::of(endpoint, request);
    let body = Body {
        model: &request.model,
        messages: request.messages.iter().filter(|message| !message.is_blank()).map(wire_message).collect(),
        temperature: settings.temperature,
        p: settings.top_p,
        max_tokens: settings.max_output_tokens,
        stop_sequences: settings.stop,
        // Not negative there.
        seed: settings.seed.map(|seed| seed.rem_euclid(i64::MAX)),
        response_format: settings.json.map(response_format),
        tools: openai_chat::wire_tools(&request.tools),
        stream: mode == Mode::Stream,
    };
    WireRequest::post(format!("{}/v2/chat", endpoint.base_url), &body)
}

fn wire_message(message: &Message) -> WireMessage<'_> {
    let role = match message.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    WireMessage { role, content: openai_chat::content(message) }
}

pub(super) fn models_request(endpoint: &Endpoint) -> WireRequest {
    WireRequest::get(format!("{}/v1/models?page_size=1000", endpoint.base_url))
}

/// One event of a stream; `type` says which fields are there.
#[derive(Deserialize)]
struct WireEvent {
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    kind: String,
    id: Option<String>,
    /// Of a block: which.
    #[serde(default)]
    index: u64,
    delta: Option<Delta>,
    /// Words about a failure; an event has none.
    message: Option<Value>,
}

#[derive(Deserialize)]
struct Delta {
    message: Option<WireAnswer>,
    finish_reason: Option<String>,
    usage: Option<WireUsage>,
    error: Option<String>,
}

/// A part of a message, or all of it: what is a list in the whole one is one thing in a part.
#[derive(Deserialize)]
struct WireAnswer {
    content: Option<OneOrMany<Block>>,
    /// What the model means to do with its tools.
    tool_plan: Option<String>,
    tool_calls: Option<OneOrMany<WireCall>>,
}

#[derive(Deserialize)]
struct WireCall {
    id: Option<String>,
    function: Option<CalledFunction>,
}

#[derive(Deserialize)]
struct CalledFunction {
    name: Option<String>,
    arguments: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

#[derive(Deserialize)]
struct Block {
    text: Option<String>,
    thinking: Option<String>,
}

#[derive(Deserialize)]
struct Whole {
    id: Option<String>,
    finish_reason: String,
    message: WireAnswer,
    usage: Option<WireUsage>,
}

#[derive(Deserialize)]
struct WireUsage {
    billed_units: Option<Counts>,
    tokens: Option<Counts>,
}

/// Numbers with a point in some answers.
#[derive(Deserialize)]
struct Counts {
    input_tokens: Option<f64>,
    output_tokens: Option<f64>,
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        // What is cached belongs to Cohere's own text, which isn't billed.
        let counts = wire.billed_units.or(wire.tokens);
        let count = |number: Option<f64>| number.unwrap_or(0.0) as u64;
        Self {
            input_tokens: counts.as_ref().map_or(0, |counts| count(counts.input_tokens)),
            output_tokens: counts.as_ref().map_or(0, |counts| count(counts.output_tokens)),
            ..Self::default()
        }
    }
}

/// The state between the events of one answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    calls: ToolCalls,
    done: bool,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, data: &str, events: &mut Vec<Event>) -> Result<Progress, Error> {
        if self.done {
            return Ok(Progress::Done);
        }
        let event: WireEvent = parse(data.as_bytes())?;
        match event.kind.as_str() {
            "message-start" => events.push(Event::Started { provider_request_id: event.id, model: None }),
            "message-end" => {
                let Some(delta) = event.delta else { return Err(garbage(data.as_bytes())) };
                if let Some(error) = delta.error.filter(|error| !error.is_empty()) {
                    return Err(reported(&Value::String(error)));
                }
                events.extend(delta.usage.map(|usage| Event::Usage(usage.into())));
                self.calls.finish(events);
                events.push(Event::Stop(stop_reason(delta.finish_reason.as_deref().unwrap_or_default())?));
                self.done = true;
                return Ok(Progress::Done);
            }
            "" => {
                if let Some(message) = event.message {
                    return Err(reported(&message));
                }
            }
            _ => {
                let mut message = event.delta.and_then(|delta| delta.message);
                if let Some(OneOrMany::One(call)) = message.as_mut().and_then(|message| message.tool_calls.take()) {
                    let (name, piece) = call.function.map_or((None, None), |called| (called.name, called.arguments));
                    let piece = piece.as_ref().and_then(Value::as_str).unwrap_or_default();
                    self.calls.add(event.index, call.id, name, piece);
                }
                push_answer(message, events);
            }
        }
        Ok(Progress::More)
    }

    pub(super) fn is_done(&self) -> bool {
        self.done
    }
}

fn push_answer(answer: Option<WireAnswer>, events: &mut Vec<Event>) {
    let Some(answer) = answer else { return };
    push_text(answer.tool_plan, Event::Reasoning, events);
    let blocks = match answer.content {
        Some(OneOrMany::Many(blocks)) => blocks,
        Some(OneOrMany::One(block)) => vec![block],
        None => Vec::new(),
    };
    for block in blocks {
        push_text(block.thinking, Event::Reasoning, events);
        push_text(block.text, Event::Delta, events);
    }
}

fn stop_reason(reason: &str) -> Result<StopReason, Error> {
    Ok(match reason {
        "COMPLETE" => StopReason::End,
        "STOP_SEQUENCE" => StopReason::StopSequence,
        "MAX_TOKENS" | "ERROR_LIMIT" => StopReason::Length,
        "TOOL_CALL" => StopReason::ToolUse,
        "ERROR_TOXIC" => StopReason::ContentFilter,
        "ERROR" | "TIMEOUT" => return Err(ErrorKind::Overloaded { retry_after: None }.into()),
        _ => StopReason::Other,
    })
}

pub(super) fn decode_whole(body: &[u8]) -> Result<Vec<Event>, Error> {
    let mut whole: Whole = parse(body)?;
    let mut events = vec![Event::Started { provider_request_id: whole.id, model: None }];
    let mut calls = ToolCalls::default();
    if let Some(OneOrMany::Many(list)) = whole.message.tool_calls.take() {
        for call in list {
            let (name, arguments) = call.function.map_or((None, None), |called| (called.name, called.arguments));
            calls.add(calls.next_place(), call.id, name, &arguments.as_ref().map(document).unwrap_or_default());
        }
    }
    push_answer(Some(whole.message), &mut events);
    calls.finish(&mut events);
    events.extend(whole.usage.map(|usage| Event::Usage(usage.into())));
    events.push(Event::Stop(stop_reason(&whole.finish_reason)?));
    Ok(events)
}

#[derive(Deserialize)]
struct ModelList {
    models: Vec<WireModel>,
}

#[derive(Deserialize)]
struct WireModel {
    name: String,
    #[serde(default, deserialize_with = "or_default")]
    endpoints: Vec<String>,
    context_length: Option<f64>,
}

pub(super) fn decode_models(body: &[u8]) -> Result<Vec<ModelEntry>, Error> {
    let list: ModelList = parse(body)?;
    let entry = |model: WireModel| ModelEntry {
        purpose: if model.endpoints.iter().any(|name| name == "chat") { Purpose::Chat } else { Purpose::Other },
        id: model.name,
        display_name: None,
        context_tokens: model.context_length.map(|tokens| tokens as u64).filter(|tokens| *tokens > 0),
        max_output_tokens: None,
    };
    Ok(list.models.into_iter().map(entry).collect())
}

#[cfg(test)]
mod tests;
