//! Checks whether runs survive a crash: the server is killed while it streams many of them, and restarted.

use crate::{
    budgets::Nested,
    client::{Client, Events},
    provider::PACED,
    scene::{Scene, text},
};
use anyhow::{Context, Result, bail, ensure};
use futures::future::{join_all, try_join_all};
use hyper::Method;
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

const RUNS: usize = 20;
/// Printed when all runs stream, which is when the server is killed.
pub const STREAMING: &str = "all runs stream";
/// The leases of the killed server must expire first.
const PATIENCE: Duration = Duration::from_secs(90);

/// Starts the runs, reports when they stream, and checks each of them once the server is back.
pub async fn check(scene: &Scene) -> Result<()> {
    let budgets = Nested::make(scene, &scene.paced, PACED).await?;
    let runs = try_join_all((0..RUNS).map(|_| streaming(scene))).await?;
    let held = budgets.stand(&mut scene.client().await?).await?;
    println!("{STREAMING}");
    let ends = tokio::time::timeout(PATIENCE, join_all(runs.iter().map(|(run, seen)| end(scene, run, seen))));
    let mut states = BTreeMap::<String, usize>::new();
    for end in ends.await.context("some runs did not come to an end")? {
        *states.entry(end?).or_default() += 1;
    }
    println!("{RUNS} runs after the server was killed: {states:?}; numbers without gaps, one end each");
    exact(scene, &budgets, &held, &runs).await
}

/// Whether the budgets stand at what the runs cost, to the micro. A run whose cost is unknown counts with what was held for it, which was
/// the same for all.
async fn exact(scene: &Scene, budgets: &Nested, held: &[(i64, i64, i64)], runs: &[(String, Vec<Value>)]) -> Result<()> {
    let mut client = scene.client().await?;
    let mut costs = Vec::new();
    for (run, _) in runs {
        let detail =
            client.json(Method::GET, &format!("/api/v1/workspaces/{}/runs/{run}", scene.workspace), None).await?;
        costs.push(detail.get("run").and_then(|run| run.get("cost")?.get("micros")?.as_i64()));
    }
    let (known, count) = (costs.iter().flatten().sum::<i64>(), i64::try_from(runs.len())?);
    let unknown = count - i64::try_from(costs.iter().flatten().count())?;
    let after = budgets.stand(&mut client).await?;
    for ((_, reserved_before, _), (spent, reserved, unpriced)) in held.iter().zip(&after) {
        let each = reserved_before / count;
        ensure!(*reserved == 0, "a budget holds {reserved} for no run");
        ensure!(*unpriced == unknown, "a budget counts {unpriced} runs of unknown cost, and there are {unknown}");
        let wanted = known + unknown * each;
        ensure!(*spent == wanted, "a budget has spent {spent}, and its runs {wanted}");
    }
    println!("5 budgets stand at what the runs cost, to the micro: {after:?}");
    Ok(())
}

/// A run that has begun to answer, with the events seen so far.
async fn streaming(scene: &Scene) -> Result<(String, Vec<Value>)> {
    let mut client = scene.client().await?;
    let start = json!({ "inputs": { "notes": "notes" } });
    let made = client.json(Method::POST, &format!("{}/runs", scene.paced), Some(&start)).await?;
    let run = text(&made, "id")?;
    let mut events = Events::of(client.send(Method::GET, &path(scene, &run), None).await?);
    let mut seen = Vec::new();
    while let Some(event) = events.next().await? {
        let is_word = kind(&event) == "delta";
        seen.push(event);
        if is_word && seen.len() > 3 {
            return Ok((run, seen));
        }
    }
    bail!("a run ended before it streamed")
}

/// Follows a run from its beginning to its end, once the server is back. Returns the run's state.
async fn end(scene: &Scene, run: &str, seen: &[Value]) -> Result<String> {
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        // The server is not back yet, or the connection broke. Only a complete stream counts.
        let Ok(events) = whole(scene, run).await else { continue };
        let ends: Vec<_> = events.iter().filter(|event| kind(event) == "finished").collect();
        let Some(last) = ends.last() else { continue };
        ensure!(ends.len() == 1, "run {run} has {} ends", ends.len());
        ensure!(events.starts_with(seen), "run {run} says something else than before");
        let words = |of: &str| of.split_whitespace().count();
        let state = kept(scene, run).await?;
        ensure!(Some(state.0.as_str()) == last.get("state").and_then(Value::as_str), "run {run} has two states");
        let streamed: String = events.iter().filter_map(|event| event.get("text")?.as_str()).collect();
        ensure!(
            words(&streamed) == words(&state.1),
            "run {run} lost words: {} of {}",
            words(&state.1),
            words(&streamed)
        );
        return Ok(state.0);
    }
}

pub async fn whole(scene: &Scene, run: &str) -> Result<Vec<Value>> {
    let mut events = Events::of(scene.client().await?.send(Method::GET, &path(scene, run), None).await?);
    let mut all = Vec::new();
    while let Some(event) = events.next().await? {
        let is_end = kind(&event) == "finished";
        all.push(event);
        if is_end {
            break;
        }
    }
    Ok(all)
}

async fn kept(scene: &Scene, run: &str) -> Result<(String, String)> {
    let mut client: Client = scene.client().await?;
    let path = format!("/api/v1/workspaces/{}/runs/{run}", scene.workspace);
    let detail = client.json(Method::GET, &path, None).await?;
    let run = detail.get("run").context("no run")?;
    Ok((text(run, "state")?, text(run, "output").unwrap_or_default()))
}

fn path(scene: &Scene, run: &str) -> String {
    format!("/api/v1/workspaces/{}/runs/{run}/events?after=0", scene.workspace)
}

pub fn kind(event: &Value) -> &str {
    event.get("kind").and_then(Value::as_str).unwrap_or_default()
}
