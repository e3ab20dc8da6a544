//! Builds the body of a chat at CLOVA Studio.

use std::borrow::Cow;

use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    auth::sigv4::RESERVED,
    chat::{ChatRequest, Effort, Message, Mode, Role, ToolCall, ToolChoice},
    dialect::{
        WireRequest, openai_chat,
        settings::{BoundTo, Settings},
    },
    endpoint::Endpoint,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
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
#[serde(rename_all = "camelCase")]
struct WireMessage<'a> {
    role: &'static str,
    content: WireContent<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Thinking {
    effort: &'static str,
}

pub(in crate::dialect) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
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
        tool_choice: tool_choice(request),
    };
    let accept = if mode == Mode::Stream { "text/event-stream" } else { "application/json" };
    WireRequest::post(url(endpoint, version, &request.model), &body).header("accept", accept)
}

/// Whether a tool is called. That one must be, whichever, can't be said here, unless there is only one.
fn tool_choice(request: &ChatRequest) -> Option<Value> {
    match (&request.tool_choice, request.tools.as_slice()) {
        (ToolChoice::Required, [only]) => Some(json!({"type": "function", "function": {"name": only.name}})),
        (ToolChoice::Required, _) => None,
        _ => openai_chat::tool_choice(request),
    }
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
    let plain = |role, content| WireMessage { role, content, tool_calls: Vec::new(), tool_call_id: None };
    let rules = (!rules.is_empty()).then(|| plain(role, WireContent::Text(rules.into())));
    let call = |call: &ToolCall| {
        let function = json!({"name": call.name, "arguments": call.document()});
        json!({"id": call.id, "type": "function", "function": function})
    };
    let rest = rest.into_iter().map(|message| WireMessage {
        role: match message.role {
            Role::Assistant => "assistant",
            Role::Tool => "tool",
            Role::User | Role::System => "user",
        },
        content: content(message),
        tool_calls: message.calls.iter().map(call).collect(),
        tool_call_id: message.result_of.as_ref().map(|result| result.id.as_str()),
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
