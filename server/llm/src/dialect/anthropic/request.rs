//! Builds the body of Messages.

use serde::Serialize;
use serde_json::{Value, json};

use super::VERSION;
use crate::{
    chat::{ChatRequest, Image, Message, Mode, Role, Tool, ToolChoice},
    dialect::{
        WireRequest,
        settings::{BoundTo, Settings},
    },
    endpoint::Endpoint,
};

/// For models whose rule has no default, since the API rejects requests without a limit.
const MAX_TOKENS: u32 = 4_096;

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    max_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<String>,
    messages: Vec<WireMessage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop_sequences: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<OutputConfig<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<WireTool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
}

#[derive(Serialize)]
struct WireMessage<'a> {
    role: &'static str,
    content: WireContent<'a>,
}

#[derive(Serialize)]
struct OutputConfig<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Format<'a>>,
}

#[derive(Serialize)]
struct Format<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: &'a Value,
}

/// A text, or blocks if there are images.
#[derive(Serialize)]
#[serde(untagged)]
enum WireContent<'a> {
    Text(&'a str),
    Blocks(Vec<WireBlock<'a>>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum WireBlock<'a> {
    Text {
        text: &'a str,
    },
    Image {
        source: ImageSource,
    },
    ToolUse {
        id: &'a str,
        name: &'a str,
        input: Value,
    },
    ToolResult {
        tool_use_id: &'a str,
        content: &'a str,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
    },
}

#[derive(Serialize)]
struct ImageSource {
    #[serde(rename = "type")]
    kind: &'static str,
    media_type: String,
    data: String,
}

#[derive(Serialize)]
struct WireTool<'a> {
    name: &'a str,
    description: &'a str,
    input_schema: &'a Value,
}

fn wire_tool(tool: &Tool) -> WireTool<'_> {
    WireTool { name: &tool.name, description: &tool.description, input_schema: &tool.parameters }
}

/// Whether a tool is called, and whether several are.
fn tool_choice(request: &ChatRequest) -> Option<Value> {
    if request.tools.is_empty() {
        return None;
    }
    let mut choice = match &request.tool_choice {
        ToolChoice::Auto if request.parallel_calls.is_none() => return None,
        ToolChoice::None => return Some(json!({"type": "none"})),
        ToolChoice::Auto => json!({"type": "auto"}),
        ToolChoice::Required => json!({"type": "any"}),
        ToolChoice::Named(name) => json!({"type": "tool", "name": name}),
    };
    if let (Some(parallel), Some(fields)) = (request.parallel_calls, choice.as_object_mut()) {
        fields.insert("disable_parallel_tool_use".to_owned(), (!parallel).into());
    }
    Some(choice)
}

fn content(message: &Message) -> WireContent<'_> {
    if let Some(result) = &message.result_of {
        let (tool_use_id, is_error) = (&result.id, result.failed);
        return WireContent::Blocks(vec![WireBlock::ToolResult { tool_use_id, content: &message.text, is_error }]);
    }
    if message.images.is_empty() && message.calls.is_empty() {
        return WireContent::Text(&message.text);
    }
    let text = Some(WireBlock::Text { text: &message.text }).filter(|_| !message.text.trim().is_empty());
    let image = |image: &Image| ImageSource { kind: "base64", media_type: image.media_type(), data: image.base64() };
    let images = message.images.iter().map(|shown| WireBlock::Image { source: image(shown) });
    let calls =
        message.calls.iter().map(|call| WireBlock::ToolUse { id: &call.id, name: &call.name, input: call.document() });
    WireContent::Blocks(images.chain(text).chain(calls).collect())
}

pub(in crate::dialect) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let settings = Settings::of(endpoint, request);
    let (system, messages) = split_system(&request.messages);
    let body = Body {
        model: &request.model,
        max_tokens: settings.max_output_tokens.unwrap_or(MAX_TOKENS),
        system,
        messages,
        temperature: settings.temperature,
        top_p: settings.top_p,
        stop_sequences: settings.stop,
        output_config: output_config(&settings),
        tools: request.tools.iter().map(wire_tool).collect(),
        tool_choice: tool_choice(request),
        stream: mode == Mode::Stream,
    };
    WireRequest::post(format!("{}/v1/messages", endpoint.base_url), &body).header("anthropic-version", VERSION)
}

fn output_config<'a>(settings: &Settings<'a>) -> Option<OutputConfig<'a>> {
    let effort = settings.effort.map(|effort| effort.as_str());
    // There is no JSON output without a schema.
    let format = match settings.json {
        Some(BoundTo::Schema(_, schema)) => Some(Format { kind: "json_schema", schema }),
        Some(BoundTo::Object) | None => None,
    };
    (effort.is_some() || format.is_some()).then_some(OutputConfig { effort, format })
}

/// Joins the instructions into the system prompt. At least one message must remain, so instructions alone are sent as the user's
/// message. Empty texts are left out, because the API rejects them.
fn split_system(messages: &[Message]) -> (Option<String>, Vec<WireMessage<'_>>) {
    let spoken = messages.iter().filter(|message| !message.is_blank());
    let (rules, rest): (Vec<_>, Vec<_>) = spoken.partition(|message| message.role == Role::System);
    if rest.is_empty() {
        return (None, rules.into_iter().map(|m| WireMessage { role: "user", content: content(m) }).collect());
    }
    let system = rules.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let mut messages: Vec<WireMessage<'_>> = Vec::new();
    let mut before = None;
    for message in rest {
        let role = if message.role == Role::Assistant { "assistant" } else { "user" };
        match (messages.last_mut().map(|last| &mut last.content), content(message)) {
            // The results of all calls must be in one message.
            (Some(WireContent::Blocks(last)), WireContent::Blocks(more))
                if before == Some(Role::Tool) && message.role == Role::Tool =>
            {
                last.extend(more);
            }
            (_, content) => messages.push(WireMessage { role, content }),
        }
        before = Some(message.role);
    }
    ((!system.is_empty()).then_some(system), messages)
}
