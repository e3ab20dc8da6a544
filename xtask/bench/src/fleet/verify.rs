//! Whether what clients have seen, what is kept and what was counted are the same.

use super::clients::Followed;
use crate::{
    budgets::Nested,
    client::Client,
    crash::{kind, whole},
    provider::PACED_TOKENS,
    scene::{Scene, text},
};
use anyhow::{Context, Result, ensure};
use hyper::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a run came to.
pub struct Kept {
    is_streamed: bool,
    state: String,
    output: String,
    /// In micros of a dollar; `None` if it isn't known.
    cost: Option<i64>,
}

/// Runs once, alone. Returns what one run holds of each budget, and what it came to.
pub async fn held_by_one(scene: &Scene, budgets: &Nested) -> Result<(i64, Kept)> {
    let mut client = scene.client().await?;
    let start = json!({ "inputs": { "notes": "notes" } });
    let made = client.json(Method::POST, &format!("{}/runs", scene.paced), Some(&start)).await?;
    let (_, held, _) = *budgets.stand(&mut client).await?.first().context("no budget")?;
    ensure!(held > 0, "a run in progress holds nothing");
    let run = text(&made, "id")?;
    whole(scene, &run).await?;
    Ok((held, detail(&mut client, scene, &run, true).await?))
}

async fn detail(client: &mut Client, scene: &Scene, run: &str, is_streamed: bool) -> Result<Kept> {
    let path = format!("/api/v1/workspaces/{}/runs/{run}", scene.workspace);
    let detail = client.json(Method::GET, &path, None).await?;
    let run = detail.get("run").context("no run")?;
    let cost = run.get("cost").and_then(|cost| cost.get("micros")?.as_i64());
    Ok(Kept { is_streamed, state: text(run, "state")?, output: text(run, "output").unwrap_or_default(), cost })
}

/// Each run has one end, no gap, no word twice, and is kept as it was seen.
pub async fn runs(scene: &Scene, followed: &[Followed]) -> Result<Vec<Kept>> {
    let mut client = scene.client().await?;
    let mut all = Vec::new();
    for Followed { run, state, is_streamed, events, .. } in followed {
        let replayed = whole(scene, run).await?;
        let ends = replayed.iter().filter(|event| kind(event) == "finished").count();
        ensure!(ends == 1, "run {run} has {ends} ends");
        ensure!(!is_streamed || *events == replayed, "run {run} is kept otherwise than it was streamed");
        let kept = detail(&mut client, scene, run, *is_streamed).await?;
        ensure!(kept.state == *state, "run {run} ended as {state} and is kept as {}", kept.state);
        let streamed: String = replayed.iter().filter_map(|event| event.get("text")?.as_str()).collect();
        ensure!(streamed.trim() == kept.output.trim(), "run {run} streamed something else than it keeps");
        let words = kept.output.split_whitespace().count();
        ensure!(
            state != "completed" || !is_streamed || words == PACED_TOKENS,
            "run {run} has {words} words of {PACED_TOKENS}"
        );
        all.push(kept);
    }
    let mut states = BTreeMap::<&str, usize>::new();
    all.iter().for_each(|kept| *states.entry(&kept.state).or_default() += 1);
    println!("each of them ended once, without a gap and without a word twice, and is kept as it was seen: {states:?}");
    Ok(all)
}

/// The budgets and the usage page stand at what the runs came to, to the micro. A run whose cost is unknown counts with what was held for it.
pub async fn sums(scene: &Scene, budgets: &Nested, all: &[Kept], held: i64) -> Result<()> {
    let mut client = scene.client().await?;
    // What runs with known costs came to, and how many there are with unknown ones: of all, and of the app that streams.
    let of = |is_counted: fn(&Kept) -> bool| {
        let counted = || all.iter().filter(|kept| is_counted(kept));
        (counted().filter_map(|kept| kept.cost).sum::<i64>(), counted().filter(|kept| kept.cost.is_none()).count())
    };
    let (known, unknown) = of(|_| true);
    for (scope, (spent, reserved, unpriced)) in budgets.scopes().zip(budgets.stand(&mut client).await?) {
        let (known, unknown) = if scope == "app" { of(|kept| kept.is_streamed) } else { (known, unknown) };
        let unknown = i64::try_from(unknown)?;
        ensure!(reserved == 0, "the budget of {scope} holds {reserved} for no run");
        ensure!(
            unpriced == unknown,
            "the budget of {scope} counts {unpriced} runs of unknown cost, and there are {unknown}"
        );
        let wanted = known + unknown * held;
        ensure!(spent == wanted, "the budget of {scope} has spent {spent}, and its runs {wanted}");
    }
    let usage = client.json(Method::GET, &format!("/api/v1/workspaces/{}/usage", scene.workspace), None).await?;
    let total = usage.get("total").context("total")?;
    let figure = |of: &str| total.get(of).and_then(Value::as_u64).and_then(|figure| usize::try_from(figure).ok());
    let cost = total.get("cost").and_then(|cost| cost.get("micros")?.as_i64()).unwrap_or_default();
    ensure!(
        figure("runs") == Some(all.len()),
        "usage counts other runs than the {} that there were: {total}",
        all.len()
    );
    ensure!(figure("unpriced_runs") == Some(unknown), "{unknown} runs have an unknown cost, and usage says {total}");
    ensure!(cost >= known, "the runs cost {known}, and usage says {cost}");
    println!(
        "5 budgets and usage stand at what {} runs came to, to the micro: {known}, and {unknown} of unknown cost",
        all.len()
    );
    Ok(())
}
