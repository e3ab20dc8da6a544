//! OpenAI's Chat Completions.

use llm::ToolCall;
use model::Values;
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

/// A request, as far as it is read. Further fields are ignored, as OpenAI's API does.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChatBody {
    /// An app, or a model of the workspace, as `/v1/models` lists them, such as `meeting-minutes`.
    pub model: String,
    /// The conversation, oldest message first.
    pub messages: Vec<ChatMessage>,
    /// Values of an app's inputs by their names. Madang's own; clients have it in `extra_body`.
    #[schema(value_type = Option<Object>)]
    pub inputs: Option<Values>,
    /// Whether the answer is sent as it is written. Default `false`.
    pub stream: Option<bool>,
    /// What is sent along with a stream.
    pub stream_options: Option<StreamOptions>,
    /// Creativity, 0 to 2. Apps have their own settings; these are for models.
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f64>,
    /// The maximum length of the answer in tokens.
    pub max_completion_tokens: Option<u64>,
    /// The older name of `max_completion_tokens`.
    pub max_tokens: Option<u64>,
    /// A text at which the answer ends, or up to four.
    #[schema(value_type = Option<Object>)]
    pub stop: Option<OneOrMore>,
    /// For answers that repeat as far as the model allows it.
    pub seed: Option<i64>,
    /// How long a reasoning model thinks: `low`, `medium` or `high`.
    pub reasoning_effort: Option<String>,
    /// `text`, `json_object`, or `json_schema` with a schema.
    #[schema(value_type = Option<Object>)]
    pub response_format: Option<Value>,
    /// How many answers there are; only 1.
    pub n: Option<u64>,
    /// Functions that a model may call. Apps have none.
    #[schema(value_type = Option<Object>)]
    pub tools: Option<Value>,
    /// `auto`, `none`, `required`, or a function by its name.
    #[schema(value_type = Option<Object>)]
    pub tool_choice: Option<Value>,
    /// Whether several functions may be called at once.
    pub parallel_tool_calls: Option<bool>,
    /// The older form of tools, which is refused.
    #[schema(value_type = Option<Object>)]
    pub functions: Option<Value>,
}

/// A message of the conversation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChatMessage {
    /// `system`, `developer`, `user`, `assistant`, or `tool` for the result of a call.
    pub role: String,
    /// A text, or a list of parts of type `text`, `image_url` or `file`.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub content: Value,
    /// The functions that were called in an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub tool_calls: Option<Value>,
    /// Of which call it is the result, in a message of `tool`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
}

/// What is sent along with a stream.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct StreamOptions {
    /// Whether a last chunk says how many tokens were used.
    #[serde(default)]
    pub include_usage: Option<bool>,
}

/// One text, or a list of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl From<OneOrMore> for Vec<String> {
    fn from(texts: OneOrMore) -> Self {
        match texts {
            OneOrMore::One(text) => vec![text],
            OneOrMore::More(texts) => texts,
        }
    }
}

impl ChatBody {
    /// What it asks for.
    pub fn ask(self) -> Result<Ask, Refusal> {
        if self.functions.as_ref().and_then(Value::as_array).is_some_and(|functions| !functions.is_empty()) {
            return Err(Refusal::field(
                "functions",
                "Offer functions as `tools`, the newer form.",
                "함수는 새 형식인 `tools`로 보내 주세요.",
            ));
        }
        if self.n.is_some_and(|n| n != 1) {
            return Err(Refusal::field(
                "n",
                "Only one answer at a time: leave it out.",
                "답변은 하나씩만 받을 수 있어요. 빼고 보내 주세요.",
            ));
        }
        let mut said = self.messages.iter().enumerate().map(said).collect::<Result<Vec<_>, _>>()?;
        tools::name_results(&mut said)?;
        let (tools, choice) = (self.tools.as_ref(), self.tool_choice.as_ref());
        let tools = Offer { tools, choice, parallel: self.parallel_tool_calls }.read()?;
        let given = Given {
            temperature: self.temperature,
            top_p: self.top_p,
            limit: (self.max_completion_tokens.map(|most| ("max_completion_tokens", most)))
                .or(self.max_tokens.map(|most| ("max_tokens", most))),
            stop: self.stop.map(Vec::from).unwrap_or_default(),
            seed: self.seed,
            effort: self.reasoning_effort.as_deref().map(|word| ("reasoning_effort", word)),
        };
        Ok(Ask {
            said,
            tools,
            settings: given.settings()?,
            json: self.response_format.as_ref().map(json_asked).transpose()?.flatten(),
            stream: self.stream.unwrap_or_default(),
            model: self.model,
            inputs: self.inputs,
        })
    }

