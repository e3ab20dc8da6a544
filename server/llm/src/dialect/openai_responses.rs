//! OpenAI's responses: `POST {base}/responses`, answered as JSON or as server-sent events that end with the whole response.
//!
//! Source: `platform.openai.com/docs/api-reference/responses` and `/responses-streaming`. Some models answer only here. There is no
//! seed and there are no stop texts; rules stand apart as `instructions`. A stream ends with `response.completed`, `.incomplete` or
//! `.failed`, or with a flat `error`; some gateways add `[DONE]`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Progress, WireRequest, garbage, or_default, parse, push_text, reported, settings::Settings};
use crate::{
    chat::{ChatRequest, Event, Message, Mode, Role, StopReason, Usage},
    endpoint::Endpoint,
    error::Error,
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
    /// The provider keeps answers unless told otherwise; ours are kept by ourselves.
    store: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
}

#[derive(Serialize)]
struct Item<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct Reasoning {
    effort: &'static str,
}

pub(super) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let settings = Settings::of(endpoint, request);
    let (instructions, input) = split_rules(&request.messages);
    let body = Body {
        model: &request.model,
        instructions,
        input,
        temperature: settings.temperature,
        top_p: settings.top_p,
        max_output_tokens: settings.max_output_tokens,
        reasoning: settings.effort.map(|effort| Reasoning { effort: effort.as_str() }),
        store: false,
        stream: mode == Mode::Stream,
    };
    WireRequest::post(format!("{}/responses", endpoint.base_url), &body)
}

/// Rules are joined. At least one item must remain, so rules alone are sent as the person's words.
fn split_rules(messages: &[Message]) -> (Option<String>, Vec<Item<'_>>) {
    let (rules, rest): (Vec<_>, Vec<_>) = messages.iter().partition(|message| message.role == Role::System);
    if rest.is_empty() {
        return (None, rules.into_iter().map(|rule| Item { role: "user", content: &rule.text }).collect());
    }
    let item = |message: &'_ Message| if message.role == Role::Assistant { "assistant" } else { "user" };
    let rules = rules.iter().map(|rule| rule.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let input = rest.into_iter().map(|message| Item { role: item(message), content: &message.text });
    ((!rules.is_empty()).then_some(rules), input.collect())
}

/// One event. `type` says which fields are there.
#[derive(Deserialize)]
struct WireEvent {
    #[serde(rename = "type", default)]
    kind: String,
    response: Option<Response>,
    #[serde(default, deserialize_with = "or_default")]
    delta: Value,
    /// Of a flat `error`, and of one that a gateway reports in its own shape.
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
}

#[derive(Default, Deserialize)]
struct Part {
    text: Option<String>,
    refusal: Option<String>,
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
            cached_input_tokens: wire.input_tokens_details.and_then(|details| details.cached_tokens).unwrap_or(0),
            reasoning_tokens: wire.output_tokens_details.and_then(|details| details.reasoning_tokens).unwrap_or(0),
        }
    }
}

/// The state between the events of one answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    refused: bool,
    done: bool,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, data: &str, events: &mut Vec<Event>) -> Result<Progress, Error> {
        if self.done || data.trim() == "[DONE]" {
            return Ok(if self.done { Progress::Done } else { Progress::More });
        }
        let event: WireEvent = parse(data.as_bytes())?;
        if let Some(error) = event.error.filter(|error| !error.is_null()) {
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
            "response.completed" | "response.incomplete" | "response.failed" | "response.cancelled" => {
                return self.end(event.response, events);
            }
            "error" => {
                let (code, message) = (event.code.unwrap_or_default(), event.message.unwrap_or_default());
                return Err(reported(&serde_json::json!({ "code": code, "message": message })));
            }
            _ => {}
        }
        Ok(Progress::More)
    }

    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    fn end(&mut self, response: Option<Response>, events: &mut Vec<Event>) -> Result<Progress, Error> {
        let Some(response) = response else { return Err(reported(&Value::Null)) };
        let stop = stop_reason(&response, self.refused)?;
        events.extend(response.usage.map(|usage| Event::Usage(usage.into())));
        events.push(Event::Stop(stop));
        self.done = true;
        Ok(Progress::Done)
    }
}

/// Why a response that has ended did so.
///
/// # Errors
/// What went wrong, where it failed.
fn stop_reason(response: &Response, refused: bool) -> Result<StopReason, Error> {
    let why = response.incomplete_details.as_ref().and_then(|details| details.reason.as_deref());
    match response.status.as_deref() {
        Some("completed") if refused => Ok(StopReason::Refusal),
        Some("completed") if response.output.iter().any(|output| output.kind == "function_call") => {
            Ok(StopReason::ToolUse)
        }
        Some("completed") => Ok(StopReason::End),
        Some("incomplete") => Ok(match why {
            Some("max_output_tokens") => StopReason::Length,
            Some("content_filter") => StopReason::ContentFilter,
            _ => StopReason::Other,
        }),
        _ => Err(reported(response.error.as_ref().unwrap_or(&Value::Null))),
    }
}

pub(super) fn decode_whole(body: &[u8]) -> Result<Vec<Event>, Error> {
    let value: Value = parse(body)?;
    if let Some(error) = value.get("error").filter(|error| !error.is_null()) {
        return Err(reported(error));
    }
    let response: Response = serde_json::from_value(value).map_err(|_| garbage(body))?;
    if response.status.is_none() {
        return Err(garbage(body));
    }
    let mut events = Vec::new();
    events.push(Event::Started { provider_request_id: response.id.clone(), model: response.model.clone() });
    let mut refused = false;
    for output in &response.output {
        for part in &output.content {
            refused |= part.refusal.is_some();
            let text = part.text.clone().or_else(|| part.refusal.clone());
            push_text(text, if output.kind == "reasoning" { Event::Reasoning } else { Event::Delta }, &mut events);
        }
    }
    StreamDecoder { refused, done: false }.end(Some(response), &mut events)?;
    Ok(events)
}

#[cfg(test)]
mod tests;
