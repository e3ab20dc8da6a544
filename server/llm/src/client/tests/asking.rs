//! One question, asked more than once.

use serde_json::{Value, json};

use super::*;
use crate::adjust::Adjustment;

fn refusal(error: &Value) -> Vec<Step> {
    whole("400 Bad Request\r\ncontent-type: application/json", &json!({ "error": error }).to_string())
}

fn answer() -> Vec<Step> {
    whole(
        "200 OK\r\ncontent-type: text/event-stream",
        "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
    )
}

fn house_reasoner() -> ChatRequest {
    ChatRequest {
        model: "house-reasoner".into(),
        max_output_tokens: Some(500),
        temperature: Some(0.5),
        stop: vec!["END".into()],
        ..request()
    }
}

/// The bodies that were sent so far.
fn sent(provider: &mut Scripted) -> Vec<Value> {
    let mut bodies = Vec::new();
    while let Ok(seen) = provider.seen.try_recv() {
        if let Seen::Request(text) = seen {
            bodies.push(serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap());
        }
    }
    bodies
}

fn adjusted(setting: &str, instead: Option<&str>) -> Event {
    Event::Adjusted(Adjustment { setting: setting.into(), instead: instead.map(str::to_owned) })
}

const REFUSED: &str = "This model does not take 'max_tokens'. Send 'max_completion_tokens'.";

#[tokio::test]
async fn a_refused_setting_is_sent_as_the_refusal_says_and_remembered() {
    let refused = json!({"message": REFUSED, "type": "invalid_request_error", "param": "max_tokens",
        "code": "unsupported_parameter"});
    let mut provider = Scripted::new(vec![refusal(&refused), answer(), answer()]).await;
    let (client, endpoint) = (provider.client(), provider.endpoint());
    for asked in [2, 1] {
        let (events, failure) = collect(client.chat(&endpoint, &house_reasoner(), Mode::Stream).await).await;
        assert_eq!(failure, None);
        assert_eq!(
            events.first(),
            Some(&adjusted("max_tokens", Some("max_completion_tokens"))),
            "it is said each time"
        );
        assert!(events.contains(&Event::Delta("Hello".into())));
        let bodies = sent(&mut provider);
        assert_eq!(bodies.len(), asked);
        let last = bodies.last().unwrap();
        assert_eq!((&last["max_completion_tokens"], last.get("max_tokens")), (&json!(500), None));
        assert_eq!(last["temperature"], 0.5, "everything else is as it was");
    }
}

#[tokio::test]
async fn one_setting_after_the_other_is_left_out_and_no_more_than_there_are() {
    let refused = |name: &str| refusal(&json!({"message": format!("Unsupported parameter: '{name}'"), "param": name}));
    let mut provider = Scripted::new(vec![refused("max_tokens"), refused("temperature"), answer()]).await;
    let (events, failure) =
        collect(provider.client().chat(&provider.endpoint(), &house_reasoner(), Mode::Stream).await).await;
    assert_eq!(failure, None);
    assert_eq!(events[..2], [adjusted("max_tokens", None), adjusted("temperature", None)]);
    assert_eq!(sent(&mut provider).len(), 3);

    // A model that rejects a setting which is no longer sent is not asked again.
    let mut provider = Scripted::new(vec![refused("temperature"), refused("temperature")]).await;
    let asked = provider.client().chat(&provider.endpoint(), &house_reasoner(), Mode::Stream).await;
    assert_eq!(collect(asked).await.1, Some(ErrorKind::BadRequest));
    assert_eq!(sent(&mut provider).len(), 2);
    let mut provider = Scripted::new(vec![refused("seed")]).await;
    let asked = provider.client().chat(&provider.endpoint(), &house_reasoner(), Mode::Stream).await;
    assert_eq!(collect(asked).await.1, Some(ErrorKind::BadRequest));
    assert_eq!(sent(&mut provider).len(), 1);
}

#[tokio::test]
async fn adjustments_are_kept_per_model_and_connection() {
    let refused = refusal(&json!({"message": "Unsupported parameter: 'temperature'", "param": "temperature"}));
    let mut provider = Scripted::new(vec![refused, answer(), answer(), answer()]).await;
    let (client, endpoint) = (provider.client(), provider.endpoint());
    collect(client.chat(&endpoint, &house_reasoner(), Mode::Stream).await).await;
    let other_model = ChatRequest { model: "other".into(), ..house_reasoner() };
    collect(client.chat(&endpoint, &other_model, Mode::Stream).await).await;
    let other_key = Endpoint::new(&provider::CUSTOM, Some(&provider.url()), Some(Secret::new("sk-other")));
    collect(client.chat(&other_key, &house_reasoner(), Mode::Stream).await).await;
    let temperatures: Vec<_> = sent(&mut provider).iter().map(|body| body["temperature"].clone()).collect();
    assert_eq!(temperatures, [json!(0.5), Value::Null, json!(0.5), json!(0.5)]);
}

