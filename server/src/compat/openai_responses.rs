//! OpenAI's Responses.

use llm::ToolCall;
use model::{Role, Values};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    answer::{Dialect, Done, Failure, Finish, Frame, Opening, set},
    ask::{Ask, Given, JsonAsked},
    content,
    openai_chat::{role_of, unknown_role},
    tools::{self, Offer},
};
use crate::{error::Refusal, runs::said::Said};

/// A request, as far as it is read. Further fields are ignored, as OpenAI's API does.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ResponsesBody {
    /// An app, or a model of the workspace, as `/v1/models` lists them, such as `meeting-minutes`.
    pub model: String,
    /// A text, or the conversation as a list of messages, oldest first.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub input: Value,
    /// Instructions that always apply.
    pub instructions: Option<String>,
    /// Values of an app's inputs by their names. Madang's own; clients have it in `extra_body`.
    #[schema(value_type = Option<Object>)]
    pub inputs: Option<Values>,
    /// Whether the answer is sent as it is written. Default `false`.
    pub stream: Option<bool>,
    /// Creativity, 0 to 2. Apps have their own settings; these are for models.
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f64>,
    /// The maximum length of the answer in tokens.
    pub max_output_tokens: Option<u64>,
    /// How long a reasoning model thinks: `effort` with `low`, `medium` or `high`.
    #[schema(value_type = Option<Object>)]
    pub reasoning: Option<Value>,
    /// The format of the answer: `format` with `text`, `json_object` or `json_schema`.
    #[schema(value_type = Option<Object>)]
    pub text: Option<Value>,
    /// Answers aren't kept for the next request: send the whole conversation.
    #[schema(value_type = Option<Object>)]
    pub previous_response_id: Option<Value>,
    /// As `previous_response_id`.
    #[schema(value_type = Option<Object>)]
    pub conversation: Option<Value>,
    /// Answers can't be fetched later.
    pub background: Option<bool>,
    /// Functions that a model may call. Apps have none.
    #[schema(value_type = Option<Object>)]
    pub tools: Option<Value>,
    /// `auto`, `none`, `required`, or a function by its name.
    #[schema(value_type = Option<Object>)]
    pub tool_choice: Option<Value>,
    /// Whether several functions may be called at once.
    pub parallel_tool_calls: Option<bool>,
}

impl ResponsesBody {
    /// What it asks for.
    pub fn ask(self) -> Result<Ask, Refusal> {
        for (name, value) in
            [("previous_response_id", &self.previous_response_id), ("conversation", &self.conversation)]
        {
            if value.as_ref().is_some_and(|value| !value.is_null()) {
                return Err(Refusal::field(
                    name,
                    "Madang keeps no conversation for the next request. Send all messages in `input`.",
                    "다음 요청을 위해 대화를 보관하지 않아요. 모든 메시지를 `input`에 보내 주세요.",
                ));
            }
        }
        if self.background == Some(true) {
            return Err(Refusal::field(
                "background",
                "Answers can't be fetched later. Leave it out, or use `stream`.",
                "답변을 나중에 가져갈 수 없어요. 빼거나 `stream`을 써 주세요.",
            ));
        }
        let mut said: Vec<Said> = Vec::new();
        said.extend(self.instructions.filter(|text| !text.is_empty()).map(|text| Said::new(Role::System, text)));
        match &self.input {
            Value::String(text) => said.push(Said::new(Role::User, text.as_str())),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    said.extend(message(item, &format!("input[{index}]"))?);
                }
            }
            Value::Null => {}
            _ => {
                return Err(Refusal::field(
                    "input",
                    "Send a text or a list of messages.",
                    "글이나 메시지 목록을 보내 주세요.",
                ));
            }
        }
        let mut said = joined(said);
        tools::name_results(&mut said)?;
        let (tools, choice) = (self.tools.as_ref(), self.tool_choice.as_ref());
        let tools = Offer { tools, choice, parallel: self.parallel_tool_calls }.read()?;
        let effort = self.reasoning.as_ref().and_then(|reasoning| reasoning.get("effort")?.as_str());
        let given = Given {
            temperature: self.temperature,
            top_p: self.top_p,
            limit: self.max_output_tokens.map(|most| ("max_output_tokens", most)),
            effort: effort.map(|word| ("reasoning.effort", word)),
            ..Given::default()
        };
        let settings = given.settings()?;
        let json = self.text.as_ref().and_then(|text| text.get("format")).map(json_asked).transpose()?.flatten();
        let stream = self.stream.unwrap_or_default();
        Ok(Ask { model: self.model, said, inputs: self.inputs, settings, json, tools, stream })
    }
}

