//! Anthropic's Messages.

use llm::ToolCall;
use model::{Role, Values};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    answer::{Dialect, Done, Failure, Finish, Frame, Opening, set},
    ask::{Ask, Given, JsonAsked},
    content,
    errors::Shape,
    tools::{self, Offer},
};
use crate::{error::Refusal, runs::said::Said};

/// A request, as far as it is read. Further fields are ignored.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MessagesBody {
    /// An app, or a model of the workspace, as `/v1/models` lists them, such as `meeting-minutes`.
    pub model: String,
    /// The conversation, oldest message first.
    pub messages: Vec<MessagesMessage>,
    /// Instructions that always apply: a text, or a list of parts of type `text`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub system: Value,
    /// The maximum length of the answer in tokens.
    pub max_tokens: Option<u64>,
    /// Values of an app's inputs by their names. Madang's own; clients have it in `extra_body`.
    #[schema(value_type = Option<Object>)]
    pub inputs: Option<Values>,
    /// Whether the answer is sent as it is written. Default `false`.
    pub stream: Option<bool>,
    /// Creativity, 0 to 1. Apps have their own settings; these are for models.
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f64>,
    /// Texts at which the answer ends, up to four.
    pub stop_sequences: Option<Vec<String>>,
    /// The format of the answer: `format` with a `json_schema`.
    #[schema(value_type = Option<Object>)]
    pub output_config: Option<Value>,
    /// Tools that a model may call. Apps have none.
    #[schema(value_type = Option<Object>)]
    pub tools: Option<Value>,
    /// Whether one is called: `type` with `auto`, `none`, `any`, or `tool` and its `name`.
    #[schema(value_type = Option<Object>)]
    pub tool_choice: Option<Value>,
}

/// A message of the conversation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MessagesMessage {
    /// `user` or `assistant`.
    pub role: String,
    /// A text, or a list of parts of type `text`, `image`, `document`, `tool_use` or `tool_result`.
    #[schema(value_type = Object)]
    pub content: Value,
}

impl MessagesBody {
    /// What it asks for.
    pub fn ask(self) -> Result<Ask, Refusal> {
        let Some(most) = self.max_tokens else {
            return Err(Refusal::field(
                "max_tokens",
                "Say how long the answer may be, in tokens.",
                "답변의 최대 길이를 토큰 수로 적어 주세요.",
            ));
        };
        let mut said = Vec::with_capacity(self.messages.len() + 1);
        let system = content::read(&self.system, "system")?.text;
        if !system.is_empty() {
            said.push(Said::new(Role::System, system));
        }
        for (index, message) in self.messages.iter().enumerate() {
            let role = match message.role.as_str() {
                "user" => Role::User,
                "assistant" => Role::Assistant,
                "system" => Role::System,
                _ => {
                    let path = format!("messages[{index}].role");
                    return Err(Refusal::field(path, "Use user or assistant.", "user나 assistant로 써 주세요."));
                }
            };
            said.extend(content::read(&message.content, &format!("messages[{index}].content"))?.said(role));
        }
        tools::name_results(&mut said)?;
        let tools = Offer { tools: self.tools.as_ref(), choice: self.tool_choice.as_ref(), parallel: None }.read()?;
        let given = Given {
            temperature: self.temperature,
            top_p: self.top_p,
            limit: Some(("max_tokens", most)),
            stop: self.stop_sequences.unwrap_or_default(),
            ..Given::default()
        };
        let format = self.output_config.as_ref().and_then(|config| config.get("format"));
        let schema = format.filter(|format| format.get("type").is_some_and(|kind| kind == "json_schema"));
        Ok(Ask {
            said,
            tools,
            settings: given.settings()?,
            json: schema.and_then(|format| format.get("schema")).cloned().map(JsonAsked::Schema),
            stream: self.stream.unwrap_or_default(),
            model: self.model,
            inputs: self.inputs,
        })
    }
}

/// Writes an answer as Messages does.
#[derive(Debug)]
pub struct Messages {
    opening: Opening,
    /// Whether a block of text is open.
    is_open: bool,
    /// How many blocks were closed.
    closed: usize,
}

impl Messages {
    pub fn new(opening: Opening) -> Self {
        Self { opening, is_open: false, closed: 0 }
    }

    fn message(&self, content: &Value, stop_reason: Option<&str>, usage: &Value) -> Value {
        let Opening { run, model, .. } = &self.opening;
        json!({"id": format!("msg_{}", run.0.simple()), "type": "message", "role": "assistant", "model": model,
            "content": content, "stop_reason": stop_reason, "stop_sequence": null, "usage": usage})
    }

