//! Cohere's second API: `POST {base}/v2/chat`, answered as JSON or as server-sent events ending in `message-end`.
//!
//! Source: `docs.cohere.com/v2/reference/chat` and `/reference/chat-stream`, `/reference/list-models` (which is still the v1
//! API). Two settings have other names, `p` and `stop_sequences`. The counted tokens differ from the billed ones, because the
//! model reads a long prompt of Cohere's first.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Progress, WireRequest, failure, list, openai_chat, or_default,
    parse::{parse, shape},
    push_text, reported,
    settings::{BoundTo, Settings},
    stop::StopTracker,
    tool_calls::{ToolCalls, document, offered},
};
use crate::{
    chat::{ChatRequest, Event, Message, Mode, Role, ToolChoice, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    models::{ModelEntry, ModelList, Purpose},
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
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<&'static str>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<openai_chat::WireContent<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<openai_chat::SentCall<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
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
        // Must not be negative there.
        seed: settings.seed.map(|seed| seed.rem_euclid(i64::MAX)),
        response_format: settings.json.map(response_format),
        tools: openai_chat::wire_tools(offered(request)),
        tool_choice: match request.tool_choice {
            _ if request.tools.is_empty() => None,
            ToolChoice::Auto => None,
            ToolChoice::None => Some("NONE"),
            ToolChoice::Required | ToolChoice::Named(_) => Some("REQUIRED"),
        },
        stream: mode == Mode::Stream,
    };
    WireRequest::post(format!("{}/v2/chat", endpoint.base_url), &body)
}

fn wire_message(message: &Message) -> WireMessage<'_> {
    let role = match message.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    };
    let is_silent = !message.calls.is_empty() && message.text.trim().is_empty();
    WireMessage {
        role,
        content: (!is_silent).then(|| openai_chat::content(message)),
        tool_calls: openai_chat::wire_calls(&message.calls),
        tool_call_id: message.result_of.as_ref().map(|result| result.id.as_str()),
    }
}

pub(super) fn models_request(endpoint: &Endpoint) -> WireRequest {
    WireRequest::get(format!("{}/v1/models?page_size=1000", endpoint.base_url))
}

/// An event of a stream; `type` says which fields are present.
#[derive(Deserialize)]
struct WireEvent {
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    kind: String,
    id: Option<String>,
    /// The index of a block.
    #[serde(default)]
    index: u64,
    delta: Option<Delta>,
}

#[derive(Deserialize)]
struct Delta {
    message: Option<WireAnswer>,
    finish_reason: Option<String>,
    usage: Option<WireUsage>,
    error: Option<String>,
}

/// A message or a part of one: fields that are lists in the message are single items in a part.
#[derive(Deserialize)]
struct WireAnswer {
    content: Option<OneOrMany>,
    /// What the model plans to do with its tools.
    tool_plan: Option<String>,
    tool_calls: Option<OneOrMany>,
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
enum OneOrMany {
    Many(Vec<Value>),
    One(Value),
}

impl OneOrMany {
    /// Parts that can't be parsed are skipped.
    fn read<T: DeserializeOwned>(self) -> impl Iterator<Item = T> {
        let all = match self {
            Self::Many(all) => all,
            Self::One(one) => vec![one],
        };
        all.into_iter().filter_map(shape)
    }
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

/// A count, which some answers write with a decimal point.
#[derive(Deserialize)]
struct Counts {
    input_tokens: Option<f64>,
    output_tokens: Option<f64>,
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        // Cached tokens belong to Cohere's own prompt, which isn't billed.
        let counts = wire.billed_units.or(wire.tokens);
        let count = |number: Option<f64>| number.unwrap_or(0.0) as u64;
        Self {
            input_tokens: counts.as_ref().map_or(0, |counts| count(counts.input_tokens)),
            output_tokens: counts.as_ref().map_or(0, |counts| count(counts.output_tokens)),
            ..Self::default()
        }
    }
}

/// The state between the events of an answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
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
        match event.kind.as_str() {
            "message-start" => events.push(Event::Started { provider_request_id: event.id, model: None }),
            "message-end" => {
                if let Some(delta) = event.delta {
                    events.extend(delta.usage.map(|usage| Event::Usage(usage.into())));
                    if let Some(error) = delta.error.filter(|error| !error.is_empty()) {
                        return Err(reported(&Value::String(error)));
                    }
                    self.stop.say(delta.finish_reason.as_deref());
                }
                self.finish(true, events)?;
                return Ok(Progress::Done);
            }
            "" => failure::without_a_name(data).map_or(Ok(()), Err)?,
            _ => {
                let mut message = event.delta.and_then(|delta| delta.message);
                let call = message.as_mut().and_then(|message| message.tool_calls.take());
                for call in call.into_iter().flat_map(OneOrMany::read::<WireCall>) {
                    let (name, piece) = call.function.map_or((None, None), |called| (called.name, called.arguments));
                    let piece = piece.as_ref().and_then(Value::as_str).unwrap_or_default();
                    self.calls.add(event.index, call.id, name, piece);
                }
                push_answer(message, events);
            }
        }
        Ok(Progress::More)
    }

    /// Handles the end of the stream; `marked` means that the provider announced it.
    pub(super) fn finish(&mut self, marked: bool, events: &mut Vec<Event>) -> Result<(), Error> {
        if !self.done && !marked {
            return Err(ErrorKind::Truncated.into());
        }
        if !self.done {
            self.done = true;
            self.calls.finish(events);
            self.stop.end(false, false, events)?;
        }
        Ok(())
    }
}

fn push_answer(answer: Option<WireAnswer>, events: &mut Vec<Event>) {
    let Some(answer) = answer else { return };
    push_text(answer.tool_plan, Event::Reasoning, events);
    for block in answer.content.into_iter().flat_map(OneOrMany::read::<Block>) {
        push_text(block.thinking, Event::Reasoning, events);
        push_text(block.text, Event::Delta, events);
    }
}

pub(super) fn decode_whole(body: &[u8], events: &mut Vec<Event>) -> Result<(), Error> {
    let mut whole: Whole = parse(body).map_err(|_| failure::of_no_answer(body))?;
    events.push(Event::Started { provider_request_id: whole.id, model: None });
    let mut calls = ToolCalls::default();
    for call in whole.message.tool_calls.take().into_iter().flat_map(OneOrMany::read::<WireCall>) {
        let (name, arguments) = call.function.map_or((None, None), |called| (called.name, called.arguments));
        calls.add(calls.next_place(), call.id, name, &arguments.as_ref().map(document).unwrap_or_default());
    }
    push_answer(Some(whole.message), events);
    calls.finish(events);
    events.extend(whole.usage.map(|usage| Event::Usage(usage.into())));
    let mut stop = StopTracker::default();
    stop.say(Some(&whole.finish_reason));
    stop.end(false, false, events)
}

pub(super) fn decode_models(body: &[u8]) -> Result<ModelList, Error> {
    list::models(body, &["models"], |entry| {
        let chats = list::words(entry, "endpoints").is_some_and(|endpoints| endpoints.contains(&"chat"));
        Some(ModelEntry {
            purpose: if chats { Purpose::Chat } else { Purpose::Other },
            id: list::text(entry, "name")?,
            display_name: None,
            context_tokens: list::number(entry, &["context_length"]),
            max_output_tokens: None,
            retires: None,
            successor: None,
        })
    })
}

#[cfg(test)]
mod tests;