/// An item of the input; `None` for what a model thought, which it needn't be told again.
fn message(item: &Value, path: &str) -> Result<Option<Said>, Refusal> {
    match item.get("type").and_then(Value::as_str) {
        None | Some("message") => {}
        Some("reasoning") => return Ok(None),
        Some("function_call") => {
            let word = |name: &str| item.get(name).and_then(Value::as_str);
            let call = tools::call(word("call_id"), word("name"), item.get("arguments"), path)?;
            return Ok(Some(Said { calls: vec![call], ..Said::new(Role::Assistant, "") }));
        }
        Some("function_call_output") => {
            let id = item.get("call_id").and_then(Value::as_str).ok_or_else(|| {
                let at = format!("{path}.call_id");
                Refusal::field(at, "Say of which call this is the result.", "어떤 호출의 결과인지 적어 주세요.")
            })?;
            let output = item.get("output").unwrap_or(&Value::Null);
            let text = content::result(output, &format!("{path}.output"))?;
            return Ok(Some(tools::result(id, text, false)));
        }
        Some(_) => {
            return Err(Refusal::field(
                path,
                "Send messages, and calls of functions with their results.",
                "메시지와, 함수 호출과 그 결과만 보내 주세요.",
            ));
        }
    }
    let role = item.get("role").and_then(Value::as_str).and_then(role_of);
    let role = role.ok_or_else(|| unknown_role(&format!("{path}.role")))?;
    let content = item.get("content").unwrap_or(&Value::Null);
    let content::Content { text, images, files, .. } = content::read(content, &format!("{path}.content"))?;
    Ok(Some(Said { images, files, ..Said::new(role, text) }))
}

/// Calls are items of their own here, but belong to the answer before them.
fn joined(items: Vec<Said>) -> Vec<Said> {
    let mut said: Vec<Said> = Vec::with_capacity(items.len());
    for item in items {
        match said.last_mut() {
            Some(last) if last.role == Role::Assistant && !item.calls.is_empty() => last.calls.extend(item.calls),
            _ => said.push(item),
        }
    }
    said
}

fn json_asked(format: &Value) -> Result<Option<JsonAsked>, Refusal> {
    match format.get("type").and_then(Value::as_str) {
        Some("json_object") => Ok(Some(JsonAsked::Object)),
        Some("json_schema") => match format.get("schema") {
            Some(schema) => Ok(Some(JsonAsked::Schema(schema.clone()))),
            None => Err(Refusal::field("text.format.schema", "Add the JSON Schema.", "JSON Schema를 넣어 주세요.")),
        },
        _ => Ok(None),
    }
}

/// Writes an answer as Responses does.
#[derive(Debug)]
pub struct Responses {
    opening: Opening,
    /// How many events were written.
    written: u64,
    /// The items that are closed.
    output: Vec<Value>,
    /// What was written of a text; `None` while none is open.
    text: Option<String>,
}

impl Responses {
    pub fn new(opening: Opening) -> Self {
        Self { opening, written: 0, output: Vec::new(), text: None }
    }

    fn frame(&mut self, event: &'static str, mut data: Value) -> Frame {
        set(&mut data, "type", event);
        set(&mut data, "sequence_number", self.written);
        self.written += 1;
        Frame { event: Some(event), data: data.to_string() }
    }

    fn response(&self, status: &str, output: &[Value], done: Option<&Done>) -> Value {
        let Opening { run, created_s, model } = &self.opening;
        let reason = done.and_then(|done| reason(done.finish));
        let usage = done.map(|Done { input_tokens, output_tokens, .. }| {
            json!({"input_tokens": input_tokens, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": output_tokens,
                "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": input_tokens.saturating_add(*output_tokens)})
        });
        json!({"id": format!("resp_{}", run.0.simple()), "object": "response", "created_at": created_s, "status": status,
            "background": false, "error": null, "incomplete_details": reason.map(|reason| json!({"reason": reason})),
            "instructions": null, "max_output_tokens": null, "metadata": {}, "model": model, "output": output,
            "parallel_tool_calls": true, "previous_response_id": null, "reasoning": {"effort": null, "summary": null},
            "store": false, "temperature": null, "text": {"format": {"type": "text"}}, "tool_choice": "auto", "tools": [],
            "top_p": null, "truncation": "disabled", "usage": usage, "user": null})
    }

    /// The id of the text that is written now.
    fn item_id(&self) -> String {
        let run = self.opening.run.0.simple();
        if self.output.is_empty() { format!("msg_{run}") } else { format!("msg_{run}_{}", self.output.len()) }
    }

    fn item(&self, status: &str, content: &Value) -> Value {
        json!({"id": self.item_id(), "type": "message", "status": status, "role": "assistant", "content": content})
    }

