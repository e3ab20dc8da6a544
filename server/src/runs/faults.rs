//! Everything that can be wrong with a provider, through the whole server: what people are told, and how often it was asked.

use std::{path::PathBuf, time::Instant};

use api::{Adjustment, App, Connection, Money, Run, RunDetail, RunErrorCode as Code, RunEvent, RunState};
use model::{
    Output, OutputFormat,
    schema::{FieldKind, SchemaField, of_fields},
};
use serde_json::json;

use crate::testing::{
    FakeProvider, TestApp,
    cases::{self, Case},
};

/// Plays answers of providers to an app each, which asks for a city and its people as JSON where the answer is a document.
async fn play(cases: &[Case]) {
    let provider = FakeProvider::start().await;
    let app = TestApp::with(|config| config.allowed_hosts.push(provider.host_port())).await;
    let owner = app.user("owner").await;
    let mut wrong = Vec::new();
    for case in cases {
        provider.play(case);
        let connection = json!({"provider": case.provider, "name": case.id, "key": "k", "base_url": case.base_url(&provider.origin())});
        let connection: Connection = owner.post("/api/v1/workspaces/test/connections", &connection).await.created();
        let made = app.publish_at(connection.id, &case.model).await;
        if case.right.text.as_ref().is_some_and(|text| text.starts_with('{')) {
            let fields = [("city", FieldKind::Text), ("people", FieldKind::Number)].map(|(name, kind)| SchemaField {
                name: name.into(),
                about: String::new(),
                kind,
            });
            let output = Output { format: OutputFormat::Json, schema: Some(of_fields(&fields)), form: None };
            app.republish(&made, |definition| definition.output = output).await;
        }
        let before = provider.seen_requests().len();
        let RunDetail { run, attempts, .. } = run(&app, &made).await;
        let asked = provider.seen_requests().len() - before;
        let code = run.error.as_ref().map(|error| error.code);
        let as_it_must = (run.state, asked, attempts.len()) == (case.right.state, case.right.requests, asked)
            && (code == case.right.error
                || (code.is_some() && case.right.error.is_none() && run.state == RunState::Failed))
            && case.right.text.as_ref().is_none_or(|text| *text == run.output)
            && case.right.tokens.is_none_or(|tokens| tokens == (run.input_tokens, run.output_tokens));
        if !as_it_must {
            let tokens = (run.input_tokens, run.output_tokens);
            wrong.push(format!(
                "{}: {:?} {code:?} {asked} {:?} {tokens:?}, not {:?}",
                case.id, run.state, run.output, case.right
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[tokio::test]
async fn answers_of_providers_end_as_they_must() {
    play(&cases::read(include_str!("faults/cases.jsonl"))).await;
}

/// The collection that lies beside the repository, or in `MADANG_FIXTURES`.
#[tokio::test]
#[cfg_attr(not(recordings), ignore = "the collection of providers' faults is not here")]
async fn all_collected_answers_of_providers_end_as_they_must() {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures");
    let folder = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from);
    play(&cases::read(&std::fs::read_to_string(folder.join("provider-faults/cases.jsonl")).unwrap())).await;
}

#[tokio::test]
async fn thinking_is_not_sent_back_in_a_chat() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with(|config| config.allowed_hosts.push(provider.host_port())).await;
    let owner = app.user("owner").await;
    let all = cases::read(include_str!("faults/cases.jsonl"));
    let case = all.iter().find(|case| case.id == "think-tags").unwrap();
    provider.play(case);
    let connection = json!({"provider": "custom", "name": "x", "base_url": case.base_url(&provider.origin())});
    let connection: Connection = owner.post("/api/v1/workspaces/test/connections", &connection).await.created();
    let apps = "/api/v1/workspaces/test/apps";
    let made: App = owner.post(apps, &json!({"kind": "chat", "name": "Chat"})).await.created();
    let model = model::ModelRef { connection: connection.id, model: "m".into() };
    app.republish(&made, |definition| definition.model.use_ = Some(model::ModelUse::Model(model))).await;
    let path = format!("{apps}/{}/runs", made.slug);
    let first: Run = owner.post(&path, &json!({"inputs": {"message": "Greet me."}})).await.created();
    assert_eq!(app.finished(&owner, first.id).await.run.output, "Good morning.");
    let second = json!({"inputs": {"message": "Again."}, "conversation": first.conversation});
    let second: Run = owner.post(&path, &second).await.created();
    app.finished(&owner, second.id).await;
    let sent = provider.seen_requests().pop().unwrap();
    let said = sent["messages"].as_array().unwrap().iter().find(|message| message["role"] == "assistant").unwrap();
    assert_eq!(said["content"], "Good morning.");
}

async fn run(app: &TestApp, made: &App) -> RunDetail {
    let owner = app.user("owner").await;
    let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
    let run: Run = owner.post(&path, &json!({"inputs": {"text": "half an answer"}})).await.created();
    app.finished(&owner, run.id).await
}

#[tokio::test]
async fn each_fault_ends_as_documented() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    for (model, code, asked) in [
        // Asking again mends none of these.
        ("key-refused", Code::KeyRefused, 1),
        ("no-money", Code::NoMoney, 1),
        ("too-long", Code::TooLong, 1),
        ("filtered", Code::Filtered, 1),
        ("ecko", Code::ModelNotFound, 1),
        ("bad-request", Code::BadRequest, 1),
        ("web-page", Code::BadAnswer, 1),
        ("garbage", Code::BadAnswer, 1),
        // Asking again may.
        ("rate-limited", Code::RateLimited, 3),
        ("overloaded", Code::Overloaded, 3),
        ("error-inside", Code::Overloaded, 3),
        // An answer, if no good one.
        ("silent", Code::EmptyAnswer, 1),
        ("refusing", Code::Refused, 1),
        ("cut-by-filter", Code::Filtered, 1),
        ("truncated", Code::Truncated, 1),
    ] {
        let before = provider.seen_requests().len();
        let made = app.publish_echo(model).await;
        let detail = run(&app, &made).await;
        let error = detail.run.error.unwrap_or_else(|| panic!("{model} completed"));
        assert_eq!((detail.run.state, error.code), (RunState::Failed, code), "{model}");
        assert_eq!(provider.seen_requests().len() - before, asked, "{model}");
        assert_eq!(detail.attempts.len(), asked, "{model}");
        match model {
            "too-long" => assert!(error.message.contains("915"), "{}", error.message),
            "ecko" => assert!(error.message.contains("“echo”"), "{}", error.message),
            "truncated" => assert_eq!(detail.run.output, "half an answer"),
            "cut-by-filter" => assert_eq!(detail.run.output, "Half"),
            _ => {}
        }
    }
}

/// A self-hosted model may reject a setting that all others take. The request is repeated once without it, and later requests leave
/// it out from the start.
#[tokio::test]
async fn a_refused_setting_is_left_out_and_told() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let adjusted = |setting: &str, instead: Option<&str>| Adjustment {
        setting: setting.to_owned(),
        instead: instead.map(str::to_owned),
    };
    for (model, first, told) in [
        ("house-reasoner", 2, vec![adjusted("max_tokens", Some("max_completion_tokens"))]),
        ("house-plain", 3, vec![adjusted("max_tokens", None), adjusted("temperature", None)]),
    ] {
        let made = app.publish_echo(model).await;
        app.republish(&made, |definition| {
            definition.model.settings.max_output_tokens = Some(500);
            definition.model.settings.temperature = Some(0.5);
        })
        .await;
        for asked in [first, 1] {
            let before = provider.seen_requests().len();
            let detail = run(&app, &made).await;
            assert_eq!(
                (detail.run.state, detail.run.output.as_str()),
                (RunState::Completed, "half an answer"),
                "{model}"
            );
            assert_eq!(provider.seen_requests().len() - before, asked, "{model}");
            assert_eq!(detail.attempts.iter().map(|attempt| &attempt.adjusted).collect::<Vec<_>>(), [&told], "{model}");
            let events = app.watch(&app.user("owner").await, detail.run.id, 0).await;
            let said = events.into_iter().filter_map(|(_, event)| match event {
                RunEvent::Adjusted { setting, instead } => Some(Adjustment { setting, instead }),
                _ => None,
            });
            assert_eq!(said.collect::<Vec<_>>(), told, "{model}");
        }
    }
}

#[tokio::test]
async fn tokens_are_told_by_their_kind_and_the_provider_says_what_it_charged() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("told-cost").await;
    let detail = run(&app, &made).await;
    let [attempt] = &detail.attempts[..] else { panic!("{:?}", detail.attempts) };
    assert_eq!((attempt.input_tokens, attempt.output_tokens), (Some(20), Some(7)));
    let kinds = (attempt.cached_input_tokens, attempt.cache_write_tokens, attempt.reasoning_tokens);
    assert_eq!(kinds, (Some(16), Some(2), Some(3)));
    assert_eq!((attempt.cost, detail.run.cost), (Some(Money::usd(140)), Some(Money::usd(140))));
}