    /// Whether the last chunk of a stream says what was used.
    pub fn includes_usage(&self) -> bool {
        self.stream_options.as_ref().and_then(|options| options.include_usage).unwrap_or_default()
    }
}

fn said((index, message): (usize, &ChatMessage)) -> Result<Said, Refusal> {
    let path = format!("messages[{index}]");
    if message.role == "tool" {
        let id = message.tool_call_id.as_deref().ok_or_else(|| {
            let at = format!("{path}.tool_call_id");
            Refusal::field(at, "Say of which call this is the result.", "어떤 호출의 결과인지 적어 주세요.")
        })?;
        return Ok(tools::result(id, content::result(&message.content, &format!("{path}.content"))?, false));
    }
    let content::Content { text, images, files, .. } = content::read(&message.content, &format!("{path}.content"))?;
    let role = role_of(&message.role).ok_or_else(|| unknown_role(&format!("{path}.role")))?;
    let calls = message.tool_calls.as_ref().and_then(Value::as_array).into_iter().flatten().enumerate();
    let calls = calls.map(|(place, call)| {
        let word = |value: Option<&'_ Value>| value.and_then(Value::as_str).map(str::to_owned);
        let function = call.get("function");
        let name = word(function.and_then(|function| function.get("name")));
        let arguments = function.and_then(|function| function.get("arguments"));
        let path = format!("{path}.tool_calls[{place}]");
        tools::call(word(call.get("id")).as_deref(), name.as_deref(), arguments, &path)
    });
    Ok(Said { images, files, calls: calls.collect::<Result<_, _>>()?, ..Said::new(role, text) })
}

/// The role with this name in OpenAI's APIs.
pub(super) fn role_of(name: &str) -> Option<model::Role> {
    match name {
        "system" | "developer" => Some(model::Role::System),
        "user" => Some(model::Role::User),
        "assistant" => Some(model::Role::Assistant),
        _ => None,
    }
}

pub(super) fn unknown_role(path: &str) -> Refusal {
    Refusal::field(path, "Use system, user, assistant or tool.", "system, user, assistant, tool 중 하나로 써 주세요.")
}

fn json_asked(format: &Value) -> Result<Option<JsonAsked>, Refusal> {
    match format.get("type").and_then(Value::as_str) {
        Some("text") => Ok(None),
        Some("json_object") => Ok(Some(JsonAsked::Object)),
        Some("json_schema") => {
            let schema = format.get("json_schema").and_then(|named| named.get("schema"));
            schema.map(|schema| Some(JsonAsked::Schema(schema.clone()))).ok_or_else(|| {
                Refusal::field(
                    "response_format.json_schema.schema",
                    "Add the JSON Schema.",
                    "JSON Schema를 넣어 주세요.",
                )
            })
        }
        _ if format.is_null() => Ok(None),
        _ => Err(Refusal::field(
            "response_format.type",
            "Use text, json_object or json_schema.",
            "text, json_object, json_schema 중 하나로 써 주세요.",
        )),
    }
}

/// Writes an answer as Chat Completions does.
#[derive(Debug)]
pub struct Chat {
    opening: Opening,
    include_usage: bool,
    /// How many functions were called so far.
    called: usize,
}

impl Chat {
    pub fn new(opening: Opening, include_usage: bool) -> Self {
        Self { opening, include_usage, called: 0 }
    }

