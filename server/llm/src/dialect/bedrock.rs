//! AWS Bedrock's Converse: `POST {base}/model/{model}/converse`, answered as JSON, or `…/converse-stream`, answered as AWS's
//! binary event stream.
//!
//! Source: `docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html` and `…_ConverseStream.html`, the service
//! model `bedrock-runtime/2023-09-30` in `botocore`. In a stream the usage comes in `metadata`, after `messageStop`: the stop is
//! held back until then, or until the connection ends. Payloads carry a padding `p`, which is ignored.

use std::borrow::Cow;

use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::{Hints, Progress, WireRequest, failure, or_default, parse, push_text, settings::Settings};
use crate::{
    auth::sigv4::RESERVED,
    chat::{ChatRequest, Event, Message, Mode, Role, StopReason, Usage},
    endpoint::Endpoint,
    error::Error,
    framing::Frame,
    models::{ModelEntry, Purpose},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    messages: Vec<WireMessage<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    system: Vec<WireBlock<'a>>,
    inference_config: InferenceConfig<'a>,
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

pub(super) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
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
    };
    let (operation, accept) = match mode {
        Mode::Stream => ("converse-stream", "application/vnd.amazon.eventstream"),
        Mode::Whole => ("converse", "application/json"),
    };
    // An ARN's slashes and a version's colon belong to the name.
    let model = utf8_percent_encode(&request.model, RESERVED);
    WireRequest::post(format!("{}/model/{model}/{operation}", endpoint.base_url), &body)
        .header("accept", accept)
        .header("content-type", "application/json")
}

/// Rules stand apart. At least one message must remain, so rules alone are sent as the person's words. Turns must alternate, so
/// those of one speaker are joined; empty texts are refused and carry nothing.
fn split_system(messages: &[Message]) -> (Vec<WireBlock<'_>>, Vec<WireMessage<'_>>) {
    let spoken = messages.iter().filter(|message| !message.text.trim().is_empty());
    let (rules, rest): (Vec<_>, Vec<_>) = spoken.partition(|message| message.role == Role::System);
    let rules: Vec<_> = rules.iter().map(|rule| WireBlock::Text(&rule.text)).collect();
    if rest.is_empty() {
        return (Vec::new(), vec![WireMessage { role: "user", content: rules }]);
    }
    let mut turns: Vec<WireMessage<'_>> = Vec::new();
    for message in rest {
        let role = if message.role == Role::Assistant { "assistant" } else { "user" };
        match turns.last_mut() {
            Some(last) if last.role == role => last.content.push(WireBlock::Text(&message.text)),
            _ => turns.push(WireMessage { role, content: vec![WireBlock::Text(&message.text)] }),
        }
    }
    (rules, turns)
}

/// The list stands at another host, `bedrock.{region}.amazonaws.com`; behind an address of one's own it can't be found.
pub(super) fn models_request(endpoint: &Endpoint) -> Option<WireRequest> {
    let base = Url::parse(&endpoint.base_url).ok()?;
    let host = base.host_str()?;
    let rest = host.strip_prefix("bedrock-runtime").filter(|_| host.ends_with(".amazonaws.com"))?;
    Some(WireRequest::get(format!("https://bedrock{rest}/foundation-models")).header("accept", "application/json"))
}

/// What the events of a stream say; the event's name says which of it is there.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEvent {
    delta: Option<Block>,
    stop_reason: Option<String>,
    usage: Option<WireUsage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block {
    text: Option<String>,
    reasoning_content: Option<Reasoning>,
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
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        Self {
            // Cached parts are counted apart.
            input_tokens: [wire.input_tokens, wire.cache_read_input_tokens, wire.cache_write_input_tokens]
                .into_iter()
                .flatten()
                .fold(0, u64::saturating_add),
            output_tokens: wire.output_tokens.unwrap_or(0),
            cached_input_tokens: wire.cache_read_input_tokens.unwrap_or(0),
            reasoning_tokens: 0,
        }
    }
}

/// The call's name stands in a header, and the model's is only known to who asked.
const STARTED: Event = Event::Started { provider_request_id: None, model: None };

