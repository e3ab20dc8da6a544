//! OpenAI's Responses: `POST {base}/responses`, answered as JSON or as server-sent events that end with the complete response.
//!
//! Source: `platform.openai.com/docs/api-reference/responses` and `/responses-streaming`. Some models are only served here. There
//! is no seed and there are no stop texts; the system prompt is the field `instructions`. A stream ends with
//! `response.completed`, `.incomplete` or `.failed`, or with a flat `error`; some gateways add `[DONE]`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Dialect, Progress, WireRequest, azure, failure, is_error, json, or_default, parse, push_text, reported,
    settings::{BoundTo, Settings},
    sources::Sources,
    stop::StopTracker,
    tool_calls::{ToolCalls, document},
};
use crate::{
    chat::{ChatRequest, Event, Message, Mode, Role, StopReason, Tool, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
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
    /// The provider would store answers by default, but we store them ourselves.
    store: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
}

#[derive(Serialize)]
struct Item<'a> {
    role: &'static str,
    content: Content<'a>,
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

pub(super) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
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
        store: false,
        stream: mode == Mode::Stream,
    };
    WireRequest::post(url, &body)
}

fn format(bound: BoundTo<'_>) -> Format<'_> {
    match bound {
        BoundTo::Object => Format::JsonObject,
        BoundTo::Schema(name, schema) => Format::JsonSchema { name, schema, strict: json::is_strict(schema) },
    }
}

fn wire_tool(tool: &Tool) -> WireTool<'_> {
    let Tool { name, description, parameters } = tool;
    WireTool { kind: "function", name, description, parameters, strict: json::is_strict(parameters) }
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
            rules.into_iter().map(|rule| Item { role: "user", content: Content::Text(&rule.text) }).collect(),
        );
    }
    let item = |message: &'_ Message| if message.role == Role::Assistant { "assistant" } else { "user" };
    let rules = rules.iter().map(|rule| rule.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let input = rest.into_iter().map(|message| Item { role: item(message), content: content(message) });
    ((!rules.is_empty()).then_some(rules), input.collect())
}

/// An event. `type` says which fields are present.
#[derive(Deserialize)]
struct WireEvent {
    #[serde(rename = "type", default)]
    kind: String,
    response: Option<Response>,
    item: Option<Output>,
    annotation: Option<Value>,
    #[serde(default, deserialize_with = "or_default")]
    delta: Value,
    /// For a flat `error`, or one that a gateway reports in its own format.
    error: Option<Value>,
    code: Option<Value>,
    message: Option<Value>,
}

#[derive(Deserialize)]
struct Response {
    id: Option<String>,
    model: Option<String>,
    status: Option<String>,
    error: Option<Value>,
    incomplete_details: Option<Incomplete>,
    #[serde(default, deserialize_with = "or_default")]
    output: Vec<Output>,
    usage: Option<WireUsage>,
}

#[derive(Deserialize)]
struct Incomplete {
    reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Output {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default, deserialize_with = "or_default")]
    content: Vec<Part>,
    /// For a `function_call`.
    call_id: Option<String>,
    name: Option<String>,
    /// A text; some servers send a JSON document.
    arguments: Option<Value>,
}

#[derive(Default, Deserialize)]
struct Part {
    text: Option<String>,
    refusal: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    annotations: Vec<Value>,
}

#[derive(Deserialize)]
struct WireUsage {
    input_tokens: Option<u64>,
    input_tokens_details: Option<InputDetails>,
    output_tokens: Option<u64>,
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Deserialize)]
struct InputDetails {
    cached_tokens: Option<u64>,
    cache_write_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct OutputDetails {
    reasoning_tokens: Option<u64>,
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        Self {
            input_tokens: wire.input_tokens.unwrap_or(0),
            output_tokens: wire.output_tokens.unwrap_or(0),
            cached_input_tokens: wire.input_tokens_details.as_ref().and_then(|d| d.cached_tokens).unwrap_or(0),
            cache_write_tokens: wire.input_tokens_details.and_then(|details| details.cache_write_tokens).unwrap_or(0),
            reasoning_tokens: wire.output_tokens_details.and_then(|details| details.reasoning_tokens).unwrap_or(0),
            ..Self::default()
        }
    }
}

