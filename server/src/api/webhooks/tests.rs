//! Webhooks from end to end: what happens in a workspace arrives at a real socket, signed, once, and in spite of what goes wrong.

mod entries;
mod limits;

use std::time::Duration;

use api::{
    NoticeSubject, Notices, Page, Role, Run, Webhook, WebhookDelivery, WebhookDeliveryDetail, WebhookDeliveryState,
    WebhookFailure, WebhookOff, WebhookWithSecret,
};
use serde_json::{Value, json};
use store::Secret;

use crate::{
    jobs::Deliverer,
    madang::Madang,
    testing::{FakeProvider, Received, Receiver, TestApp, TestClient},
    webhooks::{Course, sign},
};

const WEBHOOKS: &str = "/api/v1/workspaces/test/webhooks";
const HOUR: Duration = Duration::from_secs(3600);

/// Delivers until nothing is due, on a clock that is ahead by so much.
async fn deliver(madang: &Madang, ahead: Duration) {
    let deliverer = Deliverer::new(Course { ahead, within: Duration::from_millis(300) });
    loop {
        let turns = deliverer.clone().deliver(madang.clone()).await;
        if turns.is_empty() {
            return;
        }
        for turn in turns {
            turn.await.unwrap();
        }
    }
}

struct Scene {
    receiver: Receiver,
    _provider: FakeProvider,
    app: TestApp,
    owner: TestClient,
}

impl Scene {
    async fn new() -> Self {
        let (receiver, provider) = (Receiver::start().await, FakeProvider::start().await);
        let app = TestApp::connected_with(&provider, |config| config.allowed_hosts.push(receiver.host_port())).await;
        let owner = app.user("owner").await;
        Self { receiver, _provider: provider, app, owner }
    }

    async fn webhook(&self, path: &str, events: &[&str]) -> WebhookWithSecret {
        let body = json!({"name": path, "url": self.receiver.url(path), "events": events});
        self.owner.post(WEBHOOKS, &body).await.created()
    }

    async fn run(&self, app: &api::App, text: &str) -> Run {
        let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=30", app.slug);
        self.owner.post(&path, &json!({"inputs": {"text": text}})).await.created()
    }

    async fn deliveries(&self, webhook: &Webhook) -> Vec<WebhookDelivery> {
        let page: Page<WebhookDelivery> = self.owner.get(&format!("{WEBHOOKS}/{}/deliveries", webhook.id)).await.ok();
        page.items
    }

    async fn detail(&self, webhook: &Webhook, delivery: &WebhookDelivery) -> WebhookDeliveryDetail {
        self.owner.get(&format!("{WEBHOOKS}/{}/deliveries/{}", webhook.id, delivery.id)).await.ok()
    }

    async fn read(&self, webhook: &Webhook) -> Webhook {
        self.owner.get(&format!("{WEBHOOKS}/{}", webhook.id)).await.ok()
    }
}

/// Whether a request is signed by this secret.
fn is_signed(request: &Received, secret: &str) -> bool {
    let timestamp = request.header("webhook-timestamp").parse().unwrap();
    let own = sign::signatures(request.header("webhook-id"), timestamp, &request.body, [&Secret::new(secret)]);
    request.header("webhook-signature").split(' ').any(|signature| signature == own)
}

