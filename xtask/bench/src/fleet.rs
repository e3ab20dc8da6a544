//! Two servers on one database, and what operators and machines do to them while people use them: a rolling restart, another master key,
//! and one that is killed. Nothing that was accepted may be lost, or be there twice.
//!
//! What is done to the servers is asked of xtask, by a line that begins with [`ASKS`]; it answers with a line once it is done.

mod balancer;
mod clients;
mod verify;

use crate::{budgets::Nested, provider::PACED, scene::Scene};
use anyhow::{Result, ensure};
use balancer::Balancer;
use clients::{Followed, Load};
use futures::{
    FutureExt,
    future::{try_join, try_join_all},
};
use hyper::Method;
use serde_json::json;
use std::{
    io::BufRead as _,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// Begins a line that asks xtask for something.
const ASKS: &str = "> ";
/// So many follow one run after the other as it streams, and so many wait for the end of short ones.
const STREAMING: usize = 8;
const WAITING: usize = 3;
const QUIET: Duration = Duration::from_secs(3);
/// The runs of a killed server have another one within this time (docs/operate.md).
const TAKEN_OVER: Duration = Duration::from_secs(30);

pub async fn drill(scene: Scene) -> Result<()> {
    let other = ask("another server").await?;
    let budgets = Nested::make(&scene, &scene.paced, PACED).await?;
    let mut client = scene.client().await?;
    // Each run needs it, so each would fail whose server can't open it for a moment.
    let path = format!("/api/v1/workspaces/{}/connections/{}", scene.workspace, scene.connection);
    client.json(Method::PATCH, &path, Some(&json!({ "key": "sk-0123456789abcdef" }))).await?;
    crate::budgets::price(&scene, &mut client, crate::provider::INSTANT).await?;
    // What each run holds: the same for all, because they say the same and neither model has a limit of its own.
    let (held, alone) = verify::held_by_one(&scene, &budgets).await?;

    let load = Load::new(Balancer::new(scene.clone(), other));
    let streaming = (0..STREAMING).map(|_| load.clone().stream().boxed_local());
    let clients = try_join_all(streaming.chain((0..WAITING).map(|_| load.clone().wait().boxed_local())));
    let (killed, followed) = try_join(course(&load), clients).await?;
    let followed: Vec<Followed> = followed.into_iter().flatten().collect();
    let balancer = load.balancer();
    println!(
        "{} runs were accepted: {} followed as they streamed, {} waited for; {} connections were tried again, and {} streams taken up where \
         they broke off",
        followed.len(),
        followed.iter().filter(|run| run.is_streamed).count(),
        followed.iter().filter(|run| !run.is_streamed).count(),
        balancer.retried(),
        followed.iter().map(|run| run.taken_up).sum::<u32>(),
    );
    taken_over(&followed, killed)?;
    let mut all = verify::runs(&scene, &followed).await?;
    all.push(alone);
    verify::sums(&scene, &budgets, &all, held).await
}

/// What is done to the servers while clients use them. Returns when one was killed.
async fn course(load: &Load) -> Result<Instant> {
    tokio::time::sleep(QUIET).await;

    let begun = Moment::now(load);
    ask("restart 0").await?;
    ask("restart 1").await?;
    tokio::time::sleep(QUIET).await;
    begun.report(load, "a rolling restart of both servers");

    let begun = Moment::now(load);
    let said = ask("rotate").await?;
    tokio::time::sleep(QUIET).await;
    let per_minute = begun.report(load, &format!("another master key on both servers ({said})"));
    ensure!(per_minute >= 200.0, "the key was to change during 200 runs a minute, and there were {per_minute:.0}");

    let begun = Moment::now(load);
    load.may_interrupt();
    let killed = Instant::now();
    ask("kill 1").await?;
    while !load.has_left(killed) && killed.elapsed() < TAKEN_OVER + QUIET {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    begun.report(load, "one server killed (kill -9)");
    ask("start 1").await?;
    tokio::time::sleep(QUIET).await;
    load.stop();
    Ok(killed)
}

/// How soon the runs that the killed server had begun to answer came to an end.
fn taken_over(followed: &[Followed], killed: Instant) -> Result<()> {
    let interrupted: Vec<_> = followed.iter().filter(|run| run.state == "interrupted").collect();
    ensure!(!interrupted.is_empty(), "the killed server carried nothing out, so nothing was tried");
    let last = interrupted.iter().map(|run| run.ended.saturating_duration_since(killed)).max().unwrap_or_default();
    ensure!(last <= TAKEN_OVER, "a run was taken over after {last:?} only");
    println!(
        "{} runs of the killed server were taken over, the last after {:.1} s",
        interrupted.len(),
        last.as_secs_f64()
    );
    Ok(())
}

/// When a part of the drill began, and with how many runs.
struct Moment {
    at: Instant,
    ended: usize,
}

impl Moment {
    fn now(load: &Load) -> Self {
        Self { at: Instant::now(), ended: load.ended() }
    }

    /// Says how many runs came to an end since then, and returns how many those were a minute.
    fn report(&self, load: &Load, what: &str) -> f64 {
        let (runs, seconds) = (load.ended().saturating_sub(self.ended), self.at.elapsed().as_secs_f64());
        let per_minute = f64::from(u32::try_from(runs).unwrap_or(u32::MAX)) / seconds * 60.0;
        println!("{what}: {runs} runs in {seconds:.0} s, {per_minute:.0} a minute, none failed");
        per_minute
    }
}

/// Asks xtask for something, and waits for its answer while the load goes on.
async fn ask(what: &str) -> Result<String> {
    println!("{ASKS}{what}");
    let (answer, answered) = oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        let _ = answer.send(read.map(|_| line.trim().to_owned()));
    });
    let line = answered.await??;
    ensure!(!line.is_empty(), "nobody does what is asked: {what}");
    Ok(line)
}
