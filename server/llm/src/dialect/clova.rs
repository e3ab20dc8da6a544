//! CLOVA Studio's own dialect, NAVER's for HyperCLOVA X: `POST {base}/v3/chat-completions/{model}`, and `/v1/…` for older models.
//!
//! Source: `api.ncloud-docs.com/docs/clovastudio-chatcompletionsv3` and related pages. The `Accept` header decides whether an
//! answer is streamed. A stream's `event:result` repeats the complete message, which must not be added to what came before; some
//! versions send `event:signal` after it. A 200 contains a status of its own. At most one system message is allowed.

mod request;

use serde::Deserialize;
use serde_json::Value;

use super::{
    Progress, WireRequest, failure, or_default, parse, push_text, reported,
    stop::StopTracker,
    tool_calls::{ToolCalls, document},
};
use crate::{
    chat::{Event, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    framing::Frame,
};

pub(super) use request::chat_request;

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
