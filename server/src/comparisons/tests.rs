//! Comparisons from end to end, against a provider that counts what it is asked.

mod blind;
mod course;
mod files;
mod outcome;

use std::time::Duration;

use api::{App, ComparedRow, Comparison, ComparisonState, Connection, Page, TestRow, TestSet};
use model::{ModelRef, evidence::Check};
use serde_json::{Value, json};

use crate::testing::{FakeProvider, TestApp, TestClient};

/// A workspace with an app that repeats its input, and test rows.
struct Scene {
    provider: FakeProvider,
    app: TestApp,
    owner: TestClient,
    made: App,
    model: ModelRef,
}

impl Scene {
    async fn new() -> Self {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let owner = app.user("owner").await;
        let made = app.publish_echo("echo").await;
        let connections: Page<Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
        let model = ModelRef { connection: connections.items[0].id, model: "echo".into() };
        Self { provider, app, owner, made, model }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/workspaces/test/apps/{}{rest}", self.made.slug)
    }

    fn model(&self, model: &str) -> ModelRef {
        ModelRef { model: model.into(), ..self.model.clone() }
    }

    /// Columns of the draft with these models.
    fn columns(&self, models: &[&str]) -> Value {
        models.iter().map(|model| json!({"model": self.model(model)})).collect()
    }

    async fn row(&self, text: &str, expected: &str) -> TestRow {
        let row = json!({"inputs": {"text": text}, "expected": expected});
        self.owner.post(&self.path("/tests/rows"), &row).await.created()
    }

    async fn rows(&self, texts: impl IntoIterator<Item = String>) {
        for text in texts {
            self.row(&text, "").await;
        }
    }

    async fn checks(&self, checks: &[Check]) {
        let set: TestSet = self.owner.get(&self.path("/tests")).await.ok();
        let body = json!({"checks": checks, "revision": set.revision});
        self.owner.put(&self.path("/tests"), &body).await.ok::<TestSet>();
    }

    async fn begin(&self, body: &Value) -> Comparison {
        self.owner.post(&self.path("/comparisons"), body).await.created()
    }

    async fn compare(&self, models: &[&str]) -> Comparison {
        let begun = self.begin(&json!({"columns": self.columns(models)})).await;
        self.over(&begun).await
    }

    fn of(&self, comparison: &Comparison, rest: &str) -> String {
        self.path(&format!("/comparisons/{}{rest}", comparison.id))
    }

    async fn read(&self, comparison: &Comparison) -> Comparison {
        // A busy machine refuses a look now and then, which says nothing of the comparison.
        for _ in 0..50 {
            let answer = self.owner.get(&self.of(comparison, "")).await;
            if answer.status != 503 {
                return answer.ok();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the database is away");
    }

    /// Waits for what is to become true of a comparison.
    async fn until(&self, comparison: &Comparison, is_so: impl Fn(&Comparison) -> bool) -> Comparison {
        for _ in 0..3_000 {
            let read = self.read(comparison).await;
            if is_so(&read) {
                return read;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it never was so: {:?}", self.read(comparison).await);
    }

    async fn over(&self, comparison: &Comparison) -> Comparison {
        self.until(comparison, |read| read.state != ComparisonState::Running).await
    }

    async fn compared(&self, comparison: &Comparison, query: &str) -> Vec<ComparedRow> {
        self.owner.get(&self.of(comparison, &format!("/rows?limit=200{query}"))).await.ok::<Page<ComparedRow>>().items
    }

    async fn price(&self, model: &str, dollars: u64) {
        let micros = dollars * 1_000_000;
        let price = json!({"input_micros_per_million": micros, "output_micros_per_million": micros});
        let body = json!({"ref": self.model(model), "price": price});
        self.owner.put("/api/v1/workspaces/test/models", &body).await.ok::<api::Model>();
    }

    /// How often the provider was asked with each last message.
    fn asked(&self) -> std::collections::BTreeMap<String, usize> {
        let mut asked = std::collections::BTreeMap::new();
        for request in self.provider.seen_requests() {
            let last = request["messages"].as_array().and_then(|messages| messages.last());
            let text = last.and_then(|message| message["content"].as_str()).unwrap_or_default().to_owned();
            *asked.entry(text).or_default() += 1;
        }
        asked
    }
}