#[tokio::test]
async fn a_rejected_schema_is_put_into_the_prompt() {
    let refused = refusal(&json!({"message": "response_format json_schema is not supported by this model"}));
    let mut provider = Scripted::new(vec![refused, answer()]).await;
    let endpoint = Endpoint::new(&provider::VLLM, Some(&provider.url()), None);
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let asked = ChatRequest { json: Some(crate::chat::JsonOutput { name: "answer".into(), schema }), ..request() };
    let (events, failure) = collect(provider.client().chat(&endpoint, &asked, Mode::Stream).await).await;
    assert_eq!((failure, events.first()), (None, Some(&adjusted("response_format", None))));
    let bodies = sent(&mut provider);
    assert_eq!(bodies[0]["response_format"]["type"], "json_schema");
    assert_eq!(bodies[1].get("response_format"), None);
    assert!(bodies[1]["messages"][0]["content"].as_str().unwrap().contains("\"city\""), "{}", bodies[1]);
}

#[tokio::test]
async fn an_answer_that_can_not_be_streamed_is_read_whichever_way_it_comes() {
    let schema = json!({"type": "object", "properties": {}, "additionalProperties": false});
    let asked = ChatRequest {
        model: "openai/gpt-oss-120b".into(),
        json: Some(crate::chat::JsonOutput { name: "answer".into(), schema }),
        ..request()
    };
    let body = r#"{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}"#;
    let mut provider = Scripted::new(vec![whole("200 OK\r\ncontent-type: application/json", body), answer()]).await;
    let endpoint = Endpoint::new(&provider::GROQ, Some(&provider.url()), Some(Secret::new("gsk_test")));
    for _ in 0..2 {
        let (events, failure) = collect(provider.client().chat(&endpoint, &asked, Mode::Stream).await).await;
        assert_eq!(failure, None);
        assert_eq!(events, [Event::Delta("Hello".into()), Event::Stop(StopReason::End)]);
    }
    let bodies = sent(&mut provider);
    assert!(bodies.iter().all(|body| body.get("stream").is_none()), "{bodies:?}");
}

/// llama.cpp says 503 until its model is loaded.
#[tokio::test]
async fn a_server_that_loads_its_model_is_waited_for() {
    let loading = r#"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#;
    let busy = || whole("503 Service Unavailable\r\ncontent-type: application/json", loading);
    let mut provider = Scripted::new(vec![busy(), answer()]).await;
    let mut limits = Limits::default();
    let local = Endpoint::new(&provider::LLAMA_CPP, Some(&provider.url()), None);
    let asked = provider.client().chat_within(&local, &request(), Mode::Stream, limits).await;
    assert_eq!(collect(asked).await.1, None);
    assert_eq!(sent(&mut provider).len(), 2);

    // Not for ever, and not for a provider that has nothing to load.
    limits.first_token_of_own_machines = Duration::from_millis(50);
    let mut provider = Scripted::new(vec![busy()]).await;
    let local = Endpoint::new(&provider::LLAMA_CPP, Some(&provider.url()), None);
    let asked = provider.client().chat_within(&local, &request(), Mode::Stream, limits).await;
    assert_eq!(collect(asked).await.1, Some(ErrorKind::TimedOut(Waiting::FirstToken)));
    assert_eq!(sent(&mut provider).len(), 1);
    let mut provider = Scripted::new(vec![busy()]).await;
    let other = Endpoint::new(&provider::GROQ, Some(&provider.url()), Some(Secret::new("gsk_test")));
    let asked = provider.client().chat(&other, &request(), Mode::Stream).await;
    assert!(matches!(collect(asked).await.1, Some(ErrorKind::Overloaded { .. })));
    assert_eq!(sent(&mut provider).len(), 1);
}

#[tokio::test]
async fn each_is_waited_for_as_long_as_is_usual_for_it() {
    let limits = Limits::default();
    let seconds = |endpoint: &Endpoint, model: &str| {
        let asked = ChatRequest { model: model.into(), ..request() };
        let deadlines = super::super::ask::deadlines(endpoint, &asked, Mode::Stream, &limits);
        let now = Instant::now();
        assert!(deadlines.answer >= deadlines.first_token, "{model}");
        (deadlines.first_token - now).as_secs_f64().round()
    };
    assert_eq!(seconds(&Endpoint::new(&provider::OLLAMA, None, None), "llama3.2"), 600.0);
    assert_eq!(seconds(&Endpoint::new(&provider::OPENAI, None, None), "gpt-5-pro"), 1200.0);
    assert_eq!(seconds(&Endpoint::new(&provider::OPENAI, None, None), "gpt-5-mini"), 180.0);
    assert_eq!(seconds(&Endpoint::new(&provider::OPENAI, None, None), "gpt-4.1"), 30.0);
}
