//! Comparisons of models by an app's test rows: how long they take, and a large one for whoever scrolls through its page
//! (`end2end/scrolling.js`).

use crate::{
    provider::SECOND,
    scene::{self, Scene, text},
};
use anyhow::{Context, Result, ensure};
use http_body_util::BodyExt;
use hyper::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The app's test rows.
pub const ROWS: usize = 200;

/// A page looks more seldom, but this is to know the time.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A comparison that takes longer has stopped.
const PATIENCE: Duration = Duration::from_secs(300);

/// Makes the app with its rows and checks. Returns its path in the API.
pub async fn set_up(scene: &Scene) -> Result<String> {
    let mut client = scene.client().await?;
    let base = format!("/api/v1/workspaces/{}", scene.workspace);
    let app = scene::app(&mut client, &base, &scene.connection, SECOND).await?;
    for row in 1..=ROWS {
        let notes = format!("Complaint {row}: the box came late, and the jar in it was broken.");
        let row = json!({ "inputs": { "notes": notes } });
        client.send(Method::POST, &format!("{app}/tests/rows"), Some(&row)).await?.into_body().collect().await?;
    }
    let set = client.json(Method::GET, &format!("{app}/tests"), None).await?;
    let checks = json!([
        { "kind": "contains", "text": "sorry" },
        { "kind": "matches", "pattern": "refund( \\w+){0,8} today" },
        { "kind": "length", "unit": "words", "max": 120 },
    ]);
    let save = json!({ "checks": checks, "revision": set.get("revision") });
    client.json(Method::PUT, &format!("{app}/tests"), Some(&save)).await?;
    Ok(app)
}

/// Compares so many models whose names begin like this by so many rows. Returns how long it took, and the comparison's id.
pub async fn run(scene: &Scene, model: &str, columns: usize, rows: usize) -> Result<(Duration, String)> {
    let mut client = scene.client().await?;
    let app = &scene.compared;
    let listed = client.json(Method::GET, &format!("{app}/tests/rows?limit={rows}"), None).await?;
    let listed = listed.get("items").and_then(Value::as_array).context("rows")?;
    let ids: Vec<_> = listed.iter().filter_map(|row| row.get("id")).collect();
    ensure!(ids.len() == rows, "there are {} rows instead of {rows}", ids.len());
    let column = |number| {
        let model = json!({ "connection": scene.connection, "model": format!("{model}-{number}") });
        json!({ "version": 1, "model": model })
    };
    let wanted = json!({ "columns": (1..=columns).map(column).collect::<Vec<_>>(), "rows": ids });
    let begun = Instant::now();
    let made = client.json(Method::POST, &format!("{app}/comparisons"), Some(&wanted)).await?;
    let id = text(&made, "id")?;
    let path = format!("{app}/comparisons/{id}");
    loop {
        let now = client.json(Method::GET, &path, None).await?;
        if now.get("state").and_then(Value::as_str) != Some("running") {
            let taken = begun.elapsed();
            ensure_answered(&now, rows)?;
            return Ok((taken, id));
        }
        ensure!(begun.elapsed() < PATIENCE, "the comparison has stopped: {now}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// What ended early would look quick.
fn ensure_answered(comparison: &Value, rows: usize) -> Result<()> {
    let columns = comparison.get("columns").and_then(Value::as_array).context("columns")?;
    for column in columns {
        let answered = column.get("answered").and_then(Value::as_u64);
        ensure!(answered == Some(rows as u64), "a column has {answered:?} answers instead of {rows}: {comparison}");
    }
    Ok(())
}
