//! Every dialect against servers from other hands, whose addresses are in the environment: what comes back is what they were told to
//! say, and what they received is what was meant. `cargo xtask test --only peers` starts them; any other run ignores these tests.
//!
//! - `MADANG_AIMOCK`: the npm package `@copilotkit/aimock` (MIT), with `xtask/peers/aimock/answers.json`.
//! - `MADANG_CLOVA_STUB`: `xtask/peers/clova_stub.py`, which NAVER's own client was tried on first.
//! - `MADANG_LLAMA_CPP`: a real llama.cpp with a real model.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "all of it is tests, and where the peers are is told by the step that starts them"
)]

use std::env;

use futures::StreamExt;
use llm::{
    ChatRequest, Client, EmbedRequest, EmbedRole, Endpoint, Event, Mode, Provider, Secret, StopReason,
    chat::{Image, JsonOutput, Message, Role, Tool},
    provider,
};
use serde_json::{Value, json};

const ANSWER: &str = "안녕하세요, 마당입니다.";
const PNG: &[u8] = &[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0];

/// A server's address.
fn peer(variable: &str) -> String {
    env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: nobody to talk to"))
}

fn client(url: &str) -> Client {
    let host = url.trim_start_matches("http://").split('/').next().unwrap();
    Client::new(llm::Settings { allowed: vec![host.parse().unwrap()], ..llm::Settings::default() }).unwrap()
}

fn asking(model: &str, text: &str) -> ChatRequest {
    ChatRequest {
        model: model.into(),
        messages: vec![Message::new(Role::System, "Be kind."), Message::new(Role::User, text)],
        max_output_tokens: Some(1_200),
        ..ChatRequest::default()
    }
}

/// The words, the calls and the end of an answer.
async fn answer(client: &Client, endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> (String, Vec<Event>) {
    let name = format!("{} {} {mode:?}", endpoint.provider.id, request.model);
    let mut stream = client.chat(endpoint, request, mode).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let (mut text, mut events) = (String::new(), Vec::new());
    while let Some(event) = stream.next().await {
        let event = event.unwrap_or_else(|error| panic!("{name}: {error:?} after {events:?}"));
        if let Event::Delta(piece) = &event {
            text.push_str(piece);
        }
        events.push(event);
    }
    assert!(matches!(events.last(), Some(Event::Stop(_))), "{name}: {events:?}");
    (text, events)
}

/// What the mock received under this name, in OpenAI's words, into which it puts every dialect.
async fn received(url: &str, request: &str) -> Value {
    let body = reqwest::get(format!("{url}/__aimock/journal?requestId={request}")).await.unwrap().text().await.unwrap();
    let journal: Value = serde_json::from_str(&body).unwrap();
    journal.as_array().unwrap().last().unwrap_or_else(|| panic!("{request} was not received"))["body"].clone()
}

/// A provider at this address, with a key that anybody takes.
fn at(provider: &'static Provider, base: &str) -> Endpoint {
    Endpoint::new(provider, Some(base), Some(Secret::new("AQ.test-key")))
}

/// Each provider that the mock speaks as, its base URL there, and a model.
fn places(url: &str) -> Vec<(Endpoint, &'static str)> {
    let place = |provider, path: &str, model| (at(provider, &format!("{url}{path}")), model);
    vec![
        place(&provider::OPENAI, "/v1", "gpt-4.1"),
        place(&provider::OPENAI, "/v1", "gpt-5.2-pro"),
        place(&provider::AZURE, "/openai", "gpt-4.1"),
        place(&provider::ANTHROPIC, "", "claude-sonnet-4-5"),
        place(&provider::GOOGLE, "/v1beta", "gemini-2.5-flash"),
        place(&provider::VERTEX, "/v1/projects/p/locations/global", "gemini-2.5-flash"),
        place(&provider::COHERE, "", "command-a-03-2025"),
        place(&provider::MISTRAL, "/v1", "mistral-large-latest"),
        place(&provider::GROQ, "/v1", "openai/gpt-oss-120b"),
        place(&provider::DEEPSEEK, "/v1", "deepseek-v4-flash"),
        place(&provider::XAI, "/v1", "grok-4.5"),
        place(&provider::TOGETHER, "/v1", "openai/gpt-oss-120b"),
        place(&provider::PERPLEXITY, "/v1", "sonar"),
        place(&provider::OPENROUTER, "/v1", "openai/gpt-4.1"),
        place(&provider::HUGGING_FACE, "/v1", "Qwen/Qwen3-32B"),
        place(&provider::UPSTAGE, "/v1", "solar-pro4"),
        place(&provider::BEDROCK, "", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        place(&provider::OLLAMA, "", "llama3.2"),
        place(&provider::CUSTOM, "/v1", "anything"),
    ]
}

#[tokio::test]
#[ignore = "its servers are started by `cargo xtask test --only peers`"]
async fn every_provider_answers_and_receives_what_was_meant() {
    let url = peer("MADANG_AIMOCK");
    let client = client(&url);
    for (number, (mut endpoint, model)) in places(&url).into_iter().enumerate() {
        for mode in [Mode::Stream, Mode::Whole] {
            let mut request = asking(model, "hello");
            request.temperature = Some(0.5);
            let id = format!("{number}-{mode:?}");
            endpoint.headers = vec![("x-request-id".to_owned(), id.clone())];
            let (text, events) = answer(&client, &endpoint, &request, mode).await;
            let name = format!("{} {model} {mode:?}", endpoint.provider.id);
            assert_eq!(text, ANSWER, "{name}");
            assert_eq!(events.last(), Some(&Event::Stop(StopReason::End)), "{name}");
            let body = received(&url, &id).await;
            let said = body["messages"].to_string();
            assert!(said.contains("Be kind.") && said.contains("hello"), "{name}: {body}");
            let takes = endpoint.provider.takes(model);
            assert_eq!(body["temperature"].as_f64(), takes.temperature.map(|_| 0.5), "{name}: {body}");
        }
    }
}

#[tokio::test]
#[ignore = "its servers are started by `cargo xtask test --only peers`"]
async fn tools_are_offered_and_their_calls_come_whole() {
    let url = peer("MADANG_AIMOCK");
    let client = client(&url);
    let parameters = json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]});
    for (endpoint, model) in places(&url) {
        for mode in [Mode::Stream, Mode::Whole] {
            let mut request = asking(model, "weather in Seoul?");
            let tool =
                Tool { name: "find_weather".into(), description: "Weather".into(), parameters: parameters.clone() };
            request.tools = vec![tool];
            let (_, events) = answer(&client, &endpoint, &request, mode).await;
            let name = format!("{} {model} {mode:?}", endpoint.provider.id);
            let call =
                events.iter().find_map(|event| if let Event::ToolCall(call) = event { Some(call) } else { None });
            let call = call.unwrap_or_else(|| panic!("{name}: {events:?}"));
            assert_eq!(call.name, "find_weather", "{name}");
            let arguments: Value = serde_json::from_str(&call.arguments).unwrap();
            assert_eq!(arguments, json!({"city": "서울"}), "{name}");
            assert_eq!(events.last(), Some(&Event::Stop(StopReason::ToolUse)), "{name}");
        }
    }
}

