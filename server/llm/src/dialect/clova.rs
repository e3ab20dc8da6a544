//! CLOVA Studio's own dialect, NAVER's for HyperCLOVA X: `POST {base}/v3/chat-completions/{model}`, and `/v1/…` for older models.
//!
//! Source: `api.ncloud-docs.com/docs/clovastudio-chatcompletionsv3` and related pages. The `Accept` header decides whether an
//! answer is streamed. A stream's `event:result` repeats the complete message, which must not be added to what came before; some
//! versions send `event:signal` after it. A 200 contains a status of its own. At most one system message is allowed.

use std::borrow::Cow;

use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Progress, WireRequest, failure, openai_chat, or_default, parse, push_text, reported,
    settings::{BoundTo, Settings},
    stop::StopTracker,
    tool_calls::{ToolCalls, document},
};
use crate::{
    auth::sigv4::RESERVED,
    chat::{ChatRequest, Effort, Event, Message, Mode, Role, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    framing::Frame,
};

/// The version of the API that serves a model. Nearly all names depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    /// HCX-003 and HCX-DASH-001.
    V1,
    /// HCX-005 and HCX-DASH-002, and all tuned or unknown models.
    V3,
    /// HCX-007, which is a reasoning model.
    V3Thinking,
}

impl Version {
    fn of(model: &str) -> Self {
        let model = model.to_uppercase();
        if model.starts_with("HCX-003") || model.starts_with("HCX-DASH-001") {
            Self::V1
        } else if model.starts_with("HCX-007") {
            Self::V3Thinking
        } else {
            Self::V3
        }
    }

    /// The maximum length of an answer; a larger limit is rejected.
    fn longest(self) -> u32 {
        if self == Self::V3Thinking { 32_768 } else { 4_096 }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
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
    /// The v1 API's name for it.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop_before: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Thinking>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<ResponseFormat<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<openai_chat::WireTool<'a>>,
}

#[derive(Serialize)]
struct ResponseFormat<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: &'a Value,
}