/// The state between the events of an answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    refused: bool,
    calls: ToolCalls,
    sources: Sources,
    done: bool,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, data: &str, events: &mut Vec<Event>) -> Result<Progress, Error> {
        if self.done || data.trim() == "[DONE]" {
            return Ok(if self.done { Progress::Done } else { Progress::More });
        }
        let event: WireEvent = parse(data.as_bytes())?;
        if let Some(error) = event.error.filter(is_error) {
            return Err(reported(&error));
        }
        let text = event.delta.as_str().map(str::to_owned);
        match event.kind.as_str() {
            "response.created" => {
                if let Some(response) = event.response {
                    events.push(Event::Started { provider_request_id: response.id, model: response.model });
                }
            }
            "response.output_text.delta" => push_text(text, Event::Delta, events),
            "response.refusal.delta" => {
                self.refused = true;
                push_text(text, Event::Delta, events);
            }
            "response.reasoning_text.delta" | "response.reasoning_summary_text.delta" => {
                push_text(text, Event::Reasoning, events);
            }
            "response.output_text.annotation.added" => self.sources.annotated(event.annotation.iter()),
            "response.output_item.done" => self.calls_of(event.item),
            "response.completed" | "response.incomplete" | "response.failed" | "response.cancelled" => {
                let Some(response) = event.response else { return Err(reported(&Value::Null)) };
                let kind = event.kind.trim_start_matches("response.").to_owned();
                let response = Response { status: response.status.or(Some(kind)), ..response };
                self.end(response, events)?;
                return Ok(Progress::Done);
            }
            "" => failure::without_a_name(data).map_or(Ok(()), Err)?,
            "error" => {
                let (code, message) = (event.code.unwrap_or_default(), event.message.unwrap_or_default());
                return Err(reported(&serde_json::json!({ "code": code, "message": message })));
            }
            _ => {}
        }
        Ok(Progress::More)
    }

    /// Handles the end of the stream. Events that end an answer also give the reason, so without one the answer is incomplete.
    pub(super) fn finish(&self) -> Result<(), Error> {
        if self.done { Ok(()) } else { Err(ErrorKind::Truncated.into()) }
    }

    fn calls_of(&mut self, items: impl IntoIterator<Item = Output>) {
        for item in items.into_iter().filter(|item| item.kind == "function_call") {
            let arguments = item.arguments.as_ref().map(document).unwrap_or_default();
            self.calls.add(self.calls.next_place(), item.call_id, item.name, &arguments);
        }
    }

    fn end(&mut self, response: Response, events: &mut Vec<Event>) -> Result<(), Error> {
        self.done = true;
        events.extend(response.usage.map(|usage| Event::Usage(usage.into())));
        let why = response.incomplete_details.and_then(|details| details.reason);
        let mut stop = StopTracker::default();
        match response.status.as_deref() {
            Some("completed") => stop.set(StopReason::End),
            Some("incomplete") => stop.say(why.as_deref().or(Some("incomplete"))),
            Some("failed") | None => return Err(reported(response.error.as_ref().unwrap_or(&Value::Null))),
            Some(other) => stop.say(Some(other)),
        }
        if self.calls.is_empty() {
            self.calls_of(response.output);
        }
        let called = !self.calls.is_empty();
        self.calls.finish(events);
        self.sources.finish(events);
        stop.end(called, self.refused, events)
    }
}

pub(super) fn decode_whole(body: &[u8], events: &mut Vec<Event>) -> Result<(), Error> {
    let response: Response = parse(body).map_err(|_| failure::of_no_answer(body))?;
    let failed = response.error.clone().filter(is_error);
    if failed.is_none() && response.status.is_none() {
        return Err(failure::of_no_answer(body));
    }
    events.push(Event::Started { provider_request_id: response.id.clone(), model: response.model.clone() });
    let mut decoder = StreamDecoder::default();
    for output in &response.output {
        for part in &output.content {
            decoder.refused |= part.refusal.is_some();
            decoder.sources.annotated(part.annotations.iter());
            let text = part.text.clone().or_else(|| part.refusal.clone());
            push_text(text, if output.kind == "reasoning" { Event::Reasoning } else { Event::Delta }, events);
        }
    }
    if let Some(error) = failed {
        events.extend(response.usage.map(|usage| Event::Usage(usage.into())));
        return Err(reported(&error));
    }
    decoder.end(response, events)
}

#[cfg(test)]
mod tests;
