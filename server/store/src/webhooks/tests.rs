use std::{collections::HashSet, time::Duration};

use serde_json::json;
use sqlx::{Connection, PgConnection};

use super::*;
use crate::{Store, testing::TestDatabase};

const NOW: Duration = Duration::ZERO;

/// A webhook that is told of publications and of models.
async fn webhook(tenant: &Tenant, by: PersonId) -> WebhookId {
    let new = NewWebhook {
        name: "Ledger".into(),
        url: "https://hooks.example.com/ledger?key=hidden".into(),
        events: vec!["app.published".into(), "model.retiring".into()],
        with_content: false,
        secret: Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        by,
    };
    tenant.create_webhook(&new, 20).await.unwrap().unwrap().id
}

fn event() -> NewWebhookEvent {
    let object = Uuid::now_v7();
    NewWebhookEvent { id: object, kind: WebhookKind::ModelRetiring, object, subject: json!({}), keep_days: 30 }
}

fn attempt(webhook: WebhookId, event: Uuid, number: i32, then: Then) -> NewAttempt<'static> {
    let error = (then != Then::Delivered).then_some("status");
    NewAttempt {
        webhook,
        event,
        number,
        body: "{}",
        duration_ms: 7,
        status: Some(500),
        answer: None,
        error,
        reached: Some(error.is_none()),
        entry: None,
        then,
    }
}

async fn take(store: &Store, limit: i64) -> Vec<WebhookId> {
    let taken = store.take_webhooks(Uuid::now_v7(), NOW, limit).await.unwrap();
    taken.into_iter().map(|(_, webhook)| webhook).collect()
}

#[tokio::test]
async fn each_webhook_is_one_servers_and_no_workspace_has_a_second_turn_before_the_others_have_one() {
    let database = TestDatabase::new().await;
    let ((many, kim), (one, lee)) = (database.workspace("many").await, database.workspace("one").await);
    let mut of_many = HashSet::new();
    for _ in 0..5 {
        of_many.insert(webhook(&many, kim).await);
    }
    let alone = webhook(&one, lee).await;
    assert!(take(&database.store, 10).await.is_empty(), "nothing is due");
    many.tell_webhooks(&[event()]).await.unwrap();
    one.tell_webhooks(&[event()]).await.unwrap();

    let server = Uuid::now_v7();
    let first = database.store.take_webhooks(server, NOW, 2).await.unwrap();
    assert!(first.iter().any(|(_, webhook)| *webhook == alone), "{first:?}");
    let second = take(&database.second_store(), 10).await;
    assert_eq!(second.len(), 4, "those that the first server has are left alone");
    assert!(take(&database.store, 10).await.is_empty());
    one.release_webhook(alone, Uuid::now_v7()).await.unwrap();
    assert!(take(&database.store, 10).await.is_empty(), "only who holds it gives it back");
    one.release_webhook(alone, server).await.unwrap();
    assert_eq!(take(&database.store, 10).await, [alone]);
}

#[tokio::test]
async fn turns_that_go_on_count_and_a_workspace_has_only_so_many() {
    let database = TestDatabase::new().await;
    let ((many, kim), (few, lee)) = (database.workspace("many").await, database.workspace("few").await);
    for _ in 0..12 {
        webhook(&many, kim).await;
    }
    let mut of_few = HashSet::new();
    for _ in 0..3 {
        of_few.insert(webhook(&few, lee).await);
    }
    many.tell_webhooks(&[event()]).await.unwrap();
    assert_eq!(take(&database.store, 2).await.len(), 2, "while nobody else waits");
    few.tell_webhooks(&[event()]).await.unwrap();
    let next: HashSet<_> = take(&database.store, 2).await.into_iter().collect();
    assert!(next.is_subset(&of_few), "the others have two turns already");
    assert_eq!(take(&database.store, 100).await.len(), 6 + 1, "eight for the one, and the last of the other");
    assert!(take(&database.store, 100).await.is_empty());
}