    fn chunk(&self, delta: &Value, finish: Option<&str>) -> Frame {
        let choice = json!({"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish});
        self.frame(vec![choice], Value::Null)
    }

    fn frame(&self, choices: Vec<Value>, usage: Value) -> Frame {
        let mut chunk = self.head("chat.completion.chunk");
        set(&mut chunk, "choices", choices);
        if self.include_usage {
            set(&mut chunk, "usage", usage);
        }
        Frame { event: None, data: chunk.to_string() }
    }

    fn head(&self, object: &str) -> Value {
        let Opening { run, created_s, model } = &self.opening;
        json!({"id": format!("chatcmpl-{}", run.0.simple()), "object": object, "created": created_s, "model": model,
            "system_fingerprint": null})
    }
}

fn end_of_stream() -> Frame {
    Frame { event: None, data: "[DONE]".to_owned() }
}

fn finish(finish: Finish) -> &'static str {
    match finish {
        Finish::End => "stop",
        Finish::Calls => "tool_calls",
        Finish::Length => "length",
        Finish::Filtered | Finish::Refused => "content_filter",
    }
}

fn wire_call(call: &ToolCall) -> Value {
    json!({"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}})
}

fn usage(done: &Done) -> Value {
    json!({"prompt_tokens": done.input_tokens, "completion_tokens": done.output_tokens,
        "total_tokens": done.input_tokens.saturating_add(done.output_tokens)})
}

impl Dialect for Chat {
    fn begin(&mut self) -> Vec<Frame> {
        vec![self.chunk(&json!({"role": "assistant", "content": "", "refusal": null}), None)]
    }

    fn text(&mut self, text: &str) -> Vec<Frame> {
        vec![self.chunk(&json!({"content": text}), None)]
    }

    fn call(&mut self, call: &ToolCall) -> Vec<Frame> {
        let mut wire = wire_call(call);
        set(&mut wire, "index", self.called);
        self.called += 1;
        vec![self.chunk(&json!({"tool_calls": [wire]}), None)]
    }

    fn done(&mut self, done: &Done) -> Vec<Frame> {
        let mut frames = vec![self.chunk(&json!({}), Some(finish(done.finish)))];
        if self.include_usage {
            frames.push(self.frame(Vec::new(), usage(done)));
        }
        frames.push(end_of_stream());
        frames
    }

    fn failed(&mut self, failure: &Failure) -> Vec<Frame> {
        vec![Frame { event: None, data: Shape::OpenAi.failed(failure, "").to_string() }, end_of_stream()]
    }

    fn whole(&self, done: &Done) -> Value {
        let mut message = json!({"role": "assistant", "content": done.text, "refusal": null, "annotations": []});
        if !done.calls.is_empty() {
            set(&mut message, "tool_calls", done.calls.iter().map(wire_call).collect::<Vec<_>>());
            if done.text.is_empty() {
                set(&mut message, "content", Value::Null);
            }
        }
        let mut answer = self.head("chat.completion");
        let choice = json!({"index": 0, "message": message, "logprobs": null, "finish_reason": finish(done.finish)});
        set(&mut answer, "choices", vec![choice]);
        set(&mut answer, "usage", usage(done));
        answer
    }
}

#[cfg(test)]
mod tests {
    use model::{Role, RunId};
    use uuid::Uuid;

    use super::*;

    fn ask(body: Value) -> Result<Ask, Refusal> {
        serde_json::from_value::<ChatBody>(body).unwrap().ask()
    }

    fn chat(include_usage: bool) -> Chat {
        let opening = Opening { run: RunId(Uuid::from_u128(7)), created_s: 5, model: "minutes".into() };
        Chat::new(opening, include_usage)
    }

    fn data(frames: Vec<Frame>) -> Vec<Value> {
        frames.into_iter().map(|frame| serde_json::from_str(&frame.data).unwrap_or(frame.data.into())).collect()
    }

    const DONE: fn() -> Done =
        || Done { text: "hello".into(), calls: Vec::new(), finish: Finish::End, input_tokens: 7, output_tokens: 1 };

    #[test]
    fn a_request_is_read_and_what_is_unknown_is_ignored() {
        let asked = ask(json!({"model": "m", "messages": [{"role": "developer", "content": "rule"}, {"role": "user", "name": "kim",
            "content": [{"type": "text", "text": "hi"}]}, {"role": "assistant", "content": "yes", "tool_calls": []}],
            "temperature": 0.5, "max_completion_tokens": 9, "max_tokens": 5, "stop": "end", "seed": 3, "reasoning_effort": "high",
            "stream": true, "user": "u", "logit_bias": {}, "store": false, "from_the_future": [1], "tools": null,
            "response_format": {"type": "json_schema", "json_schema": {"name": "x", "strict": true, "schema": {"type": "object"}}}}))
        .unwrap();
        let roles: Vec<_> = asked.said.iter().map(|said| (said.role, said.text.as_str())).collect();
        assert_eq!(roles, [(Role::System, "rule"), (Role::User, "hi"), (Role::Assistant, "yes")]);
        assert_eq!((asked.settings.max_output_tokens, asked.settings.stop), (Some(9), vec!["end".to_owned()]));
        assert_eq!(asked.json, Some(JsonAsked::Schema(json!({"type": "object"}))));
        assert!(asked.stream);
    }

    #[test]
    fn what_would_change_the_answer_and_cannot_be_done_is_refused() {
        let said = json!([{"role": "user", "content": "hi"}]);
        let search = json!([{"type": "web_search"}]);
        for (body, path) in [
            (json!({"model": "m", "messages": said, "tools": search}), "tools[0]"),
            (json!({"model": "m", "messages": said, "functions": [{"name": "f"}]}), "functions"),
            (json!({"model": "m", "messages": said, "n": 2}), "n"),
            (json!({"model": "m", "messages": said, "response_format": {"type": "xml"}}), "response_format.type"),
            (json!({"model": "m", "messages": [{"role": "tool", "content": "x"}]}), "messages[0].tool_call_id"),
            (json!({"model": "m", "messages": [{"role": "tool", "content": "x", "tool_call_id": "c"}]}), "messages"),
            (json!({"model": "m", "messages": [{"role": "robot", "content": "x"}]}), "messages[0].role"),
            (
                json!({"model": "m", "messages": [{"role": "assistant", "tool_calls": [{"id": "x"}]}]}),
                "messages[0].tool_calls[0]",
            ),
        ] {
            let refused = ask(body).unwrap_err();
            assert_eq!(refused.field_names().collect::<Vec<_>>(), [path]);
        }
    }

    #[test]
    fn a_stream_begins_with_the_role_and_ends_with_what_was_used() {
        let mut chat = chat(true);
        let frames = [chat.begin(), chat.text("hello"), chat.done(&DONE())].concat();
        assert!(frames.iter().all(|frame| frame.event.is_none()));
        let chunks = data(frames);
        assert_eq!(chunks.len(), 5);
        assert_eq!(chunks[0]["choices"][0]["delta"], json!({"role": "assistant", "content": "", "refusal": null}));
        assert_eq!(chunks[1]["choices"][0]["delta"], json!({"content": "hello"}));
        assert_eq!((&chunks[1]["usage"], &chunks[1]["choices"][0]["finish_reason"]), (&Value::Null, &Value::Null));
        assert_eq!(
            (&chunks[2]["choices"][0]["finish_reason"], &chunks[2]["choices"][0]["delta"]),
            (&json!("stop"), &json!({}))
        );
        assert_eq!(chunks[3]["choices"], json!([]));
        assert_eq!(chunks[3]["usage"], json!({"prompt_tokens": 7, "completion_tokens": 1, "total_tokens": 8}));
        assert_eq!(chunks[4], "[DONE]");
        assert!(chunks[..4].iter().all(|chunk| chunk["id"] == "chatcmpl-00000000000000000000000000000007"
            && chunk["object"] == "chat.completion.chunk"
            && chunk["model"] == "minutes"));
    }

    #[test]
    fn without_being_asked_no_chunk_speaks_of_usage() {
        let mut chat = chat(false);
        let chunks = data([chat.begin(), chat.done(&Done { finish: Finish::Length, ..DONE() })].concat());
        assert!(chunks.iter().all(|chunk| chunk.get("usage").is_none()), "{chunks:?}");
        assert_eq!(chunks[1]["choices"][0]["finish_reason"], "length");
    }

    #[test]
    fn a_stream_that_breaks_off_says_why() {
        let failure = Failure { status: 502, code: "truncated", message: "It broke off.".into() };
        let told = data(chat(false).failed(&failure));
        assert_eq!(
            (&told[0]["error"]["message"], &told[0]["error"]["code"]),
            (&json!("It broke off."), &json!("truncated"))
        );
        assert_eq!(told[1], "[DONE]");
    }

    #[test]
    fn an_answer_as_one_document() {
        let whole = chat(false).whole(&Done { finish: Finish::Refused, ..DONE() });
        assert_eq!(
            (&whole["object"], &whole["choices"][0]["message"]["content"]),
            (&json!("chat.completion"), &json!("hello"))
        );
        assert_eq!(
            (&whole["choices"][0]["finish_reason"], &whole["usage"]["total_tokens"]),
            (&json!("content_filter"), &json!(8))
        );
    }
}