/// The state between the events of one answer.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    /// Seen, and held back until the usage is there.
    stop: Option<StopReason>,
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
            "contentBlockDelta" | "messageStop" | "metadata" => return self.event(frame, events),
            _ => {}
        }
        Ok(Progress::More)
    }

    fn event(&mut self, frame: &Frame<'_>, events: &mut Vec<Event>) -> Result<Progress, Error> {
        let event: WireEvent = parse(frame.data.as_bytes())?;
        push_block(event.delta, events);
        events.extend(event.usage.map(|usage| Event::Usage(usage.into())));
        match frame.event.as_ref() {
            "messageStop" => self.stop = Some(event.stop_reason.as_deref().map_or(StopReason::Other, stop_reason)),
            "metadata" if self.finish(events) => return Ok(Progress::Done),
            _ => {}
        }
        Ok(Progress::More)
    }

    /// Lets go of the stop that was held back, if there is one. Without `metadata` the answer is complete, too.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> bool {
        if let (false, Some(stop)) = (self.done, self.stop) {
            self.done = true;
            events.push(Event::Stop(stop));
        }
        self.done
    }
}

fn push_block(block: Option<Block>, events: &mut Vec<Event>) {
    let Some(block) = block else { return };
    let thinking = block.reasoning_content.and_then(|thinking| thinking.text.or_else(|| thinking.reasoning_text?.text));
    push_text(thinking, Event::Reasoning, events);
    push_text(block.text, Event::Delta, events);
}

/// An exception's name stands in the frame's head, its words in the payload.
fn exception(name: &str, payload: &str) -> Error {
    let value = serde_json::from_str(payload).unwrap_or_else(|_| Value::from(payload));
    failure::from_value(None, &value, &Hints { code: Some(name.to_owned()), ..Hints::default() })
}

fn stop_reason(reason: &str) -> StopReason {
    match reason {
        "end_turn" => StopReason::End,
        "max_tokens" | "model_context_window_exceeded" => StopReason::Length,
        "stop_sequence" => StopReason::StopSequence,
        "tool_use" => StopReason::ToolUse,
        "guardrail_intervened" | "content_filtered" => StopReason::ContentFilter,
        _ => StopReason::Other,
    }
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

pub(super) fn decode_whole(body: &[u8]) -> Result<Vec<Event>, Error> {
    let whole: Whole = parse(body)?;
    let mut events = vec![STARTED];
    for block in whole.output.message.content {
        push_block(Some(block), &mut events);
    }
    events.extend(whole.usage.map(|usage| Event::Usage(usage.into())));
    events.push(Event::Stop(stop_reason(&whole.stop_reason)));
    Ok(events)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelList {
    model_summaries: Vec<WireModel>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireModel {
    model_id: String,
    #[serde(default, deserialize_with = "or_default")]
    model_arn: String,
    model_name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    output_modalities: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    inference_types_supported: Vec<String>,
}

impl From<WireModel> for ModelEntry {
    fn from(model: WireModel) -> Self {
        let writes = model.output_modalities.iter().any(|modality| modality == "TEXT");
        let by_itself = model.inference_types_supported.iter().any(|kind| kind == "ON_DEMAND");
        let by_profile = model.inference_types_supported.iter().any(|kind| kind == "INFERENCE_PROFILE");
        // Newer models answer only under the name of an inference profile: theirs with the geography in front.
        let id = if by_profile && !by_itself {
            Cow::Owned(format!("{}.{}", geography(&model.model_arn), model.model_id))
        } else {
            Cow::Borrowed(&model.model_id)
        };
        Self {
            purpose: if writes { Purpose::of(&id) } else { Purpose::Other },
            display_name: model.model_name.clone(),
            context_tokens: None,
            max_output_tokens: None,
            id: id.into_owned(),
        }
    }
}

/// The geography of the region in `arn:aws:bedrock:eu-west-1::foundation-model/…`, as inference profiles name it.
fn geography(arn: &str) -> &'static str {
    match arn.split(':').nth(3).unwrap_or_default() {
        region if region.starts_with("us-gov-") => "us-gov",
        region if region.starts_with("us-") => "us",
        region if region.starts_with("eu-") => "eu",
        region if region.starts_with("ap-") => "apac",
        _ => "global",
    }
}

pub(super) fn decode_models(body: &[u8]) -> Result<Vec<ModelEntry>, Error> {
    let list: ModelList = parse(body)?;
    Ok(list.model_summaries.into_iter().map(ModelEntry::from).collect())
}

#[cfg(test)]
mod tests;
