//! Ollama's own dialect: `POST {base}/api/chat`, answered as JSON or as one JSON document per line, the last of which has `done`.
//!
//! Source: `docs.ollama.com/api/chat`, `/api/tags` and `/api/errors`, and `api/types.go` in `ollama/ollama`. Settings belong
//! under `options`; elsewhere they are silently ignored. If a prompt is longer than the context that the server has set up, its
//! beginning is silently dropped: see [`context`].

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Progress, WireRequest, failure, is_error, list, openai_chat, or_default, parse, push_text, reported,
    settings::{BoundTo, Settings},
    stop::StopTracker,
    tool_calls::{ToolCalls, document, offered},
};
use crate::{
    chat::{ChatRequest, Effort, Event, Image, Message, Mode, Role, StopReason, ToolCall, ToolChoice, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    models::{ModelEntry, ModelList, Purpose},
};

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<WireMessage<'a>>,
    stream: bool,
    /// Makes a prompt that is too long an error, and ends an answer that is too long, instead of dropping their beginning. Older
    /// servers ignore these two fields.
    truncate: bool,
    shift: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    think: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Cow<'a, Value>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<openai_chat::WireTool<'a>>,
    options: Options<'a>,
}

#[derive(Serialize)]
struct Options<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    num_ctx: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_predict: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i64>,
}

#[derive(Serialize)]
struct WireMessage<'a> {
    role: &'static str,
    content: &'a str,
    /// Base64 without a prefix.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_name: Option<&'a str>,
}

pub(super) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let settings = Settings::of(endpoint, request);
    let body = Body {
        model: &request.model,
        messages: request.messages.iter().map(wire_message).collect(),
        stream: mode == Mode::Stream,
        truncate: false,
        shift: false,
        think: settings.effort.map(Effort::as_str),
        format: settings.json.map(|bound| match bound {
            BoundTo::Schema(_, schema) => Cow::Borrowed(schema),
            BoundTo::Object => Cow::Owned(Value::from("json")),
        }),
        // Nothing else can be said of the choice here.
        tools: match request.tool_choice {
            ToolChoice::None => Vec::new(),
            _ => openai_chat::wire_tools(offered(request)),
        },
        options: Options {
            num_ctx: context(&request.messages, settings.max_output_tokens),
            num_predict: settings.max_output_tokens,
            temperature: settings.temperature,
            top_p: settings.top_p,
            stop: settings.stop,
            seed: settings.seed,
        },
    };
    WireRequest::post(format!("{}/api/chat", endpoint.base_url), &body)
}

fn wire_message(message: &Message) -> WireMessage<'_> {
    let role = match message.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    };
    let call = |call: &ToolCall| json!({"function": {"name": call.name, "arguments": call.document()}});
    WireMessage {
        role,
        content: &message.text,
        images: message.images.iter().map(Image::base64).collect(),
        tool_calls: message.calls.iter().map(call).collect(),
        tool_name: message.result_of.as_ref().map(|result| result.name.as_str()),
    }
}

/// The context size that the request and its answer need, if it is more than every server has by default.
///
/// The tokens are estimated, and rather over- than underestimated: one for three ASCII characters, two for any other character (a
/// Korean syllable is one or two tokens in most vocabularies, three in the smallest), and some for each message and for the chat
/// template. The maximum length of the answer is added. The next power of two is used, since a server reloads the model for every
/// other size. `None` if 4,096 suffice, the smallest of Ollama's defaults, because the server may be configured for more than we
/// would request.
fn context(messages: &[Message], max_output_tokens: Option<u32>) -> Option<u32> {
    const SMALLEST_DEFAULT: u32 = 4_096;
    const LARGEST: u32 = 1 << 20;
    const USUAL_ANSWER: u32 = 1_024;
    const TEMPLATE: u32 = 256;
    const MESSAGE: u32 = 16;
    let prompt = messages.iter().map(|message| tokens(&message.text).saturating_add(MESSAGE));
    let answer = max_output_tokens.unwrap_or(USUAL_ANSWER).saturating_add(TEMPLATE);
    let needed = prompt.fold(answer, u32::saturating_add);
    (needed > SMALLEST_DEFAULT).then(|| needed.min(LARGEST).next_power_of_two())
}