#[tokio::test]
async fn a_run_that_ends_and_an_app_that_is_published_are_told_once_by_two_servers() {
    let scene = Scene::new().await;
    let made = scene.webhook("ok", &["run.finished", "app.published"]).await;
    let other = scene.webhook("other", &["app.published"]).await;
    let app = scene.app.publish_echo("echo").await;
    let run = scene.run(&app, "a secret plan").await;
    let second = scene.app.taken_over().await;
    tokio::join!(deliver(&scene.app.madang, Duration::ZERO), deliver(&second, Duration::ZERO));

    let got = scene.receiver.received_at("ok");
    assert_eq!(got.len(), 2, "{got:?}");
    assert_eq!(scene.receiver.received_at("other").len(), 1);
    assert!(got.iter().all(|request| is_signed(request, &made.secret) && !is_signed(request, &other.secret)));
    let of = |kind: &str| got.iter().map(Received::json).find(|body| body["type"] == kind).unwrap();
    let published = of("app.published");
    assert_eq!((&published["data"]["app"]["name"], &published["data"]["version"]), (&json!("Echo"), &json!(1)));
    let finished = of("run.finished");
    assert_eq!(finished["data"]["run"], json!(run.id));
    assert_eq!((&finished["data"]["state"], &finished["data"]["source"]), (&json!("completed"), &json!("member")));
    assert!(finished["data"].get("inputs").is_none() && finished["data"].get("answer").is_none());
    assert!(!got.iter().any(|request| request.body.contains("secret plan")));

    let log = scene.deliveries(&made.webhook).await;
    assert!(log.iter().all(|delivery| delivery.state == WebhookDeliveryState::Delivered && delivery.attempts == 1));
    let detail = scene.detail(&made.webhook, &log[0]).await;
    assert_eq!((detail.attempts[0].status, detail.attempts[0].answer.as_deref()), (Some(200), Some("fine")));
    deliver(&scene.app.madang, 30 * HOUR).await;
    assert_eq!(scene.receiver.received().len(), 3, "nothing is told twice");
}

#[tokio::test]
async fn content_goes_out_only_where_it_is_asked_for_and_is_not_kept_here() {
    let scene = Scene::new().await;
    let made = scene.webhook("ok", &["run.finished"]).await;
    let change = json!({"include_content": true});
    scene.owner.patch(&format!("{WEBHOOKS}/{}", made.webhook.id), &change).await.ok::<Webhook>();
    let app = scene.app.publish_echo("echo").await;
    // What is in runs is hidden from admins until the workspace opens it, and so it is from what they set up.
    let before = scene.run(&app, "a secret plan").await;
    deliver(&scene.app.madang, Duration::ZERO).await;
    let told = scene.receiver.received()[0].clone();
    assert_eq!(told.json()["data"]["run"], json!(before.id));
    assert!(told.json()["data"].get("inputs").is_none() && !told.body.contains("secret plan"), "{}", told.body);
    scene.owner.patch("/api/v1/workspaces/test", &json!({"runs_open": true})).await.ok::<api::Workspace>();

    let run = scene.run(&app, "a secret plan").await;
    deliver(&scene.app.madang, Duration::ZERO).await;
    let told = scene.receiver.received()[1].json();
    assert_eq!(told["data"]["inputs"], json!({"text": "a secret plan"}));
    assert_eq!(told["data"]["answer"], json!(run.output));
    let log = scene.deliveries(&made.webhook).await;
    let kept = scene.detail(&made.webhook, &log[0]).await;
    assert!(!kept.body.unwrap().contains("secret plan"));

    // What was deleted since isn't sent any more.
    scene.owner.delete(&format!("/api/v1/workspaces/test/runs/{}", run.id)).await.no_content();
    let replay = format!("{WEBHOOKS}/{}/deliveries/{}/replay", made.webhook.id, log[0].id);
    scene.owner.post(&replay, &json!({})).await.ok::<WebhookDeliveryDetail>();
    deliver(&scene.app.madang, Duration::ZERO).await;
    let again = scene.receiver.received()[2].clone();
    assert_eq!(again.header("webhook-id"), log[0].id.to_string());
    assert!(!again.body.contains("secret plan"), "{}", again.body);
}

