//! Budgets around runs.

use crate::{
    client::Client,
    scene::{Scene, text},
};
use anyhow::{Context, Result};
use http_body_util::BodyExt;
use hyper::Method;
use serde_json::{Value, json};

/// More than anything here costs.
const PLENTY: i64 = 1_000_000_000_000;

/// Budgets that are all about the same runs.
pub struct Nested {
    path: String,
    ids: Vec<String>,
}

/// What they are about, and for how long each counts.
const KINDS: [(&str, &str); 5] =
    [("workspace", "all"), ("workspace", "month"), ("app", "day"), ("member", "month"), ("connection", "day")];

impl Nested {
    /// Makes five budgets that are about every run of the app with this path, and gives the model a price, without which money can't be
    /// limited.
    pub async fn make(scene: &Scene, app: &str, model: &str) -> Result<Self> {
        let mut client = scene.client().await?;
        let base = format!("/api/v1/workspaces/{}", scene.workspace);
        price(scene, &mut client, model).await?;
        let id = |of: &Value, what: &str| text(of.get(what).unwrap_or(of), "id");
        let app = id(&client.json(Method::GET, app, None).await?, "app")?;
        let me = id(&client.json(Method::GET, "/api/v1/me", None).await?, "person")?;
        let path = format!("{base}/budgets");
        let mut ids = Vec::new();
        for (scope, period) in KINDS {
            let object = match scope {
                "app" => Some(&app),
                "member" => Some(&me),
                "connection" => Some(&scene.connection),
                _ => None,
            };
            let mut wanted = json!({
                "name": format!("{scope} {period}"), "scope": scope, "period": period,
                "amount": { "micros": PLENTY, "currency": "USD" },
            });
            if let (Some(object), Some(fields)) = (object, wanted.as_object_mut()) {
                fields.insert("object".to_owned(), json!(object));
            }
            ids.push(text(&client.json(Method::POST, &path, Some(&wanted)).await?, "id")?);
        }
        Ok(Self { path, ids })
    }

    /// What each is about.
    pub fn scopes(&self) -> impl Iterator<Item = &'static str> {
        KINDS.into_iter().map(|(scope, _)| scope)
    }

    /// What each has spent and holds, and how many of its runs have an unknown cost.
    pub async fn stand(&self, client: &mut Client) -> Result<Vec<(i64, i64, i64)>> {
        let mut all = Vec::new();
        for id in &self.ids {
            let budget = client.json(Method::GET, &format!("{}/{id}", self.path), None).await?;
            let micros = |of: &str| budget.get(of)?.get("micros")?.as_i64();
            let unpriced = budget.get("unpriced_runs").and_then(Value::as_i64);
            let (spent, reserved) = (micros("spent").context("spent")?, micros("reserved").context("reserved")?);
            all.push((spent, reserved, unpriced.context("unpriced_runs")?));
        }
        Ok(all)
    }

    pub async fn delete(self, client: &mut Client) -> Result<()> {
        for id in &self.ids {
            let gone = client.send(Method::DELETE, &format!("{}/{id}", self.path), None).await?;
            gone.into_body().collect().await?;
        }
        Ok(())
    }
}

/// Gives a model a price, without which money can't be limited.
pub async fn price(scene: &Scene, client: &mut Client, model: &str) -> Result<()> {
    price_at(scene, client, model, 1_000_000).await
}

pub async fn price_at(scene: &Scene, client: &mut Client, model: &str, micros: i64) -> Result<()> {
    let price = json!({ "input_micros_per_million": micros, "output_micros_per_million": 1_000_000 });
    let set = json!({ "ref": { "connection": scene.connection, "model": model }, "price": price });
    client.json(Method::PUT, &format!("/api/v1/workspaces/{}/models", scene.workspace), Some(&set)).await?;
    Ok(())
}