    fn open(&mut self) -> Vec<Frame> {
        if std::mem::replace(&mut self.is_open, true) {
            return Vec::new();
        }
        let block = json!({"index": self.closed, "content_block": {"type": "text", "text": ""}});
        let mut frames = vec![frame("content_block_start", block)];
        frames.extend((self.closed == 0).then(|| frame("ping", json!({}))));
        frames
    }

    fn close(&mut self) -> Vec<Frame> {
        if !std::mem::take(&mut self.is_open) {
            return Vec::new();
        }
        self.closed += 1;
        vec![frame("content_block_stop", json!({"index": self.closed - 1}))]
    }
}

fn frame(event: &'static str, mut data: Value) -> Frame {
    set(&mut data, "type", event);
    Frame { event: Some(event), data: data.to_string() }
}

fn stop_reason(finish: Finish) -> &'static str {
    match finish {
        Finish::End => "end_turn",
        Finish::Calls => "tool_use",
        Finish::Length => "max_tokens",
        Finish::Filtered | Finish::Refused => "refusal",
    }
}

/// The arguments of a call. What is no document is none: clients read it at the end of the block, and break off at what they can't.
fn arguments(call: &ToolCall) -> &str {
    match serde_json::from_str(&call.arguments) {
        Ok(Value::Object(_)) => &call.arguments,
        _ => "{}",
    }
}

/// A call as a block.
fn tool_use(call: &ToolCall) -> Value {
    let input: Value = serde_json::from_str(arguments(call)).unwrap_or_else(|_| json!({}));
    json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input})
}