#[tokio::test]
async fn a_server_that_fails_for_a_day_is_tried_ten_times_and_after_days_the_webhook_is_off() {
    let scene = Scene::new().await;
    let made = scene.webhook("500", &["app.published"]).await;
    let app = scene.app.publish_echo("echo").await;
    let mut tries = Vec::new();
    for minute in 0..(30 * 60) {
        deliver(&scene.app.madang, Duration::from_secs(minute * 60)).await;
        if scene.receiver.received().len() > tries.len() {
            tries.push(minute);
        }
        if tries.len() >= 10 {
            break;
        }
    }
    assert_eq!(tries.len(), 10, "{tries:?}");
    assert!((20 * 60..29 * 60).contains(&tries[9]), "{tries:?}");
    let got = scene.receiver.received();
    let bodies: std::collections::BTreeSet<_> = got.iter().map(|request| &request.body).collect();
    assert_eq!(bodies.len(), 1, "each try says the same");
    assert!(got.iter().all(|request| is_signed(request, &made.secret)));
    let log = scene.deliveries(&made.webhook).await;
    assert_eq!((log[0].state, log[0].attempts), (WebhookDeliveryState::Failed, 10));
    let detail = scene.detail(&made.webhook, &log[0]).await;
    let last = &detail.attempts[0];
    assert_eq!(
        (last.number, last.error, last.answer.as_deref()),
        (10, Some(WebhookFailure::Status), Some("broken here"))
    );
    let now = scene.read(&made.webhook).await;
    assert!(now.enabled && now.failing_since.is_some());

    scene.app.republish(&app, |_| {}).await;
    deliver(&scene.app.madang, 73 * HOUR).await;
    assert!(scene.read(&made.webhook).await.enabled, "one failed try after quiet days says little");
    for quarter in 0..(30 * 4) {
        deliver(&scene.app.madang, 73 * HOUR + quarter * HOUR / 4).await;
    }
    let now = scene.read(&made.webhook).await;
    assert_eq!((now.enabled, now.off_because, now.waiting), (false, Some(WebhookOff::Failing), 0));
    let notices: Notices = scene.owner.get("/api/v1/workspaces/test/notices").await.ok();
    let NoticeSubject::WebhookOff(told) = &notices.items[0].about else { panic!("{notices:?}") };
    assert_eq!((told.webhook, notices.items.len()), (made.webhook.id, 1));
    scene.app.republish(&app, |_| {}).await;
    assert_eq!(scene.deliveries(&made.webhook).await.len(), 2, "what is off is told nothing");
    let on: Webhook =
        scene.owner.patch(&format!("{WEBHOOKS}/{}", made.webhook.id), &json!({"enabled": true})).await.ok();
    assert!(on.enabled && on.failing_since.is_none());
}

#[tokio::test]
async fn whatever_a_server_does_is_said_in_words_and_only_2xx_counts() {
    let scene = Scene::new().await;
    for (path, state, error) in [
        ("ok", WebhookDeliveryState::Delivered, None),
        ("redirect", WebhookDeliveryState::Waiting, Some(WebhookFailure::Redirect)),
        ("never", WebhookDeliveryState::Waiting, Some(WebhookFailure::TimedOut)),
        ("cut", WebhookDeliveryState::Waiting, Some(WebhookFailure::ConnectionBroken)),
        ("half", WebhookDeliveryState::Delivered, None),
        ("flood", WebhookDeliveryState::Delivered, None),
        ("410", WebhookDeliveryState::Failed, Some(WebhookFailure::Gone)),
    ] {
        let made = scene.webhook(path, &["app.published"]).await;
        scene.app.publish_echo("echo").await;
        deliver(&scene.app.madang, Duration::ZERO).await;
        let log = scene.deliveries(&made.webhook).await;
        let detail = scene.detail(&made.webhook, &log[0]).await;
        assert_eq!((log[0].state, detail.attempts[0].error), (state, error), "{path}: {detail:?}");
        assert_eq!(error.is_some(), log[0].last_problem.is_some(), "{path}");
        let answer = detail.attempts[0].answer.as_deref().unwrap_or_default();
        assert!(answer.len() <= 1000, "{path}");
        assert_eq!(scene.receiver.received_at(path).len(), 1, "{path}");
        let now = scene.read(&made.webhook).await;
        assert_eq!(now.off_because, (path == "410").then_some(WebhookOff::Gone), "{path}");
        scene.owner.delete(&format!("{WEBHOOKS}/{}", made.webhook.id)).await.no_content();
    }
}

