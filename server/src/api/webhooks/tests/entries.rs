//! Webhooks that are told of the audit log.

use super::*;
use crate::jobs::follow_audit;

/// The numbers of the entries that were told at a path, in the order in which they came. Each must be what it says, and follow the one before.
fn told(scene: &Scene, path: &str) -> Vec<u64> {
    let mut verifier = store::Verifier::new(store::Gaps::Allowed);
    let mut numbers = Vec::new();
    for request in scene.receiver.received_at(path) {
        let body = request.json();
        assert_eq!(body["type"], "audit.recorded");
        let link = store::AuditLink::from_line(body["data"]["line"].as_str().unwrap()).unwrap();
        assert_eq!(
            (body["data"]["hash"].as_str(), body["data"]["number"].as_i64()),
            (Some(&*link.hash), Some(link.number))
        );
        verifier.next(&link);
        numbers.push(body["data"]["number"].as_u64().unwrap());
    }
    numbers.dedup();
    assert_eq!(verifier.finish().1, Vec::new(), "each hash is that of its entry");
    numbers
}

async fn rename(scene: &Scene, name: &str) {
    scene.owner.patch("/api/v1/workspaces/test", &json!({"name": name})).await.ok::<api::Workspace>();
}

#[tokio::test]
async fn each_entry_is_told_in_its_order_by_whichever_server_and_from_where_it_stopped() {
    let scene = Scene::new().await;
    rename(&scene, "Before").await;
    let made = scene.webhook("ok", &["audit.recorded"]).await;
    for name in ["One", "Two", "Three"] {
        rename(&scene, name).await;
    }
    let second = scene.app.taken_over().await;
    tokio::join!(follow_audit(scene.app.madang.clone()), follow_audit(second.clone()));
    tokio::join!(deliver(&scene.app.madang, Duration::ZERO), deliver(&second, Duration::ZERO));
    let numbers = told(&scene, "ok");
    let actions: Vec<Value> =
        scene.receiver.received().iter().map(|request| request.json()["data"]["action"].clone()).collect();
    assert_eq!(actions, ["webhook.created", "workspace.changed", "workspace.changed", "workspace.changed"]);
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");

    // While it is off, nothing is told; afterwards everything.
    let path = format!("{WEBHOOKS}/{}", made.webhook.id);
    scene.owner.patch(&path, &json!({"enabled": false})).await.ok::<Webhook>();
    rename(&scene, "Four").await;
    follow_audit(scene.app.madang.clone()).await;
    deliver(&scene.app.madang, Duration::ZERO).await;
    assert_eq!(told(&scene, "ok").len(), 4);
    let on: Webhook = scene.owner.patch(&path, &json!({"enabled": true})).await.ok();
    assert!(on.waiting > 0, "{on:?}");
    follow_audit(second.clone()).await;
    deliver(&second, Duration::ZERO).await;
    let numbers = told(&scene, "ok");
    assert_eq!(numbers.len(), 7);
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    assert_eq!(scene.read(&made.webhook).await.waiting, 0);
}

#[tokio::test]
async fn an_entry_that_fails_holds_up_those_after_it_and_is_tried_for_days() {
    let scene = Scene::new().await;
    let made = scene.webhook("500", &["audit.recorded"]).await;
    rename(&scene, "One").await;
    for quarter in 0..(3 * 24 * 4) {
        follow_audit(scene.app.madang.clone()).await;
        deliver(&scene.app.madang, quarter * HOUR * 3 / 10).await;
        if quarter == 24 * 4 {
            let now = scene.read(&made.webhook).await;
            assert!(now.enabled && now.waiting == 2, "after a day it is tried still: {now:?}");
        }
    }
    let got = scene.receiver.received_at("500");
    assert!(got.len() > 100, "{}", got.len());
    assert!(got.iter().all(|request| request.json()["data"]["number"] == got[0].json()["data"]["number"]));
    let now = scene.read(&made.webhook).await;
    assert_eq!(now.off_because, Some(WebhookOff::Failing));
    // The receiver works again, and the webhook goes on with the entry that was never taken.
    let change = json!({"enabled": true, "url": scene.receiver.url("ok")});
    scene.owner.patch(&format!("{WEBHOOKS}/{}", made.webhook.id), &change).await.ok::<Webhook>();
    follow_audit(scene.app.madang.clone()).await;
    deliver(&scene.app.madang, Duration::ZERO).await;
    let numbers = told(&scene, "ok");
    assert_eq!(Some(numbers[0]), got[0].json()["data"]["number"].as_u64());
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
}
