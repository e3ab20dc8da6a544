//! The load that clients cause, and how long requests take.

#![expect(clippy::disallowed_methods, reason = "nothing here outlives the measurement")]

use crate::{
    budgets,
    client::{Client, Events},
    extras::NOTES,
    provider::{INSTANT, PACED},
    report::Times,
    scene::Scene,
};
use anyhow::{Context, Result, bail};
use futures::future::join_all;
use http_body_util::BodyExt;
use hyper::Method;
use serde_json::{Value, json};
use std::{
    cell::Cell,
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};

/// Requests to the provider without Madang in between.
pub async fn direct(scene: &Scene, times: u32) -> Result<Times> {
    let mut client = Client::connect(&scene.provider, "").await?;
    let body = json!({ "model": INSTANT, "stream": true, "messages": [{ "role": "user", "content": "notes" }] });
    let mut taken = Times::default();
    for _ in 0..times {
        let start = Instant::now();
        client.send(Method::POST, "/v1/chat/completions", Some(&body)).await?.into_body().collect().await?;
        taken.push(start.elapsed());
    }
    Ok(taken)
}

/// Whether a run's answer is streamed or waited for.
#[derive(Clone, Copy)]
pub enum ResponseMode {
    Stream,
    Wait,
}

/// Runs of an app, each started when the one before is done.
pub async fn one_after_another(scene: &Scene, app: &str, mode: ResponseMode, times: u32) -> Result<Times> {
    let mut client = scene.client().await?;
    let mut taken = Times::default();
    for _ in 0..times {
        taken.push(match mode {
            ResponseMode::Stream => run(&mut client, app).await?.total,
            ResponseMode::Wait => waited_for(&mut client, app).await?,
        });
    }
    Ok(taken)
}

/// Starts a run and waits for its end.
async fn waited_for(client: &mut Client, app: &str) -> Result<Duration> {
    let start = Instant::now();
    let body = json!({ "inputs": { "notes": "notes" } });
    let ended = client.json(Method::POST, &format!("{app}/runs?wait=30"), Some(&body)).await?;
    if ended.get("state").and_then(Value::as_str) != Some("completed") {
        bail!("a run ended as {ended}");
    }
    Ok(start.elapsed())
}

/// Many clients at once, each like [`one_after_another`].
pub async fn side_by_side(scene: &Scene, clients: usize, duration: Duration) -> Result<Times> {
    let deadline = Instant::now() + duration;
    let loops = (0..clients).map(|_| async {
        let mut client = scene.client().await?;
        let mut taken = Times::default();
        while Instant::now() < deadline {
            taken.push(run(&mut client, &scene.instant).await?.total);
        }
        anyhow::Ok(taken)
    });
    let mut all = Times::default();
    for taken in join_all(loops).await {
        all.extend(taken?);
    }
    Ok(all)
}

/// Many clients at once, whose runs have a page of notes to read. Every so many runs, somebody does something that the audit log records.
/// Returns how many runs there were, and how many acts.
pub async fn noted(scene: &Scene, duration: Duration, runs_an_act: Option<usize>) -> Result<(u32, u32)> {
    const CLIENTS: usize = 64;
    static PRICES: AtomicI64 = AtomicI64::new(0);
    let deadline = Instant::now() + duration;
    let (runs, acts) = (Cell::new(0_u32), Cell::new(0_u32));
    let loops = (0..CLIENTS).map(|_| async {
        let mut client = scene.client().await?;
        while Instant::now() < deadline {
            run_with(&mut client, &scene.instant, NOTES).await?;
            runs.set(runs.get() + 1);
            if runs_an_act.is_some_and(|every| usize::try_from(runs.get()).is_ok_and(|runs| runs.is_multiple_of(every)))
            {
                acts.set(acts.get() + 1);
                // Another one each time, or nothing would have changed.
                let micros = 1_000_001 + PRICES.fetch_add(1, Ordering::Relaxed);
                budgets::price_at(scene, &mut client, INSTANT, micros).await?;
            }
        }
        anyhow::Ok(())
    });
    for done in join_all(loops).await {
        done?;
    }
    Ok((runs.get(), acts.get()))
}

#[derive(Default)]
pub struct Streams {
    pub first: Times,
    pub gaps: Times,
    pub failed: usize,
}

/// Starts `count` paced runs and follows them at the same time.
pub async fn streams(scene: &Scene, count: usize) -> Result<Streams> {
    let runs = (0..count).map(|index| async move {
        let mut client = scene.client().await?;
        wait_for_turn(index, count).await?;
        run(&mut client, &scene.paced).await
    });
    let mut seen = Streams::default();
    for outcome in join_all(runs).await {
        match outcome {
            Err(error) => {
                seen.failed += 1;
                if seen.failed == 1 {
                    println!("a stream failed: {error:#}");
                }
            }
            Ok(run) => {
                seen.first.push(run.first);
                seen.gaps.extend(run.gaps);
            }
        }
    }
    Ok(seen)
}