#[tokio::test]
#[ignore = "its servers are started by `cargo xtask test --only peers`"]
async fn images_and_schemas_are_taken() {
    let url = peer("MADANG_AIMOCK");
    let client = client(&url);
    let schema = json!({"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"],
        "additionalProperties": false});
    for (endpoint, model) in places(&url) {
        let mut request = asking(model, "");
        request.messages = vec![Message::with_images("total", vec![Image::new(PNG).unwrap()])];
        request.json = Some(JsonOutput { name: "answer".into(), schema: schema.clone() });
        let (text, _) = answer(&client, &endpoint, &request, Mode::Stream).await;
        assert_eq!(text, "{\"total\":3}", "{} {model}", endpoint.provider.id);
    }
}

#[tokio::test]
#[ignore = "its servers are started by `cargo xtask test --only peers`"]
async fn texts_are_embedded_in_order() {
    let url = peer("MADANG_AIMOCK");
    let client = client(&url);
    let texts: Vec<String> = ["하나", "둘", "셋"].map(str::to_owned).to_vec();
    for (provider, path, model) in [
        (&provider::OPENAI, "/v1", "text-embedding-3-small"),
        (&provider::AZURE, "/openai", "text-embedding-3-small"),
        (&provider::MISTRAL, "/v1", "mistral-embed"),
        (&provider::COHERE, "", "embed-v4.0"),
        // Not Ollama, whose newer operation the mock answers in the shape of the older one, nor Google, whose batches it
        // does not know: the tests of `dialect/embed.rs` have both.
    ] {
        let endpoint = at(provider, &format!("{url}{path}"));
        let request =
            EmbedRequest { model: model.into(), texts: texts.clone(), role: EmbedRole::Document, dimensions: None };
        let name = endpoint.provider.id;
        let all = client.embed(&endpoint, &request).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(all.vectors.len(), 3, "{name}");
        let alone = EmbedRequest { texts: vec![texts[1].clone()], ..request };
        let second = client.embed(&endpoint, &alone).await.unwrap();
        assert_eq!(second.vectors[0], all.vectors[1], "{name}: the order was lost");
    }
}

