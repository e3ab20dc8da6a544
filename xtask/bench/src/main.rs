//! `bench`: what Madang adds to a provider's answer, and how much it carries at once.
//!
//! It plays the provider itself (`provider.rs`: answers at once, or at a set pace), sets a fresh server up through the API
//! (`scene.rs`), drives it as clients do (`load.rs`) and prints what it measured beside the targets (`report.rs`).
//! `cargo xtask bench` starts the server and Postgres for it. With `crash` it looks whether runs survive the server (`crash.rs`). Load, provider, server and database share one machine, so the
//! numbers are for comparing, and never a test: a test must not fail because a machine is busy.

#![expect(clippy::print_stdout, reason = "it prints a table")]

mod client;
mod crash;
mod load;
mod process;
mod provider;
mod report;
mod scene;

use anyhow::{Context, Result};
use process::Process;
use report::Report;
use scene::Scene;
use std::{env, time::Duration};

#[tokio::main]
async fn main() -> Result<()> {
    // Given by xtask.
    let args: Vec<String> = env::args().skip(1).collect();
    if let [mode, url, setup_url, provider_port] = args.as_slice()
        && mode == "crash"
    {
        provider::serve(provider_port.parse().context("PROVIDER_PORT")?).await?;
        return crash::check(&Scene::set_up(url, setup_url, provider_port).await?).await;
    }
    let [url, setup_url, provider_port, pid, start_ms] = args.as_slice() else {
        anyhow::bail!("usage: bench URL SETUP_URL PROVIDER_PORT SERVER_PID START_MS; `cargo xtask bench` does it");
    };
    provider::serve(provider_port.parse().context("PROVIDER_PORT")?).await?;
    let server = Process(pid.parse().context("SERVER_PID")?);
    let mut report = Report::default();
    report.add("start with a ready database", &format!("{start_ms} ms"), "300 ms");
    report.add("server memory at rest", &server.memory()?, "40 MB");

    let scene = Scene::set_up(url, setup_url, provider_port).await?;
    one_user(&scene, &mut report).await?;
    many_short_runs(&scene, &server, &mut report).await?;
    for streams in [200, 1000] {
        live_streams(&scene, &server, streams, &mut report).await?;
    }
    let pages = load::pages(&scene, 50, Duration::from_secs(6)).await?;
    report.add("server-rendered page at 50 requests/s, p95", &report::ms(pages.at(95.0)), "30 ms");
    println!("{report}");
    Ok(())
}

async fn one_user(scene: &Scene, report: &mut Report) -> Result<()> {
    let direct = load::direct(scene, 300).await?;
    let through = load::one_after_another(scene, &scene.instant, 300).await?;
    let added = |percentile| through.at(percentile).saturating_sub(direct.at(50.0));
    report.add("added to a provider's answer, one user, p50", &report::ms(added(50.0)), "1.5 ms");
    report.add("added to a provider's answer, one user, p99", &report::ms(added(99.0)), "6 ms");
    // With the refused question itself, which takes the provider next to nothing.
    let refused = load::one_after_another(scene, &scene.refused, 300).await?;
    let fallback = refused.at(50.0).saturating_sub(through.at(50.0));
    report.add("added by a fallback after a refusal, p50", &report::ms(fallback), "10 ms");
    Ok(())
}

async fn many_short_runs(scene: &Scene, server: &Process, report: &mut Report) -> Result<()> {
    let before = server.cpu()?;
    let duration = Duration::from_secs(10);
    let times = load::side_by_side(scene, 64, duration).await?;
    let cpu = server.cpu()?.saturating_sub(before);
    let runs = times.len().max(1);
    report.add("durable short runs per second, 64 at once", &format!("{:.0}", per_second(runs, duration)), ">= 5000");
    report.add("server CPU a run", &report::ms(cpu / u32::try_from(runs)?), "0.15 ms");
    report.add("time of a run, 64 at once, p99", &report::ms(times.at(99.0)), "");
    Ok(())
}

async fn live_streams(scene: &Scene, server: &Process, streams: usize, report: &mut Report) -> Result<()> {
    let seen = load::streams(scene, streams).await?;
    let (first, gap) = (seen.first.at(99.0), seen.gaps.at(99.0));
    report.add(&format!("{streams} streams of 50 tokens/s: first token, p99"), &report::ms(first), "150 ms");
    report.add(&format!("{streams} streams of 50 tokens/s: gap, p99"), &report::ms(gap), "60 ms");
    report.add(&format!("{streams} streams of 50 tokens/s: failed"), &seen.failed.to_string(), "0");
    report.add(&format!("server memory with {streams} streams"), &server.memory()?, "200 MB");
    Ok(())
}

fn per_second(count: usize, duration: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / duration.as_secs_f64()
}