/// Real users don't start runs in the same millisecond, so the starts are spread over a second.
async fn wait_for_turn(index: usize, count: usize) -> Result<()> {
    tokio::time::sleep(Duration::from_secs(1) * u32::try_from(index)? / u32::try_from(count)?).await;
    Ok(())
}

/// The gaps in as many streams of the provider without Madang in between: what this machine itself adds at that moment.
pub async fn direct_streams(scene: &Scene, count: usize) -> Result<Times> {
    let body = json!({ "model": PACED, "stream": true, "messages": [{ "role": "user", "content": "notes" }] });
    let streams = (0..count).map(|index| {
        let body = &body;
        async move {
            let mut client = Client::connect(&scene.provider, "").await?;
            wait_for_turn(index, count).await?;
            let response = client.send(Method::POST, "/v1/chat/completions", Some(body)).await?;
            let mut events = Events::of(response);
            let (mut gaps, mut last) = (Times::default(), None);
            while events.next().await?.is_some() {
                let now = Instant::now();
                if let Some(last) = last.replace(now) {
                    gaps.push(now - last);
                }
            }
            anyhow::Ok(gaps)
        }
    });
    let mut all = Times::default();
    for gaps in join_all(streams).await {
        all.extend(gaps?);
    }
    Ok(all)
}

/// Requests of the market's page at a steady rate.
pub async fn pages(scene: &Scene, per_second: u32, duration: Duration) -> Result<Times> {
    let path = format!("/w/{}", scene.workspace);
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
    let mut visits = Vec::new();
    let deadline = Instant::now() + duration;
    while Instant::now() < deadline {
        let due = ticks.tick().await;
        let (host, cookie, path) = (scene.host.clone(), scene.cookie.clone(), path.clone());
        visits.push(tokio::task::spawn(async move {
            let mut client = Client::connect(&host, &cookie).await?;
            client.send(Method::GET, &path, None).await?.into_body().collect().await?;
            // Measured from when the request was due, so that a server that falls behind doesn't look fast.
            anyhow::Ok(due.elapsed())
        }));
    }
    let mut taken = Times::default();
    for visit in visits {
        taken.push(visit.await??);
    }
    Ok(taken)
}

/// Whether the server was built with its pages.
pub async fn has_pages(scene: &Scene) -> Result<bool> {
    let mut client = scene.client().await?;
    Ok(client.send(Method::GET, &format!("/w/{}", scene.workspace), None).await.is_ok())
}

/// Requests a page again and again, as this many visitors at once. Returns the duration of each request.
pub async fn pages_side_by_side(scene: &Scene, path: &str, visitors: usize, duration: Duration) -> Result<Times> {
    let deadline = Instant::now() + duration;
    let loops = (0..visitors).map(|_| async {
        let mut client = scene.client().await?;
        let mut taken = Times::default();
        while Instant::now() < deadline {
            let start = Instant::now();
            client.send(Method::GET, path, None).await?.into_body().collect().await?;
            taken.push(start.elapsed());
        }
        anyhow::Ok(taken)
    });
    let mut all = Times::default();
    for taken in join_all(loops).await {
        all.extend(taken?);
    }
    Ok(all)
}

struct Run {
    first: Duration,
    total: Duration,
    gaps: Times,
}

/// Starts a run and follows it to its end.
async fn run(client: &mut Client, app: &str) -> Result<Run> {
    run_with(client, app, "notes").await
}

async fn run_with(client: &mut Client, app: &str, notes: &str) -> Result<Run> {
    let start = Instant::now();
    let body = json!({ "inputs": { "notes": notes } });
    let mut events = Events::of(client.send(Method::POST, &format!("{app}/runs?stream=true"), Some(&body)).await?);
    let mut gaps = Times::default();
    let mut first = None;
    let mut last = start;
    loop {
        let event = events.next().await?.context("the stream ended early")?;
        match event.get("kind").and_then(Value::as_str) {
            Some("delta") => {
                let now = Instant::now();
                match first {
                    None => first = Some(now - start),
                    Some(_) => gaps.push(now - last),
                }
                last = now;
            }
            Some("finished") => {
                let total = start.elapsed();
                let state = event.get("state").and_then(Value::as_str);
                if state != Some("completed") {
                    bail!("a run ended as {event}");
                }
                events.finish().await?;
                return Ok(Run { first: first.unwrap_or(total), total, gaps });
            }
            _ => {}
        }
    }
}
