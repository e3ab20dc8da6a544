//! Audit logs on their way to a receiver on a real socket.

use std::time::Duration;

use api::{AuditStreamFailure, ServerStatus};
use serde_json::json;
use store::{AuditLink, Gaps, Verifier};
use syslog::testing::{Manner, TestReceiver};

use super::send;
use crate::testing::{FakeProvider, TestApp, TestClient};

struct Scene {
    receiver: TestReceiver,
    provider: FakeProvider,
    app: TestApp,
    owner: TestClient,
}

impl Scene {
    async fn new() -> Self {
        let receiver = TestReceiver::start(None).await;
        let url = format!("tcp://{}", receiver.address);
        let provider = FakeProvider::start().await;
        let app = TestApp::with(|config| {
            config.syslog = Some(syslog::Receiver::parse(&url).unwrap());
            config.allowed_hosts.push(provider.host_port());
        })
        .await;
        let owner = app.user("owner").await;
        Self { receiver, provider, app, owner }
    }

    async fn rename(&self, name: &str) {
        self.owner.patch("/api/v1/workspaces/test", &json!({"name": name})).await.ok::<api::Workspace>();
    }

    async fn status(&self) -> api::AuditStreamStatus {
        let status: ServerStatus = self.owner.get("/api/v1/workspaces/test/status").await.ok();
        status.audit_stream.unwrap()
    }
}

/// What was received, as a chain that is whole from its first entry on. The same entry may come twice.
fn chain(messages: &[String]) -> Vec<i64> {
    let mut verifier = Verifier::new(Gaps::Refused);
    let mut numbers = Vec::new();
    for message in messages {
        let (head, line) = message.split_once(" - {").unwrap();
        let link = AuditLink::from_line(&format!("{{{line}")).unwrap();
        let mut words = head.split(' ');
        assert_eq!(words.next(), Some("<110>1"));
        assert!(words.next().is_some_and(|at| link.text.contains(at)), "{message}");
        if numbers.last() != Some(&link.number) {
            verifier.next(&link);
            numbers.push(link.number);
        }
    }
    assert_eq!(verifier.finish().1, Vec::new());
    numbers
}

#[tokio::test]
async fn a_log_arrives_whole_and_goes_on_on_another_server_after_an_outage() {
    let scene = Scene::new().await;
    scene.rename("One").await;
    send(scene.app.madang.clone()).await;
    let first = chain(&scene.receiver.received());
    assert_eq!(first.first(), Some(&1), "it begins with the first entry");
    let status = scene.status().await;
    assert_eq!((status.waiting, status.failure), (0, None));
    assert!(status.sent_at.is_some());

    // It takes everything, and breaks off before it has read it.
    scene.receiver.behave(Manner::BreaksOff(40));
    scene.rename("Two").await;
    scene.rename("Three").await;
    send(scene.app.madang.clone()).await;
    let status = scene.status().await;
    assert_eq!((status.waiting, status.failure), (2, Some(AuditStreamFailure::Unconfirmed)));
    assert!(status.waiting_since.is_some() && status.failing_since.is_some());
    assert_eq!(scene.receiver.received().len(), first.len(), "nothing counts as sent that wasn't read");

    scene.receiver.behave(Manner::Reads);
    scene.rename("Four").await;
    let second = scene.app.taken_over().await;
    tokio::join!(send(scene.app.madang.clone()), send(second));
    let all = chain(&scene.receiver.received());
    assert_eq!(all, (1..=i64::try_from(first.len()).unwrap() + 3).collect::<Vec<_>>());
    let status = scene.status().await;
    assert_eq!((status.waiting, status.failure, status.failing_since), (0, None, None));
}

#[tokio::test]
async fn who_is_recorded_waits_for_no_receiver_and_no_secret_leaves() {
    let scene = Scene::new().await;
    scene.receiver.behave(Manner::Hangs);
    let url = scene.provider.base_url();
    let body = json!({"provider": "custom", "name": "Ours", "base_url": url, "key": "sk-never-in-any-log-0123456789"});
    scene.owner.post("/api/v1/workspaces/test/connections", &body).await.created::<api::Connection>();
    let sending = scene.app.madang.tasks.spawn(send(scene.app.madang.clone()));
    tokio::time::timeout(Duration::from_secs(10), scene.rename("While it hangs")).await.unwrap();
    let received = tokio::time::timeout(Duration::from_secs(10), async {
        while scene.receiver.received().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        scene.receiver.received().join("\n")
    });
    let received = received.await.unwrap();
    sending.abort();
    assert!(received.contains("connection.created"), "{received}");
    assert!(!received.contains("sk-never-in-any-log"), "{received}");
}
