//! AWS Bedrock's Converse: `POST {base}/model/{model}/converse`, answered as JSON, or `…/converse-stream`, answered as AWS's
//! binary event stream.
//!
//! Source: `docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html` and `…_ConverseStream.html`, and the
//! service model `bedrock-runtime/2023-09-30` in `botocore`. In a stream, the usage comes in `metadata` after `messageStop`, so
//! the stop is held back until then, or until the connection ends. The padding `p` in payloads is ignored.

mod request;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{
    Hints, Progress, WireRequest, failure, list, or_default, parse, push_text,
    stop::StopTracker,
    tool_calls::{ToolCalls, document},
};
use crate::{
    chat::{Event, Usage},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    framing::Frame,
    models::{ModelEntry, ModelList, Purpose},
};

pub(super) use request::chat_request;

/// The list is served by another host, `bedrock.{region}.amazonaws.com`, which can't be derived from a custom base URL.
pub(super) fn models_request(endpoint: &Endpoint) -> Option<WireRequest> {
    let base = Url::parse(&endpoint.base_url).ok()?;
    let host = base.host_str()?;
    let rest = host.strip_prefix("bedrock-runtime").filter(|_| host.ends_with(".amazonaws.com"))?;
    Some(WireRequest::get(format!("https://bedrock{rest}/foundation-models")).header("accept", "application/json"))
}

/// The payloads of all events; the event's name says which fields are present.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEvent {
    #[serde(default)]
    content_block_index: u64,
    start: Option<Block>,
    delta: Option<Block>,
    stop_reason: Option<String>,
    usage: Option<WireUsage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block {
    text: Option<String>,
    reasoning_content: Option<Reasoning>,
    tool_use: Option<ToolUse>,
}

/// A tool call: its beginning, a piece of its input, or all of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToolUse {
    tool_use_id: Option<String>,
    name: Option<String>,
    input: Option<Value>,
}

/// A piece of thinking, or all of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reasoning {
    text: Option<String>,
    reasoning_text: Option<ReasoningText>,
}

#[derive(Deserialize)]
struct ReasoningText {
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireUsage {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    cache_write_input_tokens: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    cache_details: Vec<CacheDetail>,
}

/// Tokens that were written to the cache, by how long they stay there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CacheDetail {
    ttl: Option<String>,
    input_tokens: Option<u64>,
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        Self {
            // Cached tokens are not included in the input tokens.
            input_tokens: [wire.input_tokens, wire.cache_read_input_tokens, wire.cache_write_input_tokens]
                .into_iter()
                .flatten()
                .fold(0, u64::saturating_add),
            output_tokens: wire.output_tokens.unwrap_or(0),
            cached_input_tokens: wire.cache_read_input_tokens.unwrap_or(0),
            cache_write_tokens: wire.cache_write_input_tokens.unwrap_or(0),
            long_cache_write_tokens: wire
                .cache_details
                .iter()
                .filter(|detail| detail.ttl.as_deref() == Some("1h"))
                .filter_map(|detail| detail.input_tokens)
                .fold(0, u64::saturating_add),
            ..Self::default()
        }
    }
}

/// The call's id is in a header, and only the request contains the model's name.
const STARTED: Event = Event::Started { provider_request_id: None, model: None };

/// The state between the events of an answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    calls: ToolCalls,
    /// The stop reason, which is held back until the usage has come.
    stop: StopTracker,
    stopped: bool,
    done: bool,
}

impl StreamDecoder {
    pub(super) fn push(&mut self, frame: &Frame<'_>, events: &mut Vec<Event>) -> Result<Progress, Error> {
        if self.done {
            return Ok(Progress::Done);
        }
        if frame.is_failure {
            return Err(exception(&frame.event, &frame.data));
        }
        match frame.event.as_ref() {
            "messageStart" => events.push(STARTED),
            "contentBlockStart" | "contentBlockDelta" | "messageStop" | "metadata" => return self.event(frame, events),
            _ => {}
        }
        Ok(Progress::More)
    }