#[tokio::test]
async fn an_address_that_hangs_delays_no_other_and_patience_is_asked_for_and_given() {
    let scene = Scene::new().await;
    scene.webhook("never", &["app.published"]).await;
    scene.webhook("later", &["app.published"]).await;
    scene.webhook("ok", &["app.published"]).await;
    for _ in 0..3 {
        scene.app.publish_echo("echo").await;
    }
    let deliverer = Deliverer::new(Course { ahead: Duration::ZERO, within: Duration::from_secs(20) });
    let turns = deliverer.deliver(scene.app.madang.clone()).await;
    assert_eq!(turns.len(), 3);
    // The one that hangs would take 20 seconds.
    tokio::time::timeout(Duration::from_secs(15), async {
        while scene.receiver.received_at("ok").len() < 3 || scene.receiver.received_at("later").len() < 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .unwrap();
    turns.iter().for_each(|turn| turn.abort());
    deliver(&scene.app.madang, Duration::from_secs(500)).await;
    assert_eq!(scene.receiver.received_at("later").len(), 3, "it asked for ten minutes");
}

#[tokio::test]
async fn both_secrets_sign_while_the_old_one_lives() {
    let scene = Scene::new().await;
    let made = scene.webhook("ok", &["app.published"]).await;
    let rotate = format!("{WEBHOOKS}/{}/rotate-secret", made.webhook.id);
    let rotated: WebhookWithSecret = scene.owner.post(&rotate, &json!({})).await.ok();
    assert!(rotated.webhook.earlier_secret_until.is_some() && rotated.secret != made.secret);
    let test = format!("{WEBHOOKS}/{}/test", made.webhook.id);
    scene.owner.post(&test, &json!({})).await.ok::<WebhookDeliveryDetail>();
    let got = scene.receiver.received();
    assert!(is_signed(&got[0], &made.secret) && is_signed(&got[0], &rotated.secret));

    let last: WebhookWithSecret = scene.owner.post(&rotate, &json!({"overlap_hours": 0})).await.ok();
    scene.owner.post(&test, &json!({})).await.ok::<WebhookDeliveryDetail>();
    let got = scene.receiver.received();
    assert!(is_signed(&got[1], &last.secret));
    assert!(!is_signed(&got[1], &made.secret) && !is_signed(&got[1], &rotated.secret));
    assert!(
        scene.owner.post(&rotate, &json!({"overlap_hours": 169})).await.error(422).fields.contains_key("overlap_hours")
    );
    let listed = scene.owner.get(WEBHOOKS).await;
    assert!(!listed.text().contains(&last.secret), "it is shown once");
}

#[tokio::test]
async fn a_test_event_is_sent_at_once_and_tried_once() {
    let scene = Scene::new().await;
    let made = scene.webhook("500", &["app.published"]).await;
    let test = format!("{WEBHOOKS}/{}/test", made.webhook.id);
    let told: WebhookDeliveryDetail =
        scene.owner.clone().with_header("accept-language", "ko").post(&test, &json!({})).await.ok();
    assert_eq!((told.delivery.state, told.attempts.len()), (WebhookDeliveryState::Failed, 1));
    assert!(told.attempts[0].problem.as_ref().unwrap().contains("500"));
    let body: Value = serde_json::from_str(told.body.as_ref().unwrap()).unwrap();
    assert_eq!((&body["type"], &body["data"]["webhook"]), (&json!("webhook.test"), &json!("500")));
    deliver(&scene.app.madang, 30 * HOUR).await;
    assert_eq!(scene.receiver.received().len(), 1);
}

#[tokio::test]
async fn an_address_is_looked_at_when_it_is_saved_and_when_it_is_called() {
    let scene = Scene::new().await;
    for (url, word) in [
        ("https://10.0.0.1/hook", "MADANG_ALLOWED_HOSTS"),
        ("http://hooks.example.com/", "MADANG_ALLOWED_HOSTS"),
        // A name that resolves to a private address.
        ("https://localhost:8443/hook", "MADANG_ALLOWED_HOSTS"),
        ("https://[::ffff:127.0.0.1]/", "MADANG_ALLOWED_HOSTS"),
        ("https://me:pw@hooks.example.com/", "signature"),
        ("https://hooks.example.com/#here", "#"),
        ("https://hooks.example.com:25/", "443"),
        ("https://no-such-host.invalid/", "name"),
        ("hooks", "https://"),
        ("", "https://"),
    ] {
        let body = json!({"name": "x", "url": url, "events": ["app.published"]});
        let error = scene.owner.post(WEBHOOKS, &body).await.error(422);
        assert!(error.fields["url"].contains(word), "{url}: {error:?}");
    }
    // Allowed when it was saved, and by a server that is set up otherwise not any more.
    let made = scene.webhook("ok", &["app.published"]).await;
    scene.app.publish_echo("echo").await;
    let mut config = scene.app.madang.config.clone();
    config.allowed_hosts.clear();
    let strict = crate::start::assemble(config, scene.app.database.second_store(), None).unwrap();
    deliver(&strict, Duration::ZERO).await;
    let log = scene.deliveries(&made.webhook).await;
    let detail = scene.detail(&made.webhook, &log[0]).await;
    assert_eq!(detail.attempts[0].error, Some(WebhookFailure::AddressRefused));
    assert!(scene.receiver.received().is_empty());
}

#[tokio::test]
async fn only_admins_see_them_and_nobody_elses_can_be_touched() {
    let scene = Scene::new().await;
    let made = scene.webhook("ok", &["app.published"]).await;
    scene.app.publish_echo("echo").await;
    let log = scene.deliveries(&made.webhook).await;
    let one = format!("{WEBHOOKS}/{}", made.webhook.id);
    let (builder, stranger) = (scene.app.member("lee", Role::Builder).await, scene.app.stranger("zoe").await);
    builder.get(WEBHOOKS).await.error(403);
    stranger.get(WEBHOOKS).await.error(404);
    scene.app.visitor().get(WEBHOOKS).await.error(401);
    let theirs = "/api/v1/workspaces/elsewhere-zoe/webhooks";
    let elsewhere = format!("{theirs}/{}", made.webhook.id);
    stranger.get(&elsewhere).await.error(404);
    stranger.patch(&elsewhere, &json!({"name": "mine"})).await.error(404);
    stranger.delete(&elsewhere).await.no_content();
    stranger.get(&format!("{elsewhere}/deliveries")).await.error(404);
    stranger.get(&format!("{elsewhere}/deliveries/{}", log[0].id)).await.error(404);
    for act in ["test", "rotate-secret", &format!("deliveries/{}/replay", log[0].id)] {
        stranger.post(&format!("{elsewhere}/{act}"), &json!({})).await.error(404);
        builder.post(&format!("{one}/{act}"), &json!({})).await.error(403);
    }
    assert_eq!(scene.read(&made.webhook).await.name, "ok");
    let audit: Page<api::AuditEntry> = scene.owner.get("/api/v1/workspaces/test/audit-log").await.ok();
    assert!(audit.items.iter().any(|entry| entry.action == "webhook.created"));
}

#[tokio::test]
async fn wrong_wishes_are_named_and_there_is_a_most() {
    let scene = Scene::new().await;
    let url = scene.receiver.url("ok");
    for (body, field) in [
        (json!({"name": " ", "url": url, "events": ["app.published"]}), "name"),
        (json!({"name": "x", "url": url, "events": []}), "events"),
        (json!({"name": "x", "url": url, "events": ["webhook.test"]}), "events"),
        (json!({"name": "x", "url": format!("{url}{}", "x".repeat(500)), "events": ["app.published"]}), "url"),
    ] {
        let error = scene.owner.post(WEBHOOKS, &body).await.error(422);
        assert!(error.fields.contains_key(field), "{field}: {error:?}");
    }
    scene.owner.post(WEBHOOKS, &json!({"name": "x", "url": url, "events": ["all"]})).await.error(400);
    for _ in 0..20 {
        scene.webhook("ok", &["app.published"]).await;
    }
    let body = json!({"name": "x", "url": url, "events": ["app.published"]});
    assert!(scene.owner.post(WEBHOOKS, &body).await.error(422).fields["name"].contains("20"));
}
