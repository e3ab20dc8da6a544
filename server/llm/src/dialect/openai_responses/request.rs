//! Builds the body of Responses.

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    chat::{ChatRequest, Message, Mode, Role, Tool, ToolChoice},
    dialect::{
        Dialect, WireRequest, azure,
        json::is_strict,
        openai_chat,
        settings::{BoundTo, Settings},
    },
    endpoint::Endpoint,
};

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<String>,
    input: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<Reasoning>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<WireTool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    /// The provider would store answers by default, but we store them ourselves.
    store: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Item<'a> {
    Message {
        role: &'static str,
        content: Content<'a>,
    },
    Call {
        #[serde(rename = "type")]
        kind: &'static str,
        call_id: &'a str,
        name: &'a str,
        arguments: &'a str,
    },
    Result {
        #[serde(rename = "type")]
        kind: &'static str,
        call_id: &'a str,
        output: &'a str,
    },
}

/// A text, or parts if there are images.
#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    Text(&'a str),
    Parts(Vec<InputPart<'a>>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum InputPart<'a> {
    InputText { text: &'a str },
    InputImage { image_url: String },
}

#[derive(Serialize)]
struct Text<'a> {
    format: Format<'a>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Format<'a> {
    JsonObject,
    JsonSchema { name: &'a str, schema: &'a Value, strict: bool },
}

#[derive(Serialize)]
struct WireTool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    description: &'a str,
    parameters: &'a Value,
    strict: bool,
}

#[derive(Serialize)]
struct Reasoning {
    effort: &'static str,
}

pub(in crate::dialect) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let settings = Settings::of(endpoint, request);
    let (instructions, input) = split_rules(&request.messages);
    let azure = endpoint.dialect() == Dialect::Azure;
    let at_azure = azure.then(|| azure::responses(&endpoint.base_url, &request.model)).flatten();
    let (url, model) = at_azure.unwrap_or_else(|| (format!("{}/responses", endpoint.base_url), request.model.as_str()));
    let body = Body {
        model,
        instructions,
        input,
        temperature: settings.temperature,
        top_p: settings.top_p,
        max_output_tokens: settings.max_output_tokens,
        reasoning: settings.effort.map(|effort| Reasoning { effort: effort.as_str() }),
        text: settings.json.map(|bound| Text { format: format(bound) }),
        tools: request.tools.iter().map(wire_tool).collect(),
        tool_choice: tool_choice(request),
        parallel_tool_calls: request.parallel_calls.filter(|_| !request.tools.is_empty()),
        store: false,
        stream: mode == Mode::Stream,
    };
    WireRequest::post(url, &body)
}

fn format(bound: BoundTo<'_>) -> Format<'_> {
    match bound {
        BoundTo::Object => Format::JsonObject,
        BoundTo::Schema(name, schema) => Format::JsonSchema { name, schema, strict: is_strict(schema) },
    }
}

fn wire_tool(tool: &Tool) -> WireTool<'_> {
    let Tool { name, description, parameters } = tool;
    WireTool { kind: "function", name, description, parameters, strict: is_strict(parameters) }
}

fn tool_choice(request: &ChatRequest) -> Option<Value> {
    match &request.tool_choice {
        ToolChoice::Named(name) if !request.tools.is_empty() => Some(json!({"type": "function", "name": name})),
        _ => openai_chat::tool_choice(request),
    }
}

fn content(message: &Message) -> Content<'_> {
    if message.images.is_empty() {
        return Content::Text(&message.text);
    }
    let text = Some(InputPart::InputText { text: &message.text }).filter(|_| !message.text.is_empty());
    let images = message.images.iter().map(|image| InputPart::InputImage { image_url: image.data_url() });
    Content::Parts(images.chain(text).collect())
}

/// Joins the instructions. At least one item must remain, so instructions alone are sent as the user's message.
fn split_rules(messages: &[Message]) -> (Option<String>, Vec<Item<'_>>) {
    let (rules, rest): (Vec<_>, Vec<_>) = messages.iter().partition(|message| message.role == Role::System);
    if rest.is_empty() {
        return (
            None,
            rules.into_iter().map(|rule| Item::Message { role: "user", content: Content::Text(&rule.text) }).collect(),
        );
    }
    let rules = rules.iter().map(|rule| rule.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let input = rest.into_iter().flat_map(items);
    ((!rules.is_empty()).then_some(rules), input.collect())
}

/// What is said in a message, and the calls of tools in it or their result, which are items of their own.
fn items(message: &Message) -> impl Iterator<Item = Item<'_>> {
    let role = if message.role == Role::Assistant { "assistant" } else { "user" };
    let result = message.result_of.as_ref().map(|result| Item::Result {
        kind: "function_call_output",
        call_id: &result.id,
        output: &message.text,
    });
    let speaks = result.is_none() && (message.calls.is_empty() || !message.text.is_empty());
    let said = speaks.then(|| Item::Message { role, content: content(message) });
    let calls = message.calls.iter().map(|call| Item::Call {
        kind: "function_call",
        call_id: &call.id,
        name: &call.name,
        arguments: &call.arguments,
    });
    said.into_iter().chain(calls).chain(result)
}