fn usage(input_tokens: u64, output_tokens: u64) -> Value {
    json!({"input_tokens": input_tokens, "output_tokens": output_tokens, "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0})
}

impl Dialect for Messages {
    fn begin(&mut self) -> Vec<Frame> {
        // How many tokens were read is only known at the end, where clients take it from as well.
        vec![frame("message_start", json!({"message": self.message(&json!([]), None, &usage(0, 0))}))]
    }

    fn text(&mut self, text: &str) -> Vec<Frame> {
        let mut frames = self.open();
        let delta = json!({"index": self.closed, "delta": {"type": "text_delta", "text": text}});
        frames.push(frame("content_block_delta", delta));
        frames
    }

    fn call(&mut self, call: &ToolCall) -> Vec<Frame> {
        let mut frames = self.close();
        let index = self.closed;
        self.closed += 1;
        let mut begun = tool_use(call);
        set(&mut begun, "input", json!({}));
        let delta = json!({"type": "input_json_delta", "partial_json": arguments(call)});
        frames.extend([
            frame("content_block_start", json!({"index": index, "content_block": begun})),
            frame("content_block_delta", json!({"index": index, "delta": delta})),
            frame("content_block_stop", json!({"index": index})),
        ]);
        frames
    }

    fn done(&mut self, done: &Done) -> Vec<Frame> {
        // An answer has at least one block.
        let mut frames = if self.closed == 0 { self.open() } else { Vec::new() };
        frames.extend(self.close());
        let delta = json!({"stop_reason": stop_reason(done.finish), "stop_sequence": null});
        let used = usage(done.input_tokens, done.output_tokens);
        frames.push(frame("message_delta", json!({"delta": delta, "usage": used})));
        frames.push(frame("message_stop", json!({})));
        frames
    }

    fn failed(&mut self, failure: &Failure) -> Vec<Frame> {
        vec![Frame { event: Some("error"), data: Shape::Anthropic.failed(failure, "").to_string() }]
    }

    fn whole(&self, done: &Done) -> Value {
        let speaks = !done.text.is_empty() || done.calls.is_empty();
        let said = speaks.then(|| json!({"type": "text", "text": done.text}));
        let content: Vec<Value> = said.into_iter().chain(done.calls.iter().map(tool_use)).collect();
        self.message(&content.into(), Some(stop_reason(done.finish)), &usage(done.input_tokens, done.output_tokens))
    }
}

#[cfg(test)]
mod tests {
    use model::RunId;
    use uuid::Uuid;

    use super::*;

    fn ask(body: Value) -> Result<Ask, Refusal> {
        serde_json::from_value::<MessagesBody>(body).unwrap().ask()
    }

    fn messages() -> Messages {
        Messages::new(Opening { run: RunId(Uuid::from_u128(7)), created_s: 5, model: "minutes".into() })
    }

    fn done() -> Done {
        Done { text: "hello".into(), calls: Vec::new(), finish: Finish::End, input_tokens: 7, output_tokens: 1 }
    }

    fn names(frames: &[Frame]) -> Vec<&'static str> {
        for frame in frames {
            let data: Value = serde_json::from_str(&frame.data).unwrap();
            assert_eq!(data["type"], frame.event.unwrap(), "the data says the same as the event");
        }
        frames.iter().filter_map(|frame| frame.event).collect()
    }

    #[test]
    fn a_request_is_read_and_what_is_unknown_is_ignored() {
        let asked = ask(json!({"model": "m", "max_tokens": 100, "system": [{"type": "text", "text": "rule", "cache_control": {}}],
            "messages": [{"role": "user", "content": "hi {{x}}"}, {"role": "assistant", "content": [{"type": "text", "text": "{"}]}],
            "stop_sequences": ["end"], "metadata": {"user_id": "u"}, "thinking": {"type": "disabled"}, "top_k": 5}))
        .unwrap();
        let said: Vec<_> = asked.said.iter().map(|said| (said.role, said.text.as_str())).collect();
        assert_eq!(said, [(Role::System, "rule"), (Role::User, "hi {{x}}"), (Role::Assistant, "{")]);
        assert_eq!(asked.settings.max_output_tokens, Some(100));
        let schema = json!({"format": {"type": "json_schema", "schema": {"type": "object"}}});
        let asked = ask(json!({"model": "m", "max_tokens": 1, "messages": [], "output_config": schema})).unwrap();
        assert_eq!(asked.json, Some(JsonAsked::Schema(json!({"type": "object"}))));
    }

    #[test]
    fn what_is_missing_is_named() {
        let refused = ask(json!({"model": "m", "messages": [{"role": "user", "content": "hi"}]})).unwrap_err();
        assert_eq!(refused.field_names().collect::<Vec<_>>(), ["max_tokens"]);
        let robot = json!({"model": "m", "max_tokens": 1, "messages": [{"role": "robot", "content": "hi"}]});
        assert_eq!(ask(robot).unwrap_err().field_names().collect::<Vec<_>>(), ["messages[0].role"]);
    }

    #[test]
    fn a_stream_has_the_events_in_their_order() {
        let mut messages = messages();
        let frames = [messages.begin(), messages.text("hel"), messages.text("lo"), messages.done(&done())].concat();
        let expected = [
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop",
        ];
        assert_eq!(names(&frames), expected);
        let end: Value = serde_json::from_str(&frames[6].data).unwrap();
        assert_eq!((&end["delta"]["stop_reason"], &end["usage"]["input_tokens"]), (&json!("end_turn"), &json!(7)));
        let start: Value = serde_json::from_str(&frames[0].data).unwrap();
        assert_eq!(start["message"]["id"], "msg_00000000000000000000000000000007");
    }

    #[test]
    fn an_answer_without_a_text_has_an_empty_block() {
        let mut messages = messages();
        let frames = [messages.begin(), messages.done(&Done { finish: Finish::Refused, ..done() })].concat();
        let expected =
            ["message_start", "content_block_start", "ping", "content_block_stop", "message_delta", "message_stop"];
        assert_eq!(names(&frames), expected);
    }

    #[test]
    fn arguments_that_are_no_document_are_sent_as_none() {
        for (arguments, sent) in [(r#"{"b": 1, "a": 2}"#, r#"{"b": 1, "a": 2}"#), (r#"{"b": "#, "{}"), ("[1]", "{}")] {
            let call = ToolCall { id: "c1".into(), name: "find".into(), arguments: arguments.into() };
            let delta: Value = serde_json::from_str(&messages().call(&call)[1].data).unwrap();
            assert_eq!(delta["delta"]["partial_json"], sent);
            assert_eq!(tool_use(&call)["input"], serde_json::from_str::<Value>(sent).unwrap());
        }
    }

    #[test]
    fn a_stream_that_breaks_off_says_why() {
        let failure = Failure { status: 503, code: "overloaded", message: "Later.".into() };
        let frames = messages().failed(&failure);
        assert_eq!(names(&frames), ["error"]);
        let told: Value = serde_json::from_str(&frames[0].data).unwrap();
        assert_eq!(told["error"], json!({"type": "overloaded_error", "message": "Later."}));
    }

    #[test]
    fn an_answer_as_one_document() {
        let whole = messages().whole(&Done { finish: Finish::Length, ..done() });
        assert_eq!((&whole["stop_reason"], &whole["content"][0]["text"]), (&json!("max_tokens"), &json!("hello")));
        assert_eq!((&whole["type"], &whole["usage"]["output_tokens"]), (&json!("message"), &json!(1)));
    }
}