    fn open(&mut self) -> Vec<Frame> {
        if self.text.is_some() {
            return Vec::new();
        }
        self.text = Some(String::new());
        let (item, index) = (self.item("in_progress", &json!([])), self.output.len());
        let at = json!({"item_id": self.item_id(), "output_index": index, "content_index": 0, "part": part("")});
        vec![
            self.frame("response.output_item.added", json!({"output_index": index, "item": item})),
            self.frame("response.content_part.added", at),
        ]
    }

    fn close(&mut self, status: &str) -> Vec<Frame> {
        let Some(text) = self.text.take() else { return Vec::new() };
        let (id, index, item) = (self.item_id(), self.output.len(), self.item(status, &json!([part(&text)])));
        self.output.push(item.clone());
        let at = json!({"item_id": id, "output_index": index, "content_index": 0, "text": text, "logprobs": []});
        let mut frames = vec![self.frame("response.output_text.done", at)];
        let at = json!({"item_id": id, "output_index": index, "content_index": 0, "part": part(&text)});
        frames.push(self.frame("response.content_part.done", at));
        frames.push(self.frame("response.output_item.done", json!({"output_index": index, "item": item})));
        frames
    }
}

/// A call as an item.
fn call_item(call: &ToolCall, status: &str, arguments: &str) -> Value {
    json!({"id": format!("fc_{}", call.id), "type": "function_call", "status": status, "call_id": call.id, "name": call.name,
        "arguments": arguments})
}

fn part(text: &str) -> Value {
    json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
}

/// Why an answer is not complete.
fn reason(finish: Finish) -> Option<&'static str> {
    match finish {
        Finish::End | Finish::Calls => None,
        Finish::Length => Some("max_output_tokens"),
        Finish::Filtered | Finish::Refused => Some("content_filter"),
    }
}

fn status(finish: Finish) -> &'static str {
    if reason(finish).is_some() { "incomplete" } else { "completed" }
}

impl Dialect for Responses {
    fn begin(&mut self) -> Vec<Frame> {
        let response = json!({"response": self.response("in_progress", &[], None)});
        vec![self.frame("response.created", response.clone()), self.frame("response.in_progress", response)]
    }

    fn text(&mut self, text: &str) -> Vec<Frame> {
        let mut frames = self.open();
        self.text.get_or_insert_default().push_str(text);
        let (id, index) = (self.item_id(), self.output.len());
        let delta = json!({"item_id": id, "output_index": index, "content_index": 0, "delta": text, "logprobs": []});
        frames.push(self.frame("response.output_text.delta", delta));
        frames
    }

    fn call(&mut self, call: &ToolCall) -> Vec<Frame> {
        let mut frames = self.close("completed");
        let (index, arguments) = (self.output.len(), call.arguments.as_str());
        let (begun, item) = (call_item(call, "in_progress", ""), call_item(call, "completed", arguments));
        let id = format!("fc_{}", call.id);
        let at = |name: &str| json!({"item_id": id, "output_index": index, name: arguments});
        frames.push(self.frame("response.output_item.added", json!({"output_index": index, "item": begun})));
        frames.push(self.frame("response.function_call_arguments.delta", at("delta")));
        let mut whole = at("arguments");
        set(&mut whole, "name", call.name.as_str());
        frames.push(self.frame("response.function_call_arguments.done", whole));
        frames.push(self.frame("response.output_item.done", json!({"output_index": index, "item": item})));
        self.output.push(item);
        frames
    }

    fn done(&mut self, done: &Done) -> Vec<Frame> {
        let status = status(done.finish);
        // An answer has at least one item.
        let mut frames = if self.output.is_empty() { self.open() } else { Vec::new() };
        frames.extend(self.close(status));
        let response = json!({"response": self.response(status, &self.output, Some(done))});
        let event = if status == "completed" { "response.completed" } else { "response.incomplete" };
        frames.push(self.frame(event, response));
        frames
    }

    fn failed(&mut self, failure: &Failure) -> Vec<Frame> {
        let mut output = self.output.clone();
        output.extend(self.text.as_ref().map(|text| self.item("incomplete", &json!([part(text)]))));
        let mut response = self.response("failed", &output, None);
        let code = if failure.code == "rate_limit_exceeded" { "rate_limit_exceeded" } else { "server_error" };
        set(&mut response, "error", json!({"code": code, "message": failure.message}));
        vec![self.frame("response.failed", json!({"response": response}))]
    }

    fn whole(&self, done: &Done) -> Value {
        let status = status(done.finish);
        let speaks = !done.text.is_empty() || done.calls.is_empty();
        let said = speaks.then(|| self.item(status, &json!([part(&done.text)])));
        let calls = done.calls.iter().map(|call| call_item(call, "completed", &call.arguments));
        self.response(status, &said.into_iter().chain(calls).collect::<Vec<_>>(), Some(done))
    }
}