#[tokio::test]
#[ignore = "its servers are started by `cargo xtask test --only peers`"]
async fn clova_answers_in_both_of_its_dialects_and_with_both_kinds_of_key() {
    let url = peer("MADANG_CLOVA_STUB");
    let client = client(&url);
    let compatible = format!("{url}/v1/openai");
    for (provider, base, key, model) in [
        (&provider::CLOVA_STUDIO, &url, "nv-test", "HCX-005"),
        (&provider::CLOVA_STUDIO, &url, "nv-test", "HCX-DASH-002"),
        (&provider::CLOVA_STUDIO, &url, "nv-test", "HCX-007"),
        (&provider::CLOVA_STUDIO, &url, "studio:gateway", "HCX-003"),
        (&provider::CLOVA, &compatible, "nv-test", "HCX-005"),
        (&provider::CLOVA, &compatible, "nv-test", "HCX-007"),
    ] {
        let endpoint = Endpoint::new(provider, Some(base), Some(Secret::new(key)));
        for mode in [Mode::Stream, Mode::Whole] {
            let (text, events) = answer(&client, &endpoint, &asking(model, "hello"), mode).await;
            assert_eq!(text, ANSWER, "{} {model} {mode:?}", provider.id);
            assert!(
                events.iter().any(|event| matches!(event, Event::Usage(usage) if usage.output_tokens > 0)),
                "{model}"
            );
        }
        let wrong = Endpoint::new(provider, Some(base), Some(Secret::new("nv-wrong")));
        let refused = client.chat(&wrong, &asking(model, "hello"), Mode::Stream).await.map(drop).unwrap_err();
        assert_eq!(refused.code(), "key_refused", "{model}");
    }
    let endpoint = Endpoint::new(&provider::CLOVA_STUDIO, Some(&url), Some(Secret::new("nv-test")));
    let texts = vec!["하나".to_owned(), "둘".to_owned()];
    let request = EmbedRequest { model: "bge-m3".into(), texts, role: EmbedRole::Query, dimensions: None };
    let embedded = client.embed(&endpoint, &request).await.unwrap();
    assert_eq!(embedded.vectors.iter().map(Vec::len).collect::<Vec<_>>(), [1024, 1024]);
}

#[tokio::test]
#[ignore = "its servers are started by `cargo xtask test --only peers`"]
async fn a_real_llama_cpp_answers_in_its_three_dialects() {
    let url = peer("MADANG_LLAMA_CPP");
    let url = url.trim_end_matches('/').trim_end_matches("/v1").to_owned();
    let client = client(&url);
    let endpoint = at(&provider::LLAMA_CPP, &format!("{url}/v1"));
    let model = client.models(&endpoint).await.unwrap().models.remove(0).id;
    let anthropic = at(&provider::ANTHROPIC, &url);
    // By its name it is asked at `/responses`; the server has one model, whatever it is called.
    let responses = at(&provider::OPENAI, &format!("{url}/v1"));
    for (endpoint, model) in [(&endpoint, model.as_str()), (&anthropic, model.as_str()), (&responses, "gpt-5.2-pro")] {
        for mode in [Mode::Stream, Mode::Whole] {
            // A connection of its own: the Python module around this server closes one after each answer, without saying so.
            let client = self::client(&url);
            let mut request = asking(model, "Name one fruit.");
            request.max_output_tokens = Some(24);
            let (text, events) = answer(&client, endpoint, &request, mode).await;
            assert!(!text.trim().is_empty(), "{} {mode:?}", endpoint.provider.id);
            assert!(events.iter().any(|event| matches!(event, Event::Usage(usage) if usage.output_tokens > 0)));
        }
    }
    // A model of 135 million parameters can't count, but the schema binds even it.
    let client = self::client(&url);
    let mut request = asking(&model, "How many legs has a cat?");
    request.max_output_tokens = Some(60);
    let schema = json!({"type": "object", "properties": {"legs": {"type": "integer"}}, "required": ["legs"],
        "additionalProperties": false});
    request.json = Some(JsonOutput { name: "legs".into(), schema });
    let (text, _) = answer(&client, &endpoint, &request, Mode::Stream).await;
    let document: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(document["legs"].is_i64(), "{document}");
}