#[tokio::test]
async fn a_fallback_answers_when_the_connection_is_refused() {
    let (dead, alive) = (FakeProvider::start().await, FakeProvider::start().await);
    let hosts = [dead.host_port(), alive.host_port()];
    let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
    let owner = app.user("owner").await;
    let mut made = Vec::new();
    for (kind, server) in [("custom", &dead), ("vllm", &alive)] {
        let body = json!({"provider": kind, "name": kind, "base_url": server.base_url()});
        made.push(owner.post("/api/v1/workspaces/test/connections", &body).await.created::<Connection>());
    }
    let echo = app.publish_echo("echo").await;
    let order = json!({"fallback_order": [{"connection": made[1].id, "model": "echo"}]});
    owner.patch("/api/v1/workspaces/test", &order).await.ok::<api::Workspace>();
    drop(dead);

    let detail = run(&app, &echo).await;
    assert_eq!((detail.run.state, detail.run.output.as_str()), (RunState::Completed, "half an answer"));
    let reasons: Vec<_> =
        detail.attempts.iter().map(|attempt| attempt.error.as_ref().map(|error| error.code)).collect();
    assert_eq!(reasons, [Some(Code::Unreachable), Some(Code::Unreachable), Some(Code::Unreachable), None]);

    // From the fifth failure on it is let rest, and its apps wait for nothing.
    run(&app, &echo).await;
    let begun = Instant::now();
    let detail = run(&app, &echo).await;
    assert_eq!(detail.attempts.len(), 1, "it was asked while it rests, after {:?}", begun.elapsed());
    assert_eq!(detail.run.output, "half an answer");
}
