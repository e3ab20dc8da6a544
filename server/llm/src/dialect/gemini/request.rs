//! Builds the request body for Gemini, wherever it is served.

use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde_json::{Value, json};

use super::Host;
use crate::{
    auth::sigv4::RESERVED,
    chat::{ChatRequest, Effort, Image, Message, Mode, Role, Tool, ToolChoice},
    dialect::{
        WireRequest,
        settings::{BoundTo, Settings},
        vertex,
    },
    endpoint::Endpoint,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    contents: Vec<WireContent<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<WireContent<'a>>,
    generation_config: GenerationConfig<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<WireTools<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<Value>,
}

#[derive(Serialize)]
struct WireContent<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    role: &'static str,
    parts: Vec<WirePart<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum WirePart<'a> {
    Text(&'a str),
    InlineData(InlineData),
    FunctionResponse(Value),
    #[serde(untagged)]
    Call(WireCall),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireCall {
    function_call: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    thought_signature: Option<&'static str>,
}

/// Models from 3 on refuse a call without the signature of the thought before it, which other houses' APIs don't carry. This word
/// stands for one that got lost: `ai.google.dev/gemini-api/docs/thought-signatures`.
const NO_SIGNATURE: &str = "skip_thought_signature_validator";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InlineData {
    mime_type: String,
    data: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireTools<'a> {
    function_declarations: Vec<Declaration<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Declaration<'a> {
    name: &'a str,
    description: &'a str,
    parameters_json_schema: &'a Value,
}

fn wire_tools(tools: &[Tool]) -> Vec<WireTools<'_>> {
    let declarations = tools.iter().map(|Tool { name, description, parameters }| Declaration {
        name,
        description,
        parameters_json_schema: parameters,
    });
    let function_declarations = declarations.collect();
    if tools.is_empty() { Vec::new() } else { vec![WireTools { function_declarations }] }
}

