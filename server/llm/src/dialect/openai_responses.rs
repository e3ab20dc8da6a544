//! OpenAI's Responses: `POST {base}/responses`, answered as JSON or as server-sent events that end with the complete response.
//!
//! Source: `platform.openai.com/docs/api-reference/responses` and `/responses-streaming`. Some models are only served here. There
//! is no seed and there are no stop texts; the system prompt is the field `instructions`. A stream ends with
//! `response.completed`, `.incomplete` or `.failed`, or with a flat `error`; some gateways add `[DONE]`.

mod request;

use serde::Deserialize;
use serde_json::Value;

use super::{
    Progress, failure, is_error, or_default, parse, push_text, reported,
    sources::Sources,
    stop::StopTracker,
    tool_calls::{ToolCalls, document},
};
use crate::{
    chat::{Event, StopReason, Usage},
    error::{Error, ErrorKind},
};

pub(super) use request::chat_request;

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