#[tokio::test]
async fn a_try_is_noted_once_and_a_later_one_waits_for_its_time() {
    let database = TestDatabase::new().await;
    let (tenant, kim) = database.workspace("acme").await;
    let id = webhook(&tenant, kim).await;
    let event = event();
    for _ in 0..2 {
        tenant.tell_webhooks(std::slice::from_ref(&event)).await.unwrap();
    }
    let due = tenant.due_deliveries(id, NOW, 10).await.unwrap();
    assert_eq!((due.len(), due[0].event, due[0].attempts), (1, event.id, 0));
    let again = attempt(id, event.id, 1, Then::Again(Duration::from_secs(60)));
    assert_eq!(tenant.note_attempt(&again, NOW).await.unwrap(), Noted::FailingFor(Duration::ZERO));
    assert_eq!(tenant.note_attempt(&again, NOW).await.unwrap(), Noted::Before);
    assert!(tenant.due_deliveries(id, Duration::from_secs(50), 10).await.unwrap().is_empty());
    assert_eq!(tenant.due_deliveries(id, Duration::from_secs(70), 10).await.unwrap().len(), 1);
    let day = Duration::from_secs(24 * 3600);
    let Noted::FailingFor(long) = tenant.note_attempt(&attempt(id, event.id, 2, Then::Failed), day).await.unwrap()
    else {
        panic!("it is the first to note it")
    };
    assert!(long > day - Duration::from_secs(60), "{long:?}");
    assert!(tenant.due_deliveries(id, 2 * day, 10).await.unwrap().is_empty());

    assert!(tenant.replay_delivery(id, event.id).await.unwrap());
    assert_eq!(tenant.due_deliveries(id, NOW, 10).await.unwrap()[0].tries, 0);
    tenant.note_attempt(&attempt(id, event.id, 3, Then::Delivered), day).await.unwrap();
    let told = tenant.delivery(id, event.id).await.unwrap().unwrap();
    assert_eq!((told.delivery.state, told.attempts.len()), (DeliveryState::Delivered, 3));
    assert_eq!(tenant.webhook(id).await.unwrap().unwrap().failing_since, None);
}

#[tokio::test]
async fn secrets_are_encrypted_and_the_earlier_one_ends() {
    let database = TestDatabase::new().await;
    let (tenant, kim) = database.workspace("acme").await;
    let id = webhook(&tenant, kim).await;
    let second = Secret::new("whsec_c2Vjb25kIHNlY29uZCBzZWNvbmQ=");
    tenant.rotate_webhook_secret(id, &second, 24).await.unwrap();
    let open = tenant.open_webhook(id).await.unwrap().unwrap();
    assert_eq!(open.secret, second);
    assert_eq!(open.earlier.as_ref().map(Secret::expose), Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
    sqlx::query("update webhooks set earlier_until = now()").execute(&mut owner).await.unwrap();
    assert_eq!(tenant.open_webhook(id).await.unwrap().unwrap().earlier, None);
    let kept: String = sqlx::query_scalar(
        "select (select jsonb_agg(h)::text from webhooks h) || (select jsonb_agg(a)::text from audit_log a)",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    let in_hex: String = b"MfKQ9r8G".iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!kept.contains("MfKQ9r8G") && !kept.contains(&in_hex));
    let (_, record) = kept.split_at(kept.find("webhook.created").unwrap());
    assert!(!record.contains("hidden"), "{record}");
}

#[tokio::test]
async fn what_is_old_goes_with_its_tries_and_a_webhook_takes_its_log_along() {
    let database = TestDatabase::new().await;
    let (tenant, kim) = database.workspace("acme").await;
    let id = webhook(&tenant, kim).await;
    let (old, new) = (event(), event());
    tenant.tell_webhooks(&[old.clone(), new.clone()]).await.unwrap();
    tenant.note_attempt(&attempt(id, old.id, 1, Then::Delivered), NOW).await.unwrap();
    let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
    let age = "update webhook_deliveries set keep_until = now() - interval '1 s' where event_id = $1";
    sqlx::query(age).bind(old.id).execute(&mut owner).await.unwrap();
    assert_eq!(database.store.forget_deliveries().await.unwrap(), 1);
    let attempts = async |owner: &mut PgConnection| -> i64 {
        sqlx::query_scalar("select count(*) from webhook_attempts").fetch_one(owner).await.unwrap()
    };
    assert_eq!(attempts(&mut owner).await, 0);
    assert!(tenant.delivery(id, new.id).await.unwrap().is_some());
    tenant.delete_webhook(id).await.unwrap();
    tenant.delete_webhook(id).await.unwrap();
    assert!(tenant.delivery(id, new.id).await.unwrap().is_none() && tenant.webhooks().await.unwrap().is_empty());
}

#[tokio::test]
async fn who_wants_notices_by_mail_gets_one_of_a_webhook_that_is_off() {
    let database = TestDatabase::new().await;
    let (tenant, kim) = database.workspace("acme").await;
    let id = webhook(&tenant, kim).await;
    let notice = crate::NewNotice {
        person: kim,
        kind: crate::NoticeKind::WebhookOff,
        key: "k".into(),
        thing: id.to_string(),
        apps: Vec::new(),
        subject: json!({}),
        day: time::macros::date!(2026 - 12 - 01),
    };
    assert!(tenant.turn_off_webhook(id, OffBecause::Failing, std::slice::from_ref(&notice), true).await.unwrap());
    assert!(!tenant.turn_off_webhook(id, OffBecause::Failing, &[notice], true).await.unwrap(), "it is off already");
    let minute = Duration::from_secs(60);
    let mail = database.store.next_mail(minute).await.unwrap().unwrap();
    assert!(matches!(mail.content, crate::MailContent::Notices { person, .. } if person == kim), "{mail:?}");
    assert!(database.store.next_mail(minute).await.unwrap().is_none(), "once");
}