/// A text, or parts if there is an image.
#[derive(Serialize)]
#[serde(untagged)]
enum WireContent<'a> {
    Text(Cow<'a, str>),
    Parts(Vec<WirePart<'a>>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum WirePart<'a> {
    Text { text: &'a str },
    ImageUrl { data_uri: DataUri },
}

/// Base64, without the prefix of a data URI.
#[derive(Serialize)]
struct DataUri {
    data: String,
}

#[derive(Serialize)]
struct WireMessage<'a> {
    role: &'static str,
    content: WireContent<'a>,
}

#[derive(Serialize)]
struct Thinking {
    effort: &'static str,
}

pub(super) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let settings = Settings::of(endpoint, request);
    let version = Version::of(&request.model);
    let bound = match settings.json {
        Some(BoundTo::Schema(_, schema)) => Some(ResponseFormat { kind: "json", schema }),
        Some(BoundTo::Object) | None => None,
    };
    // Tools and JSON output require thinking to be off, and tools a minimum length of the answer.
    let plain = bound.is_some() || !request.tools.is_empty();
    let effort = settings.effort.filter(|_| !plain);
    let least = if request.tools.is_empty() { 1 } else { 1_024 };
    let limit = settings.max_output_tokens.unwrap_or_else(|| default_limit(version, effort));
    let limit = Some(limit.max(least).min(version.longest()));
    let (stop, stop_before): (&[String], &[String]) =
        if version == Version::V1 { (&[], settings.stop) } else { (settings.stop, &[]) };
    let body = Body {
        messages: wire_messages(&request.messages),
        temperature: settings.temperature,
        top_p: settings.top_p,
        max_tokens: limit.filter(|_| version != Version::V3Thinking),
        max_completion_tokens: limit.filter(|_| version == Version::V3Thinking),
        stop,
        stop_before,
        seed: settings.seed,
        thinking: match effort {
            Some(effort) => Some(Thinking { effort: effort.as_str() }),
            None => (plain && version == Version::V3Thinking).then_some(Thinking { effort: "none" }),
        },
        response_format: bound,
        tools: openai_chat::wire_tools(&request.tools),
    };
    let accept = if mode == Mode::Stream { "text/event-stream" } else { "application/json" };
    WireRequest::post(url(endpoint, version, &request.model), &body).header("accept", accept)
}

/// Tuned models are named `tasks/{id}`, like their path.
fn url(endpoint: &Endpoint, version: Version, model: &str) -> String {
    let version = if version == Version::V1 { "v1" } else { "v3" };
    let encode = |part: &str| utf8_percent_encode(part, RESERVED).to_string();
    match model.strip_prefix("tasks/") {
        Some(task) => format!("{}/{version}/tasks/{}/chat-completions", endpoint.base_url, encode(task)),
        None => format!("{}/{version}/chat-completions/{}", endpoint.base_url, encode(model)),
    }
}

/// The maximum length of answers for apps that set none. The API's own default would be 100 tokens for v1, and 512 without
/// thinking. For thinking and answer together it is the documented default for the effort, which is low if none is set.
fn default_limit(version: Version, effort: Option<Effort>) -> u32 {
    match (version, effort) {
        (Version::V1, _) => 1_024,
        (Version::V3, _) => 2_048,
        (Version::V3Thinking, None | Some(Effort::Low)) => 8_192,
        (Version::V3Thinking, Some(Effort::Medium)) => 10_240,
        (Version::V3Thinking, Some(Effort::High)) => 20_480,
    }
}

/// Joins the instructions, since only one system message is allowed; without other messages they are sent as a question. Empty
/// texts are rejected (`40004`).
fn wire_messages(messages: &[Message]) -> Vec<WireMessage<'_>> {
    let spoken = messages.iter().filter(|message| !message.is_blank());
    let (rules, rest): (Vec<_>, Vec<_>) = spoken.partition(|message| message.role == Role::System);
    let rules = rules.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let role = if rest.is_empty() { "user" } else { "system" };
    let rules = (!rules.is_empty()).then(|| WireMessage { role, content: WireContent::Text(rules.into()) });
    let rest = rest.into_iter().map(|message| WireMessage {
        role: if message.role == Role::Assistant { "assistant" } else { "user" },
        content: content(message),
    });
    rules.into_iter().chain(rest).collect()
}

fn content(message: &Message) -> WireContent<'_> {
    if message.images.is_empty() {
        return WireContent::Text(message.text.as_str().into());
    }
    let text = Some(WirePart::Text { text: &message.text }).filter(|_| !message.text.trim().is_empty());
    let images = message.images.iter().map(|image| WirePart::ImageUrl { data_uri: DataUri { data: image.base64() } });
    WireContent::Parts(images.chain(text).collect())
}

/// The only list is that of the OpenAI-compatible API, which doesn't accept keys from before 2025.
pub(super) fn models_request(endpoint: &Endpoint) -> Option<WireRequest> {
    let old = endpoint.key.as_ref().is_some_and(|key| key.expose().contains(':'));
    (!old).then(|| WireRequest::get(format!("{}/v1/openai/models", endpoint.base_url)))
}

