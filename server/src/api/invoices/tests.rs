//! Invoices from their file to the comparison, over the API.

use api::{Invoice, InvoiceAsk, InvoiceCompared, InvoiceRead, InvoiceReason, Page, Role, Run};
use axum::{body::Body, http::Method};
use serde_json::json;

use crate::testing::{FakeProvider, TestAnswer, TestApp, TestClient};

const INVOICES: &str = "/api/v1/workspaces/test/invoices";

async fn send(client: &TestClient, path: &str, csv: &str) -> TestAnswer {
    client.send_bytes(Method::POST, path, Body::from(csv.to_owned())).await
}

#[tokio::test]
async fn an_invoice_stands_beside_what_was_counted_and_is_deleted() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let owner = app.user("owner").await;
    let made = app.publish_echo("echo").await;
    let connections: Page<api::Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
    let price = json!({"input_micros_per_million": 9_000_000_000_i64, "output_micros_per_million": 9_000_000_000_i64});
    let model = json!({"ref": {"connection": connections.items[0].id, "model": "echo"}, "price": price});
    owner.put("/api/v1/workspaces/test/models", &model).await.ok::<api::Model>();
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
    let run: Run = owner.post(&path, &json!({"inputs": {"text": "hi"}})).await.created();
    let ours = run.cost.unwrap().micros;
    let today = app.madang.now().date();
    let yesterday = today.previous_day().unwrap();
    let dollars = |micros: i64| format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    let csv = format!(
        "date,amount,currency,model\n{yesterday},4.00,USD,echo\n{today},{},USD,echo\nTotal,9.99,USD,\n",
        dollars(ours)
    );
    let query = "name=november.csv&provider=custom";
    let read: InvoiceRead = send(&owner, &format!("{INVOICES}/read?{query}"), &csv).await.ok();
    assert_eq!((read.lines, read.left_out, read.days, read.asks.as_slice()), (2, 1, 2, &[][..]));
    assert_eq!(read.notes[0].line, Some(4));
    let none: Page<Invoice> = owner.get(INVOICES).await.ok();
    assert!(none.items.is_empty(), "looking keeps nothing");

    let kept: InvoiceCompared = send(&owner, &format!("{INVOICES}?{query}"), &csv).await.created();
    assert_eq!((kept.charged.micros, kept.ours.micros, kept.difference.micros), (4_000_000 + ours, ours, 4_000_000));
    let [before, now] = &kept.days[..] else { panic!("{:?}", kept.days) };
    assert_eq!((before.differs, before.reasons.as_slice()), (true, &[InvoiceReason::OtherUse][..]));
    assert_eq!((now.differs, now.difference.micros), (false, 0));
    assert_eq!((kept.differing_days, kept.unexplained_days, kept.models[0].name.as_str()), (1, 0, "echo"));
    let path = format!("{INVOICES}/{}", kept.invoice.id);
    assert_eq!(owner.get(&path).await.ok::<InvoiceCompared>(), kept);
    let csv = owner.get(&format!("{path}/export.csv")).await;
    assert!(csv.text().contains("other uses of the same key"), "{}", csv.text());
    app.member("choi", Role::Builder).await.get(&path).await.error(403);
    owner.delete(&path).await.no_content();
    owner.get(&path).await.error(404);
    owner.delete(&path).await.no_content();
}

#[tokio::test]
async fn won_are_taken_by_the_rate_of_their_day() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let query = "name=a.csv&provider=openai&currency=KRW";
    let csv = "날짜,금액\n2026-11-01,\"139,000\"\n";
    let kept: InvoiceCompared = send(&owner, &format!("{INVOICES}?{query}"), csv).await.created();
    assert_eq!((kept.charged.micros, kept.days_without_rate), (0, 1));
    owner
        .put("/api/v1/workspaces/test/exchange-rates", &json!({"won_per_100_usd": 139_000}))
        .await
        .ok::<api::ExchangeRates>();
    let rated: InvoiceCompared = owner.get(&format!("{INVOICES}/{}", kept.invoice.id)).await.ok();
    assert_eq!((rated.charged.micros, rated.days_without_rate, rated.by_later_rate), (100_000_000, 0, true));
}

#[tokio::test]
async fn what_is_no_invoice_is_refused_with_what_to_do() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let csv = "date,amount_usd\n2026-12-01,1\n";
    let nobody = uuid::Uuid::nil();
    for (query, csv, field) in [
        ("name=a.pdf&provider=openai".to_owned(), csv, "name"),
        ("name=a.csv&provider=nobody".to_owned(), csv, "provider"),
        (format!("name=a.csv&provider=openai&connection={nobody}"), csv, "connection"),
        ("name=a.csv&provider=openai".to_owned(), "date,what\n2026-12-01,1\n", "amount"),
        ("name=a.csv&provider=openai".to_owned(), "date,input_tokens\n2026-12-01,1\n", "amount"),
        ("name=a.csv&provider=openai".to_owned(), "date,amount_usd\nnever,1\n", "file"),
        ("name=a.csv&provider=openai".to_owned(), "date,amount_usd\n2024-01-01,1\n2026-01-01,1\n", "file"),
    ] {
        let error = send(&owner, &format!("{INVOICES}?{query}"), csv).await.error(422);
        assert!(error.fields.contains_key(field), "{query}: {error:?}");
    }
    let read: InvoiceRead =
        send(&owner, &format!("{INVOICES}/read?name=a.csv&provider=openai"), "a,b\n1,2\n").await.ok();
    assert_eq!(read.asks, [InvoiceAsk::DateColumn, InvoiceAsk::AmountColumn]);
}