/// Whether a tool is called.
fn tool_config(request: &ChatRequest) -> Option<Value> {
    let config = match &request.tool_choice {
        _ if request.tools.is_empty() => return None,
        ToolChoice::Auto => return None,
        ToolChoice::None => json!({"mode": "NONE"}),
        ToolChoice::Required => json!({"mode": "ANY"}),
        ToolChoice::Named(name) => json!({"mode": "ANY", "allowedFunctionNames": [name]}),
    };
    Some(json!({"functionCallingConfig": config}))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop_sequences: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_config: Option<ThinkingConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_mime_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_json_schema: Option<&'a Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum ThinkingConfig {
    /// A number of tokens, for models up to 2.5.
    ThinkingBudget(u32),
    /// A level, for models from 3 on.
    ThinkingLevel(&'static str),
}

pub(in crate::dialect) fn chat_request(
    host: Host,
    endpoint: &Endpoint,
    request: &ChatRequest,
    mode: Mode,
) -> WireRequest {
    let settings = Settings::of(endpoint, request);
    let signature = request.model.contains("gemini-3").then_some(NO_SIGNATURE);
    let (system_instruction, contents) = split_system(&request.messages, signature);
    let body = Body {
        contents,
        system_instruction,
        generation_config: GenerationConfig {
            temperature: settings.temperature,
            top_p: settings.top_p,
            max_output_tokens: settings.max_output_tokens,
            stop_sequences: settings.stop,
            seed: settings.seed,
            thinking_config: settings.effort.map(|effort| thinking(&request.model, effort)),
            response_mime_type: settings.json.map(|_| "application/json"),
            response_json_schema: match settings.json {
                Some(BoundTo::Schema(_, schema)) => Some(schema),
                Some(BoundTo::Object) | None => None,
            },
        },
        tools: wire_tools(&request.tools),
        tool_config: tool_config(request),
    };
    let operation = if mode == Mode::Stream { "streamGenerateContent?alt=sse" } else { "generateContent" };
    WireRequest::post(format!("{}:{operation}", model_url(host, endpoint, &request.model)), &body)
}

pub(in crate::dialect) fn model_url(host: Host, endpoint: &Endpoint, model: &str) -> String {
    match host {
        Host::Vertex => vertex::model_url(endpoint, model),
        Host::Studio if model.starts_with("tunedModels/") => format!("{}/{}", endpoint.base_url, encode_path(model)),
        Host::Studio => {
            let model = model.strip_prefix("models/").unwrap_or(model);
            format!("{}/models/{}", endpoint.base_url, utf8_percent_encode(model, RESERVED))
        }
    }
}

/// Percent-encodes each segment of a path.
pub(in crate::dialect) fn encode_path(path: &str) -> String {
    path.split('/').map(|part| utf8_percent_encode(part, RESERVED).to_string()).collect::<Vec<_>>().join("/")
}

/// The table at `ai.google.dev/gemini-api/docs/openai#thinking`, by which Google itself maps an effort.
fn thinking(model: &str, effort: Effort) -> ThinkingConfig {
    if model.contains("gemini-2") {
        return ThinkingConfig::ThinkingBudget(match effort {
            Effort::Low => 1_024,
            Effort::Medium => 8_192,
            Effort::High => 24_576,
        });
    }
    // The first version 3 model has only two levels.
    let between = if model.contains("gemini-3-pro") { "high" } else { "medium" };
    ThinkingConfig::ThinkingLevel(if effort == Effort::Medium { between } else { effort.as_str() })
}

/// The system prompt is a separate field. At least one message must remain, so instructions alone are sent as the user's message.
/// Roles should alternate, so consecutive messages of the same role are joined. Empty texts are left out, because they are
/// rejected.
fn split_system<'m>(
    messages: &'m [Message],
    signature: Option<&'static str>,
) -> (Option<WireContent<'m>>, Vec<WireContent<'m>>) {
    let spoken = messages.iter().filter(|message| !message.is_blank());
    let (rules, rest): (Vec<_>, Vec<_>) = spoken.partition(|message| message.role == Role::System);
    if rest.is_empty() {
        let parts: Vec<_> = rules.iter().map(|rule| WirePart::Text(&rule.text)).collect();
        return (None, if parts.is_empty() { Vec::new() } else { vec![WireContent { role: "user", parts }] });
    }
    let mut contents: Vec<WireContent<'_>> = Vec::new();
    for message in rest {
        let role = if message.role == Role::Assistant { "model" } else { "user" };
        match contents.last_mut() {
            Some(last) if last.role == role => last.parts.extend(parts(message, signature)),
            _ => contents.push(WireContent { role, parts: parts(message, signature).collect() }),
        }
    }
    let rules: Vec<_> = rules.iter().map(|rule| WirePart::Text(&rule.text)).collect();
    ((!rules.is_empty()).then_some(WireContent { role: "", parts: rules }), contents)
}

fn parts<'m>(message: &'m Message, signature: Option<&'static str>) -> impl Iterator<Item = WirePart<'m>> {
    let data = |image: &Image| InlineData { mime_type: image.media_type(), data: image.base64() };
    let images = message.images.iter().map(move |image| WirePart::InlineData(data(image)));
    let speaks = message.result_of.is_none() && !message.text.trim().is_empty();
    let result = message.result_of.as_ref().map(|result| {
        let read = serde_json::from_str::<Value>(&message.text).ok().filter(Value::is_object);
        let response = match (read, result.failed) {
            (read, true) => json!({"error": read.unwrap_or_else(|| json!(message.text))}),
            (Some(read), false) => read,
            (None, false) => json!({"result": message.text}),
        };
        WirePart::FunctionResponse(json!({"name": result.name, "response": response}))
    });
    // Of several calls at once only the first has a signature.
    let calls = message.calls.iter().enumerate().map(move |(place, call)| {
        let function_call = json!({"name": call.name, "args": call.document()});
        WirePart::Call(WireCall { function_call, thought_signature: signature.filter(|_| place == 0) })
    });
    images.chain(speaks.then_some(WirePart::Text(&message.text))).chain(calls).chain(result)
}