/// The payload of an event, or the `result` of an answer that isn't streamed. v1 has counts where v3 has `usage`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    message: Option<WireAnswer>,
    #[serde(alias = "stopReason")]
    finish_reason: Option<String>,
    usage: Option<WireUsage>,
    input_length: Option<u64>,
    output_length: Option<u64>,
    status: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAnswer {
    #[serde(default, deserialize_with = "or_default")]
    content: String,
    thinking_content: Option<String>,
    /// Comes in pieces before the result, which repeats them.
    #[serde(default, deserialize_with = "or_default")]
    tool_calls: Vec<WireCall>,
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
#[serde(rename_all = "camelCase")]
struct WireUsage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
    completion_tokens_details: Option<CompletionDetails>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompletionDetails {
    thinking_tokens: Option<u64>,
}

impl Answer {
    fn usage(&self) -> Option<Usage> {
        let (input, output) = match &self.usage {
            Some(usage) => (usage.prompt_tokens, usage.completion_tokens),
            None => (self.input_length, self.output_length),
        };
        let details = self.usage.as_ref().and_then(|usage| usage.completion_tokens_details.as_ref());
        (input.is_some() || output.is_some()).then(|| Usage {
            input_tokens: input.unwrap_or(0),
            output_tokens: output.unwrap_or(0),
            cached_input_tokens: 0,
            reasoning_tokens: details.and_then(|details| details.thinking_tokens).unwrap_or(0),
            ..Usage::default()
        })
    }
}

/// The state between the events of an answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    thought: bool,
    answered: bool,
    stop: StopTracker,
    done: bool,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, frame: &Frame<'_>, events: &mut Vec<Event>) -> Result<Progress, Error> {
        if self.done {
            return Ok(Progress::Done);
        }
        if frame.event == "signal" {
            // `[DONE]` follows the result. If the result is missing, only its counts are lost, not its text.
            return self.end(events);
        }
        let answer: Answer = parse(frame.data.as_bytes())?;
        if let Some(status) = answer.status.as_ref().filter(|status| !is_fine(status)) {
            events.extend(answer.usage().map(Event::Usage));
            return Err(reported(status));
        }
        match frame.event.as_ref() {
            "error" => Err(failure::without_a_name(&frame.data).unwrap_or_else(|| reported(&Value::Null))),
            "result" => {
                self.result(answer, events);
                self.end(events)
            }
            _ => {
                if answer.message.is_none() {
                    failure::without_a_name(&frame.data).map_or(Ok(()), Err)?;
                }
                self.stop.say(answer.finish_reason.as_deref());
                if let Some(message) = answer.message {
                    self.thought |= message.thinking_content.as_ref().is_some_and(|text| !text.is_empty());
                    self.answered |= !message.content.is_empty();
                    push_text(message.thinking_content, Event::Reasoning, events);
                    push_text(Some(message.content), Event::Delta, events);
                }
                Ok(Progress::More)
            }
        }
    }

    /// Handles the end of the stream. The answer is complete if its stop reason was given.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        match (self.done, self.stop.is_said()) {
            (true, _) => Ok(()),
            (false, true) => self.end(events).map(|_| ()),
            (false, false) => Err(ErrorKind::Truncated.into()),
        }
    }

    /// The complete message with the usage. Its text counts only if there were no pieces before.
    fn result(&mut self, answer: Answer, events: &mut Vec<Event>) {
        let usage = answer.usage();
        self.stop.say(answer.finish_reason.as_deref());
        if let Some(message) = answer.message {
            push_text(message.thinking_content.filter(|_| !self.thought), Event::Reasoning, events);
            push_text(Some(message.content).filter(|_| !self.answered), Event::Delta, events);
            let mut calls = ToolCalls::default();
            for WireCall { id, function } in message.tool_calls {
                let (name, arguments) = function.map_or((None, None), |called| (called.name, called.arguments));
                calls.add(calls.next_place(), id, name, &arguments.as_ref().map(document).unwrap_or_default());
            }
            calls.finish(events);
        }
        events.extend(usage.map(Event::Usage));
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<Progress, Error> {
        self.done = true;
        self.stop.end(false, false, events)?;
        Ok(Progress::Done)
    }
}

/// `{"code":"20000","message":"OK"}`
fn is_fine(status: &Value) -> bool {
    match status.get("code") {
        Some(Value::String(code)) => code.starts_with("20"),
        Some(Value::Number(code)) => code.to_string().starts_with("20"),
        _ => status.is_null(),
    }
}

#[derive(Deserialize)]
struct Whole {
    status: Option<Value>,
    result: Option<Answer>,
}

pub(super) fn decode_whole(body: &[u8], events: &mut Vec<Event>) -> Result<(), Error> {
    let whole: Whole = parse(body)?;
    let mut decoder = StreamDecoder::default();
    if let Some(status) = whole.status.as_ref().filter(|status| !is_fine(status)) {
        events.extend(whole.result.and_then(|answer| answer.usage()).map(Event::Usage));
        return Err(reported(status));
    }
    let answer = whole.result.filter(|answer| answer.message.is_some());
    decoder.result(answer.ok_or_else(|| failure::of_no_answer(body))?, events);
    decoder.end(events).map(|_| ())
}

#[cfg(test)]
mod tests;
