//! Builds request bodies in OpenAI's format, parts of which other dialects share.

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    chat::{ChatRequest, Message, Mode, Role, Tool, ToolCall, ToolChoice},
    dialect::{
        WireRequest,
        json::is_strict,
        settings::{BoundTo, Settings},
    },
    endpoint::Endpoint,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<ResponseFormat<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<WireTool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
}

#[derive(Serialize)]
struct WireMessage<'a> {
    role: &'static str,
    /// `null` beside calls without a text.
    content: Option<WireContent<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<SentCall<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

/// A call in OpenAI's format, which Cohere shares.
#[derive(Serialize)]
pub(in crate::dialect) struct SentCall<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    function: CalledFunction<'a>,
}

#[derive(Serialize)]
struct CalledFunction<'a> {
    name: &'a str,
    arguments: &'a str,
}

pub(in crate::dialect) fn wire_calls(calls: &[ToolCall]) -> Vec<SentCall<'_>> {
    let functions = calls.iter().map(|call| CalledFunction { name: &call.name, arguments: &call.arguments });
    calls.iter().zip(functions).map(|(call, function)| SentCall { id: &call.id, kind: "function", function }).collect()
}

/// A text, which every server understands, or parts if there are images.
#[derive(Serialize)]
#[serde(untagged)]
pub(in crate::dialect) enum WireContent<'a> {
    Text(&'a str),
    Parts(Vec<WirePart<'a>>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(in crate::dialect) enum WirePart<'a> {
    Text { text: &'a str },
    ImageUrl { image_url: ImageUrl },
}

#[derive(Serialize)]
pub(in crate::dialect) struct ImageUrl {
    url: String,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ResponseFormat<'a> {
    JsonObject,
    JsonSchema { json_schema: JsonSchema<'a> },
}

#[derive(Serialize)]
struct JsonSchema<'a> {
    name: &'a str,
    schema: &'a Value,
    strict: bool,
}

/// A tool in OpenAI's format, which Ollama and Cohere share.
#[derive(Serialize)]
pub(in crate::dialect) struct WireTool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    function: WireFunction<'a>,
}

#[derive(Serialize)]
struct WireFunction<'a> {
    name: &'a str,
    description: &'a str,
    parameters: &'a Value,
}

pub(in crate::dialect) fn wire_tools(tools: &[Tool]) -> Vec<WireTool<'_>> {
    let functions =
        tools.iter().map(|Tool { name, description, parameters }| WireFunction { name, description, parameters });
    functions.map(|function| WireTool { kind: "function", function }).collect()
}

/// The choice in the words of OpenAI's Chat Completions; `None` if the model does as it sees fit.
pub(in crate::dialect) fn tool_choice(request: &ChatRequest) -> Option<Value> {
    if request.tools.is_empty() {
        return None;
    }
    match &request.tool_choice {
        ToolChoice::Auto => None,
        ToolChoice::None => Some("none".into()),
        ToolChoice::Required => Some("required".into()),
        ToolChoice::Named(name) => Some(json!({"type": "function", "function": {"name": name}})),
    }
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

pub(in crate::dialect) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let quirks = endpoint.quirks();
    let rule = quirks.rule(&request.model);
    let settings = Settings::of(endpoint, request);
    let body = Body {
        model: &request.model,
        messages: request.messages.iter().map(|message| wire_message(message, rule.system_role)).collect(),
        temperature: settings.temperature,
        top_p: settings.top_p,
        max_tokens: settings.max_output_tokens.filter(|_| rule.limit_name == LimitName::MaxTokens),
        max_completion_tokens: settings.max_output_tokens.filter(|_| rule.limit_name == LimitName::MaxCompletionTokens),
        stop: settings.stop,
        seed: settings.seed.filter(|_| quirks.seed_name == SeedName::Seed),
        random_seed: settings.seed.filter(|_| quirks.seed_name == SeedName::RandomSeed),
        reasoning_effort: settings.effort.map(|effort| effort.as_str()),
        reasoning_format: endpoint.provider.thinks_aloud(&request.model).then_some("parsed"),
        response_format: settings.json.map(response_format),
        tools: wire_tools(&request.tools),
        tool_choice: tool_choice(request),
        parallel_tool_calls: request.parallel_calls.filter(|_| !request.tools.is_empty()),
        stream: mode == Mode::Stream,
        stream_options: (mode == Mode::Stream && quirks.stream_usage == StreamUsage::Ask)
            .then_some(StreamOptions { include_usage: true }),
    };
    WireRequest::post(format!("{}/chat/completions", endpoint.base_url), &body)
}

fn response_format(bound: BoundTo<'_>) -> ResponseFormat<'_> {
    match bound {
        BoundTo::Object => ResponseFormat::JsonObject,
        BoundTo::Schema(name, schema) => {
            ResponseFormat::JsonSchema { json_schema: JsonSchema { name, schema, strict: is_strict(schema) } }
        }
    }
}

fn wire_message<'a>(message: &'a Message, system_role: &'static str) -> WireMessage<'a> {
    let role = match message.role {
        Role::System => system_role,
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    };
    let is_silent = !message.calls.is_empty() && message.text.is_empty();
    WireMessage {
        role,
        content: (!is_silent).then(|| content(message)),
        tool_calls: wire_calls(&message.calls),
        tool_call_id: message.result_of.as_ref().map(|result| result.id.as_str()),
    }
}

pub(in crate::dialect) fn content(message: &Message) -> WireContent<'_> {
    if message.images.is_empty() {
        return WireContent::Text(&message.text);
    }
    let text = Some(WirePart::Text { text: &message.text }).filter(|_| !message.text.is_empty());
    let images =
        message.images.iter().map(|image| WirePart::ImageUrl { image_url: ImageUrl { url: image.data_url() } });
    WireContent::Parts(images.chain(text).collect())
}