    fn event(&mut self, frame: &Frame<'_>, events: &mut Vec<Event>) -> Result<Progress, Error> {
        let mut event: WireEvent = parse(frame.data.as_bytes())?;
        for block in [&mut event.start, &mut event.delta] {
            if let Some(call) = block.as_mut().and_then(|block| block.tool_use.take()) {
                let piece = call.input.as_ref().and_then(Value::as_str).unwrap_or_default();
                self.calls.add(event.content_block_index, call.tool_use_id, call.name, piece);
            }
        }
        push_block(event.delta, events);
        events.extend(event.usage.map(|usage| Event::Usage(usage.into())));
        match frame.event.as_ref() {
            "messageStop" => {
                self.stopped = true;
                self.stop.say(event.stop_reason.as_deref());
            }
            "metadata" if self.stopped => return self.finish(events).map(|()| Progress::Done),
            _ => {}
        }
        Ok(Progress::More)
    }

    /// Emits a stop that was held back. The answer is complete even without `metadata`.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        match (self.done, self.stopped) {
            (true, _) => Ok(()),
            (false, false) => Err(ErrorKind::Truncated.into()),
            (false, true) => {
                self.done = true;
                self.calls.finish(events);
                self.stop.end(false, false, events)
            }
        }
    }
}

fn push_block(block: Option<Block>, events: &mut Vec<Event>) {
    let Some(block) = block else { return };
    let thinking = block.reasoning_content.and_then(|thinking| thinking.text.or_else(|| thinking.reasoning_text?.text));
    push_text(thinking, Event::Reasoning, events);
    push_text(block.text, Event::Delta, events);
}

/// An exception's name is in the frame's headers, its message in the payload.
fn exception(name: &str, payload: &str) -> Error {
    let value = serde_json::from_str(payload).unwrap_or_else(|_| Value::from(payload));
    failure::from_value(None, &value, &Hints { code: Some(name.to_owned()), ..Hints::default() })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    output: Output,
    stop_reason: String,
    usage: Option<WireUsage>,
}

#[derive(Deserialize)]
struct Output {
    message: WireAnswer,
}

#[derive(Deserialize)]
struct WireAnswer {
    #[serde(default, deserialize_with = "or_default")]
    content: Vec<Block>,
}

pub(super) fn decode_whole(body: &[u8], events: &mut Vec<Event>) -> Result<(), Error> {
    let whole: Whole = parse(body).map_err(|_| failure::of_no_answer(body))?;
    events.push(STARTED);
    let mut calls = ToolCalls::default();
    for mut block in whole.output.message.content {
        if let Some(call) = block.tool_use.take() {
            let input = call.input.as_ref().map(document).unwrap_or_default();
            calls.add(calls.next_place(), call.tool_use_id, call.name, &input);
        }
        push_block(Some(block), events);
    }
    calls.finish(events);
    events.extend(whole.usage.map(|usage| Event::Usage(usage.into())));
    let mut stop = StopTracker::default();
    stop.say(Some(&whole.stop_reason));
    stop.end(false, false, events)
}

/// The geography of the region in `arn:aws:bedrock:eu-west-1::foundation-model/…`, as in the names of inference profiles.
fn geography(arn: &str) -> &'static str {
    match arn.split(':').nth(3).unwrap_or_default() {
        region if region.starts_with("us-gov-") => "us-gov",
        region if region.starts_with("us-") => "us",
        region if region.starts_with("eu-") => "eu",
        region if region.starts_with("ap-") => "apac",
        _ => "global",
    }
}

pub(super) fn decode_models(body: &[u8]) -> Result<ModelList, Error> {
    list::models(body, &["modelSummaries"], |entry| {
        let id = list::text(entry, "modelId")?;
        let types = list::words(entry, "inferenceTypesSupported").unwrap_or_default();
        let (by_itself, by_profile) = (types.contains(&"ON_DEMAND"), types.contains(&"INFERENCE_PROFILE"));
        // Newer models are only served under the name of an inference profile, which is the model's with the geography in front.
        let id = if by_profile && !by_itself {
            format!("{}.{id}", geography(&list::text(entry, "modelArn").unwrap_or_default()))
        } else {
            id
        };
        let writes = list::words(entry, "outputModalities").is_some_and(|modalities| modalities.contains(&"TEXT"));
        Some(ModelEntry {
            purpose: if writes { Purpose::of(&id) } else { Purpose::Other },
            display_name: list::text(entry, "modelName"),
            context_tokens: None,
            max_output_tokens: None,
            id,
            retires: None,
            successor: None,
        })
    })
}

#[cfg(test)]
mod tests;