#[cfg(test)]
mod tests {
    use model::RunId;
    use uuid::Uuid;

    use super::*;

    fn ask(body: Value) -> Result<Ask, Refusal> {
        serde_json::from_value::<ResponsesBody>(body).unwrap().ask()
    }

    fn responses() -> Responses {
        Responses::new(Opening { run: RunId(Uuid::from_u128(7)), created_s: 5, model: "minutes".into() })
    }

    fn done() -> Done {
        Done { text: "hello".into(), calls: Vec::new(), finish: Finish::End, input_tokens: 7, output_tokens: 1 }
    }

    fn read(frames: Vec<Frame>) -> Vec<Value> {
        let data: Vec<Value> = frames.iter().map(|frame| serde_json::from_str(&frame.data).unwrap()).collect();
        for (number, (frame, data)) in frames.iter().zip(&data).enumerate() {
            assert_eq!((&data["type"], &data["sequence_number"]), (&json!(frame.event.unwrap()), &json!(number)));
        }
        data
    }

    #[test]
    fn a_request_is_read_and_what_is_unknown_is_ignored() {
        let asked = ask(json!({"model": "m", "instructions": "rule", "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "hi"}]},
            {"type": "reasoning", "summary": []},
            {"type": "message", "role": "assistant", "status": "completed", "content": [{"type": "output_text", "text": "yes"}]},
            {"role": "user", "content": "more"}],
            "max_output_tokens": 5, "reasoning": {"effort": "low"}, "store": true, "include": ["x"], "truncation": "auto",
            "text": {"format": {"type": "json_schema", "name": "x", "schema": {"type": "object"}}}}))
        .unwrap();
        let said: Vec<_> = asked.said.iter().map(|said| (said.role, said.text.as_str())).collect();
        assert_eq!(said, [(Role::System, "rule"), (Role::User, "hi"), (Role::Assistant, "yes"), (Role::User, "more")]);
        assert_eq!(asked.settings.reasoning_effort, Some(model::Effort::Low));
        assert_eq!(asked.json, Some(JsonAsked::Schema(json!({"type": "object"}))));
        let plain = ask(json!({"model": "m", "input": "{{hi}}"})).unwrap();
        assert_eq!(plain.said, [Said::new(Role::User, "{{hi}}")]);
    }

    #[test]
    fn what_would_change_the_answer_and_cannot_be_done_is_refused() {
        for (body, path) in [
            (json!({"model": "m", "input": "x", "tools": [{"type": "web_search"}]}), "tools[0]"),
            (json!({"model": "m", "input": "x", "previous_response_id": "resp_1"}), "previous_response_id"),
            (json!({"model": "m", "input": "x", "background": true}), "background"),
            (json!({"model": "m", "input": [{"type": "function_call_output", "output": "x"}]}), "input[0].call_id"),
            (json!({"model": "m", "input": [{"type": "computer_call"}]}), "input[0]"),
            (json!({"model": "m", "input": [{"role": "robot", "content": "x"}]}), "input[0].role"),
            (json!({"model": "m", "input": 5}), "input"),
        ] {
            assert_eq!(ask(body).unwrap_err().field_names().collect::<Vec<_>>(), [path]);
        }
    }

    #[test]
    fn a_stream_has_the_events_in_their_order() {
        let mut responses = responses();
        let events =
            read([responses.begin(), responses.text("hel"), responses.text("lo"), responses.done(&done())].concat());
        let names: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
        let expected = [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed",
        ];
        assert_eq!(names, expected);
        let end = &events[9]["response"];
        assert_eq!((&end["status"], &end["usage"]["total_tokens"]), (&json!("completed"), &json!(8)));
        assert_eq!(end["output"][0]["content"][0]["text"], "hello");
        assert_eq!(end["id"], "resp_00000000000000000000000000000007");
    }

    #[test]
    fn an_answer_that_is_not_whole_says_so() {
        let mut cut = responses();
        let events = read([cut.begin(), cut.done(&Done { finish: Finish::Length, ..done() })].concat());
        let end = events.last().unwrap();
        assert_eq!(
            (&end["type"], &end["response"]["incomplete_details"]["reason"]),
            (&json!("response.incomplete"), &json!("max_output_tokens"))
        );

        let mut failed = responses();
        let failure = Failure { status: 502, code: "truncated", message: "It broke off.".into() };
        let events = read([failed.begin(), failed.text("hel"), failed.failed(&failure)].concat());
        let end = &events.last().unwrap()["response"];
        assert_eq!((&end["status"], &end["error"]["message"]), (&json!("failed"), &json!("It broke off.")));
        assert_eq!(end["output"][0]["content"][0]["text"], "hel");
    }
}
