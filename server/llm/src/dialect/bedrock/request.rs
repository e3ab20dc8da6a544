//! Builds Converse's request body.

use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    auth::sigv4::RESERVED,
    chat::{ChatRequest, Image, Message, Mode, Role, Tool, ToolChoice},
    dialect::{
        WireRequest,
        settings::{BoundTo, Settings},
    },
    endpoint::Endpoint,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    messages: Vec<WireMessage<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    system: Vec<WireBlock<'a>>,
    inference_config: InferenceConfig<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<OutputConfig<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<ToolConfig<'a>>,
}

#[derive(Serialize)]
struct WireMessage<'a> {
    role: &'static str,
    content: Vec<WireBlock<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum WireBlock<'a> {
    Text(&'a str),
    Image(WireImage),
    ToolUse(Value),
    ToolResult(Value),
}

#[derive(Serialize)]
struct WireImage {
    format: &'static str,
    source: ImageSource,
}

#[derive(Serialize)]
struct ImageSource {
    bytes: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputConfig<'a> {
    text_format: TextFormat<'a>,
}

#[derive(Serialize)]
struct TextFormat<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    structure: Structure<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Structure<'a> {
    json_schema: JsonSchema<'a>,
}

/// The schema is sent as text here.
#[derive(Serialize)]
struct JsonSchema<'a> {
    name: &'a str,
    schema: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToolConfig<'a> {
    tools: Vec<WireTool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireTool<'a> {
    tool_spec: ToolSpec<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToolSpec<'a> {
    name: &'a str,
    description: &'a str,
    input_schema: InputSchema<'a>,
}

#[derive(Serialize)]
struct InputSchema<'a> {
    json: &'a Value,
}

fn output_config(bound: BoundTo<'_>) -> Option<OutputConfig<'_>> {
    // There is no JSON output without a schema.
    let BoundTo::Schema(name, schema) = bound else { return None };
    let structure = Structure { json_schema: JsonSchema { name, schema: schema.to_string() } };
    Some(OutputConfig { text_format: TextFormat { kind: "json_schema", structure } })
}

fn wire_tool(tool: &Tool) -> WireTool<'_> {
    let Tool { name, description, parameters } = tool;
    WireTool { tool_spec: ToolSpec { name, description, input_schema: InputSchema { json: parameters } } }
}

/// Whether tools are offered. That none may be called can't be said here, but by offering none, unless there are calls already: with those
/// it is refused.
fn offers_tools(request: &ChatRequest) -> bool {
    let may_call = request.tool_choice != ToolChoice::None || request.messages.iter().any(Message::is_of_tools);
    may_call && !request.tools.is_empty()
}

/// Whether a tool is called.
fn tool_choice(choice: &ToolChoice) -> Option<Value> {
    match choice {
        ToolChoice::Auto | ToolChoice::None => None,
        ToolChoice::Required => Some(json!({"any": {}})),
        ToolChoice::Named(name) => Some(json!({"tool": {"name": name}})),
    }
}

fn blocks(message: &Message) -> impl Iterator<Item = WireBlock<'_>> {
    let result = message.result_of.as_ref().map(|result| {
        let content = json!([{"text": message.text}]);
        WireBlock::ToolResult(match result.failed {
            true => json!({"toolUseId": result.id, "content": content, "status": "error"}),
            false => json!({"toolUseId": result.id, "content": content}),
        })
    });
    let calls = message
        .calls
        .iter()
        .map(|call| WireBlock::ToolUse(json!({"toolUseId": call.id, "name": call.name, "input": call.document()})));
    let speaks = result.is_none() && !message.text.trim().is_empty();
    let shown = |image: &Image| WireImage { format: image.kind.word(), source: ImageSource { bytes: image.base64() } };
    let images = message.images.iter().map(move |image| WireBlock::Image(shown(image)));
    images.chain(speaks.then_some(WireBlock::Text(&message.text))).chain(calls).chain(result)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InferenceConfig<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop_sequences: &'a [String],
}

pub(in crate::dialect) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let settings = Settings::of(endpoint, request);
    let (system, messages) = split_system(&request.messages);
    let body = Body {
        messages,
        system,
        inference_config: InferenceConfig {
            max_tokens: settings.max_output_tokens,
            temperature: settings.temperature,
            top_p: settings.top_p,
            stop_sequences: settings.stop,
        },
        output_config: settings.json.and_then(output_config),
        tool_config: offers_tools(request).then(|| ToolConfig {
            tools: request.tools.iter().map(wire_tool).collect(),
            tool_choice: tool_choice(&request.tool_choice),
        }),
    };
    let (operation, accept) = match mode {
        Mode::Stream => ("converse-stream", "application/vnd.amazon.eventstream"),
        Mode::Whole => ("converse", "application/json"),
    };
    // The slashes of an ARN and the colon of a version are part of the name and must be encoded.
    let model = utf8_percent_encode(&request.model, RESERVED);
    WireRequest::post(format!("{}/model/{model}/{operation}", endpoint.base_url), &body)
        .header("accept", accept)
        .header("content-type", "application/json")
}

/// The system prompt is a separate field. At least one message must remain, so instructions alone are sent as the user's message.
/// Roles must alternate, so consecutive messages of the same role are joined. Empty texts are left out, because they are
/// rejected.
fn split_system(messages: &[Message]) -> (Vec<WireBlock<'_>>, Vec<WireMessage<'_>>) {
    let spoken = messages.iter().filter(|message| !message.is_blank());
    let (rules, rest): (Vec<_>, Vec<_>) = spoken.partition(|message| message.role == Role::System);
    let rules: Vec<_> = rules.iter().map(|rule| WireBlock::Text(&rule.text)).collect();
    if rest.is_empty() {
        return (Vec::new(), vec![WireMessage { role: "user", content: rules }]);
    }
    let mut turns: Vec<WireMessage<'_>> = Vec::new();
    for message in rest {
        let role = if message.role == Role::Assistant { "assistant" } else { "user" };
        match turns.last_mut() {
            Some(last) if last.role == role => last.content.extend(blocks(message)),
            _ => turns.push(WireMessage { role, content: blocks(message).collect() }),
        }
    }
    (rules, turns)
}