fn tokens(text: &str) -> u32 {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    let others = text.chars().filter(|c| !c.is_ascii()).count();
    u32::try_from(ascii.div_ceil(3) + 2 * others).unwrap_or(u32::MAX)
}

pub(super) fn models_request(endpoint: &Endpoint) -> WireRequest {
    WireRequest::get(format!("{}/api/tags", endpoint.base_url))
}

/// A line of a stream, or an answer that isn't streamed; both have the same format.
#[derive(Deserialize)]
struct Line {
    model: Option<String>,
    message: Option<WireAnswer>,
    #[serde(default, deserialize_with = "or_default")]
    done: bool,
    done_reason: Option<String>,
    /// Missing if the whole prompt came from the server's cache.
    prompt_eval_count: Option<u64>,
    eval_count: Option<u64>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct WireAnswer {
    content: Option<String>,
    thinking: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    tool_calls: Vec<WireCall>,
}

/// Always complete.
#[derive(Deserialize)]
struct WireCall {
    id: Option<String>,
    function: CalledFunction,
}

#[derive(Deserialize)]
struct CalledFunction {
    name: String,
    #[serde(default)]
    arguments: Value,
}

/// The state between the lines of an answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    started: bool,
    calls: ToolCalls,
    stop: StopTracker,
    done: bool,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, data: &str, events: &mut Vec<Event>) -> Result<Progress, Error> {
        if self.done {
            return Ok(Progress::Done);
        }
        let line: Line = parse(data.as_bytes())?;
        line.used(events);
        if let Some(error) = line.error.filter(is_error) {
            return Err(reported(&error));
        }
        if line.message.is_none() && line.model.is_none() && !line.done {
            failure::without_a_name(data).map_or(Ok(()), Err)?;
        }
        if !self.started && line.model.is_some() {
            self.started = true;
            events.push(Event::Started { provider_request_id: None, model: line.model });
        }
        if let Some(message) = line.message {
            push_text(message.thinking, Event::Reasoning, events);
            push_text(message.content, Event::Delta, events);
            for WireCall { id, function } in message.tool_calls {
                let arguments = document(&function.arguments);
                self.calls.add(self.calls.next_place(), id, Some(function.name), &arguments);
            }
        }
        self.stop.say(line.done_reason.as_deref());
        if !line.done {
            return Ok(Progress::More);
        }
        if !self.stop.is_said() {
            // Versions before 0.3 gave no reason.
            self.stop.set(StopReason::End);
        }
        self.finish(events).map(|()| Progress::Done)
    }

    /// Handles the end of the stream. The answer is complete if its stop reason was given.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        if !self.stop.is_said() {
            return Err(ErrorKind::Truncated.into());
        }
        self.done = true;
        let called = !self.calls.is_empty();
        self.calls.finish(events);
        self.stop.end(called, false, events)
    }
}

impl Line {
    fn used(&self, events: &mut Vec<Event>) {
        if self.prompt_eval_count.is_some() || self.eval_count.is_some() {
            events.push(Event::Usage(Usage {
                input_tokens: self.prompt_eval_count.unwrap_or(0),
                output_tokens: self.eval_count.unwrap_or(0),
                ..Usage::default()
            }));
        }
    }
}

pub(super) fn decode_whole(body: &[u8], events: &mut Vec<Event>) -> Result<(), Error> {
    let progress = StreamDecoder::default().push(&String::from_utf8_lossy(body), events)?;
    if progress == Progress::Done { Ok(()) } else { Err(failure::of_no_answer(body)) }
}

pub(super) fn decode_models(body: &[u8]) -> Result<ModelList, Error> {
    list::models(body, &["models"], |entry| {
        let id = list::text(entry, "name").or_else(|| list::text(entry, "model"))?;
        Some(ModelEntry {
            purpose: Purpose::of(&id),
            id,
            display_name: None,
            context_tokens: None,
            max_output_tokens: None,
            retires: None,
            successor: None,
        })
    })
}

#[cfg(test)]
mod tests;
