//! Budgets around runs: what they cost, and whether their sums are exact after a crash.

use crate::{
    client::Client,
    load,
    process::Process,
    report::Report,
    scene::{Scene, text},
};
use anyhow::{Context, Result, ensure};
use http_body_util::BodyExt;
use hyper::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// More than anything here costs.
const PLENTY: i64 = 1_000_000_000_000;
const EACH: Duration = Duration::from_secs(4);
const TURNS: u32 = 2;

/// Budgets that are all about the same runs.
pub struct Nested {
    path: String,
    ids: Vec<String>,
}

impl Nested {
    /// Makes five budgets that are about every run of the app with this path, and gives the model a price, without which money can't be
    /// limited.
    pub async fn make(scene: &Scene, app: &str, model: &str) -> Result<Self> {
        let mut client = scene.client().await?;
        let base = format!("/api/v1/workspaces/{}", scene.workspace);
        let price = json!({ "input_micros_per_million": 1_000_000, "output_micros_per_million": 1_000_000 });
        let set = json!({ "ref": { "connection": scene.connection, "model": model }, "price": price });
        client.json(Method::PUT, &format!("{base}/models"), Some(&set)).await?;
        let id = |of: &Value, what: &str| text(of.get(what).unwrap_or(of), "id");
        let app = id(&client.json(Method::GET, app, None).await?, "app")?;
        let me = id(&client.json(Method::GET, "/api/v1/me", None).await?, "person")?;
        let path = format!("{base}/budgets");
        let mut ids = Vec::new();
        for (scope, object, period) in [
            ("workspace", None, "all"),
            ("workspace", None, "month"),
            ("app", Some(&app), "day"),
            ("member", Some(&me), "month"),
            ("connection", Some(&scene.connection), "day"),
        ] {
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

    async fn delete(self, client: &mut Client) -> Result<()> {
        for id in &self.ids {
            let gone = client.send(Method::DELETE, &format!("{}/{id}", self.path), None).await?;
            gone.into_body().collect().await?;
        }
        Ok(())
    }
}

/// Measures short runs with and without budgets in turns, because a machine is not the same for long.
pub async fn measure(scene: &Scene, server: &Process, postgres: &Process, report: &mut Report) -> Result<()> {
    let [mut without, mut with] = [Sum::default(), Sum::default()];
    for _ in 0..TURNS {
        without.add(scene, server, postgres).await?;
        let nested = Nested::make(scene, &scene.instant, crate::provider::INSTANT).await?;
        with.add(scene, server, postgres).await?;
        // A connection from before would have been idle for too long by now.
        let mut client = scene.client().await?;
        let stands = nested.stand(&mut client).await?;
        ensure!(stands.iter().all(|(_, reserved, _)| *reserved == 0), "budgets hold something for no run: {stands:?}");
        nested.delete(&mut client).await?;
    }
    let difference = |of: fn(&Sum) -> f64| of(&with) - of(&without);
    report.add("added by 5 budgets: server CPU a run", difference(Sum::server_ms), "ms", "");
    report.add("added by 5 budgets: Postgres CPU a run", difference(Sum::postgres_ms), "ms", "");
    report.add("added by 5 budgets: CPU a run", difference(Sum::all_ms), "ms", "0.05");
    report.add("durable short runs per second with 5 budgets", with.per_second(), "/s", "");
    Ok(())
}

/// What runs have taken.
#[derive(Default)]
struct Sum {
    runs: u32,
    time: Duration,
    server: Duration,
    postgres: Duration,
}

impl Sum {
    async fn add(&mut self, scene: &Scene, server: &Process, postgres: &Process) -> Result<()> {
        // What is new is found out, and cached.
        load::side_by_side(scene, 64, Duration::from_secs(1)).await?;
        let (server_before, postgres_before) = (server.cpu()?, postgres.cpu_of_family()?);
        self.runs += u32::try_from(load::side_by_side(scene, 64, EACH).await?.len())?;
        self.time += EACH;
        self.server += server.cpu()?.saturating_sub(server_before);
        self.postgres += postgres.cpu_of_family()?.saturating_sub(postgres_before);
        Ok(())
    }

    fn each_ms(&self, of: Duration) -> f64 {
        of.as_secs_f64() * 1000.0 / f64::from(self.runs.max(1))
    }

    fn server_ms(&self) -> f64 {
        self.each_ms(self.server)
    }

    fn postgres_ms(&self) -> f64 {
        self.each_ms(self.postgres)
    }

    fn all_ms(&self) -> f64 {
        self.server_ms() + self.postgres_ms()
    }

    fn per_second(&self) -> f64 {
        f64::from(self.runs) / self.time.as_secs_f64()
    }
}
