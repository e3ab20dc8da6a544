//! Tools of the program's: offered to a model, called by it, and answered, in each house's words.

use super::{direct::RUNS, *};

const RESPONSES: &str = "/v1/responses";

fn schema() -> Value {
    json!({"type": "object", "properties": {"text": {"type": "string"}}})
}

fn chat(messages: &Value) -> Value {
    json!({"model": "Fake/echo", "messages": messages, "parallel_tool_calls": false,
        "tools": [{"type": "function", "function": {"name": "find", "description": "Finds", "parameters": schema()}}]})
}

#[tokio::test]
async fn a_function_is_called_and_its_result_is_answered() {
    let (provider, app, program) = connected().await;
    let mut body = chat(&json!([{"role": "user", "content": "서울"}]));
    let answer: Value = program.post(CHAT, &body).await.ok();
    let choice = &answer["choices"][0];
    let call = json!({"id": "c1", "type": "function", "function": {"name": "find", "arguments": r#"{"text":"서울"}"#}});
    assert_eq!((&choice["finish_reason"], &choice["message"]["content"]), (&json!("tool_calls"), &Value::Null));
    assert_eq!(choice["message"]["tool_calls"], json!([call]));
    let sent = &provider.seen_requests()[0];
    assert_eq!((&sent["tools"][0], &sent["parallel_tool_calls"]), (&body["tools"][0], &json!(false)));

    body["stream"] = true.into();
    let chunks = events(program.post(CHAT, &body).await.text());
    let mut indexed = call.clone();
    indexed["index"] = 0.into();
    assert!(chunks.iter().any(|chunk| chunk["choices"][0]["delta"]["tool_calls"] == json!([indexed])), "{chunks:?}");
    assert_eq!(chunks[chunks.len() - 2]["choices"][0]["finish_reason"], "tool_calls");

    let said = json!([{"role": "user", "content": "서울"}, choice["message"],
        {"role": "tool", "tool_call_id": "c1", "content": "found {{it}}"}]);
    let answer: Value = program.post(CHAT, &chat(&said)).await.ok();
    assert_eq!(answer["choices"][0]["message"]["content"], "found {{it}}");
    let sent = provider.seen_requests().remove(2);
    assert_eq!(sent["messages"][1]["tool_calls"], json!([call]));
    assert_eq!(sent["messages"][2], json!({"role": "tool", "tool_call_id": "c1", "content": "found {{it}}"}));

    let owner = app.user("owner").await;
    let runs: Page<RunSummary> = owner.get(RUNS).await.ok();
    assert_eq!(runs.items.iter().map(|run| run.state).collect::<Vec<_>>(), [RunState::Completed; 3]);
    assert_eq!(runs.items[2].beginning.as_deref(), Some(r#"find {"text":"서울"}"#));
}

#[tokio::test]
async fn the_other_houses_have_words_of_their_own() {
    let (provider, _app, program) = connected().await;
    let tools = json!([{"name": "find", "description": "Finds", "input_schema": schema()}]);
    let mut body = json!({"model": "Fake/echo", "max_tokens": 99, "tools": tools, "tool_choice": {"type": "any"},
        "messages": [{"role": "user", "content": "here"}]});
    let answer: Value = program.post(MESSAGES, &body).await.ok();
    let call = json!({"type": "tool_use", "id": "c1", "name": "find", "input": {"text": "here"}});
    assert_eq!((&answer["stop_reason"], &answer["content"]), (&json!("tool_use"), &json!([call])));
    assert_eq!(provider.seen_requests()[0]["tool_choice"], "required");
    body["stream"] = true.into();
    let told = events(program.post(MESSAGES, &body).await.text());
    let names: Vec<_> = told.iter().map(|event| event["type"].as_str().unwrap()).collect();
    let expected =
        ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta"];
    assert_eq!(names[..5], expected);
    assert_eq!(told[2]["delta"], json!({"type": "input_json_delta", "partial_json": r#"{"text":"here"}"#}));
    body["messages"] = json!([{"role": "user", "content": "here"}, {"role": "assistant", "content": [call]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "found"}]}]}]);
    body["stream"] = false.into();
    let answer: Value = program.post(MESSAGES, &body).await.ok();
    assert_eq!((&answer["content"][0]["text"], &answer["stop_reason"]), (&json!("found"), &json!("end_turn")));

    let tools = json!([{"type": "function", "name": "find", "parameters": schema()}]);
    let mut body = json!({"model": "Fake/echo", "input": "here", "tools": tools});
    let answer: Value = program.post(RESPONSES, &body).await.ok();
    let item = &answer["output"][0];
    assert_eq!(
        (&item["type"], &item["call_id"], &item["name"]),
        (&json!("function_call"), &json!("c1"), &json!("find"))
    );
    body["stream"] = true.into();
    let told = events(program.post(RESPONSES, &body).await.text());
    let done = told.iter().find(|event| event["type"] == "response.function_call_arguments.done").unwrap();
    assert_eq!((&done["arguments"], &done["name"]), (&json!(r#"{"text":"here"}"#), &json!("find")));
    assert_eq!(told.last().unwrap()["response"]["output"], json!([item]));
    let input = json!([{"role": "user", "content": "here"}, item,
        {"type": "function_call_output", "call_id": "c1", "output": "found"}]);
    let answer: Value =
        program.post(RESPONSES, &json!({"model": "Fake/echo", "input": input, "tools": tools})).await.ok();
    assert_eq!(answer["output"][0]["content"][0]["text"], "found");
}

#[tokio::test]
async fn tools_are_refused_where_nothing_could_call_them() {
    let (provider, app, program) = connected().await;
    let made = app.publish_echo("echo").await;
    let mut body = chat(&json!([{"role": "user", "content": "x"}]));
    body["model"] = made.slug.clone().into();
    assert_eq!(refused(&program, CHAT, &body, 400).await["error"]["param"], "tools");
    assert!(provider.seen_requests().is_empty());
    // Whoever says that none is to be called may offer them all the same.
    body["tool_choice"] = "none".into();
    program.post(CHAT, &body).await.ok::<Value>();
    let lost = chat(&json!([{"role": "tool", "tool_call_id": "c9", "content": "x"}]));
    let error = refused(&program, CHAT, &lost, 400).await;
    assert!(error["error"]["message"].as_str().unwrap().contains("c9"), "{error}");
}

#[tokio::test]
async fn a_call_in_place_of_a_document_is_no_wrong_document() {
    let (provider, _app, program) = connected().await;
    let mut body = chat(&json!([{"role": "user", "content": "x"}]));
    body["response_format"] = json!({"type": "json_object"});
    let answer: Value = program.post(CHAT, &body).await.ok();
    assert_eq!(answer["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(provider.seen_requests().len(), 1);
}

#[tokio::test]
async fn tokens_are_estimated_without_asking_anybody() {
    let (provider, app, program) = connected().await;
    let count = "/v1/messages/count_tokens";
    let body = json!({"model": "Fake/echo", "messages": [{"role": "user", "content": "How many tokens are these?"}]});
    let plain: Value = program.post(count, &body).await.ok();
    let tokens = plain["input_tokens"].as_u64().unwrap();
    assert!((3..20).contains(&tokens), "{plain}");
    let mut with_tools = body.clone();
    with_tools["tools"] =
        json!([{"name": "find", "description": "Finds a place by its name", "input_schema": schema()}]);
    let more: Value = program.post(count, &with_tools).await.ok();
    assert!(more["input_tokens"].as_u64().unwrap() > tokens, "{more}");
    let unknown = json!({"model": "nothing", "messages": []});
    assert_eq!(refused(&program, count, &unknown, 404).await["error"]["type"], "not_found_error");
    assert!(provider.seen_requests().is_empty());
    let runs: Page<RunSummary> = app.user("owner").await.get(RUNS).await.ok();
    assert!(runs.items.is_empty());
}
