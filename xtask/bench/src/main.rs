//! `bench`: what Madang adds to a provider's response time, and how much load it can handle.
//!
//! It acts as the provider itself (`provider.rs`, which answers at once or at a set pace). `set-up` creates a workspace with apps
//! through the API (`scene.rs`) and saves what it created in a file. `measure` puts load on the server as clients do (`load.rs`),
//! has comparisons run (`compared.rs`), and prints the results beside the targets and the recorded figures (`report.rs`). `cargo xtask bench` starts the server and
//! Postgres, and in between fills the database with `history.sql`; `cargo xtask bench usage` with `usage.sql`, for the usage page and the run log alone. `crash` checks whether runs survive a crash of the server
//! (`crash.rs`), `fleet` whether they survive whatever happens to two of them (`fleet.rs`). Load, provider, server and database share one machine, so figures can only be compared with each other. They are
//! never a test, which must not fail because a machine is busy.

#![expect(clippy::print_stdout, reason = "it prints a table")]

mod budgets;
mod client;
mod compared;
mod crash;
mod extras;
mod fleet;
mod load;
mod process;
mod provider;
mod report;
mod run_log;
mod scene;

use anyhow::{Context, Result};
use load::ResponseMode;
use process::Process;
use provider::{PROSE, SECOND};
use report::{Report, Times};
use scene::Scene;
use std::{
    env,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// What is measured, as xtask started it.
struct Target {
    scene: Scene,
    /// In which the scene is saved.
    file: PathBuf,
    server: Process,
    postgres: Process,
}

// Single-threaded, because load and provider share the processors with what is measured, and threads that wake each other would
// cost them twice as much.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["crash", url, setup_url, provider_port] => {
            provider::serve(provider_port.parse().context("PROVIDER_PORT")?).await?;
            crash::check(&Scene::set_up(url, setup_url, provider_port).await?).await
        }
        ["fleet", url, setup_url, provider_port] => {
            provider::serve(provider_port.parse().context("PROVIDER_PORT")?).await?;
            fleet::drill(Scene::set_up(url, setup_url, provider_port).await?).await
        }
        ["set-up", url, setup_url, provider_port, scene] => {
            provider::serve(provider_port.parse().context("PROVIDER_PORT")?).await?;
            let mut made = Scene::set_up(url, setup_url, provider_port).await?;
            made.compared = compared::set_up(&made).await?;
            made.write(Path::new(scene))
        }
        ["measure", url, file, server_pid, postgres_pid, start_ms, rest @ ..] => {
            let scene = Scene::read(Path::new(file), url)?;
            let provider_port = scene.provider.rsplit(':').next().unwrap_or_default();
            provider::serve(provider_port.parse().context("the provider's port")?).await?;
            let server = Process(server_pid.parse().context("SERVER_PID")?);
            let postgres = Process(postgres_pid.parse().context("POSTGRES_PID")?);
            measure(&Target { scene, file: PathBuf::from(file), server, postgres }, start_ms, rest).await
        }
        _ => anyhow::bail!(
            "usage: bench set-up URL SETUP_URL PROVIDER_PORT SCENE | measure URL SCENE SERVER_PID POSTGRES_PID START_MS \
             [PART…] | crash URL SETUP_URL PROVIDER_PORT | fleet URL SETUP_URL PROVIDER_PORT; `cargo xtask bench` does it"
        ),
    }
}

/// Measures everything, or the named parts.
async fn measure(target: &Target, start_ms: &str, parts: &[&str]) -> Result<()> {
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    let mut report = Report::default();
    if wanted("rest") {
        report.add("start with a ready database", start_ms.parse()?, "ms", "300");
        report.add("server memory at rest", target.server.memory_mb()?, "MB", "40");
    }
    if wanted("one") {
        one_user(target, &mut report).await?;
    }
    if wanted("many") {
        many_short_runs(target, &mut report).await?;
    }
    if wanted("extras") {
        extras::measure(&target.scene, &target.server, &target.postgres, &mut report).await?;
    }
    if wanted("streams") {
        for streams in [200, 1000] {
            live_streams(target, streams, &mut report).await?;
        }
    }
    if wanted("pages") {
        pages(target, &mut report).await?;
    }
    if wanted("comparison") {
        comparisons(target, &mut report).await?;
    }
    // Only by name: it needs the runs of `usage.sql`.
    if parts.contains(&"usage") {
        usage(target, &mut report).await?;
        run_log::measure(&target.scene, &mut report).await?;
    }
    println!("{report}");
    // Single parts are for a quick look during development.
    if parts.is_empty() { report.compare_with_record() } else { Ok(()) }
}

async fn one_user(Target { scene, server, postgres, .. }: &Target, report: &mut Report) -> Result<()> {
    const RUNS: u32 = 500;
    let direct = load::direct(scene, RUNS).await?;
    // The first runs fill caches and connection pools.
    load::one_after_another(scene, &scene.instant, ResponseMode::Stream, 50).await?;
    let (server_before, postgres_before) = (server.cpu()?, postgres.cpu_of_family()?);
    let through = load::one_after_another(scene, &scene.instant, ResponseMode::Stream, RUNS).await?;
    let server_cpu = server.cpu()?.saturating_sub(server_before) / RUNS;
    let postgres_cpu = postgres.cpu_of_family()?.saturating_sub(postgres_before) / RUNS;
    let added = |times: &Times, percentile| times.at(percentile).saturating_sub(direct.at(50.0));
    report.time("added to a provider's answer, one user, p50", added(&through, 50.0), "1.2");
    report.time("added to a provider's answer, one user, p99", added(&through, 99.0), "5");
    report.time("server CPU a run, one user", server_cpu, "");
    report.time("Postgres CPU a run, one user", postgres_cpu, "");
    let waited = load::one_after_another(scene, &scene.instant, ResponseMode::Wait, RUNS).await?;
    report.time(
        "waiting for the end instead of streaming, p50",
        waited.at(50.0).saturating_sub(through.at(50.0)),
        "0.5",
    );
    // Includes the rejected request itself, which takes the provider next to no time.
    let refused = load::one_after_another(scene, &scene.refused, ResponseMode::Stream, RUNS).await?;
    let fallback = refused.at(50.0).saturating_sub(through.at(50.0));
    report.time("added by a fallback after a refusal, p50", fallback, "10");
    Ok(())
}

async fn many_short_runs(Target { scene, server, postgres, .. }: &Target, report: &mut Report) -> Result<()> {
    let duration = Duration::from_secs(10);
    let load = Process(std::process::id());
    load::side_by_side(scene, 64, Duration::from_secs(2)).await?;
    let (server_before, postgres_before, load_before) = (server.cpu()?, postgres.cpu_of_family()?, load.cpu()?);
    let times = load::side_by_side(scene, 64, duration).await?;
    let runs = u32::try_from(times.len().max(1))?;
    let server_cpu = server.cpu()?.saturating_sub(server_before) / runs;
    let postgres_cpu = postgres.cpu_of_family()?.saturating_sub(postgres_before) / runs;
    let load_cpu = load.cpu()?.saturating_sub(load_before) / runs;
    report.add("durable short runs per second, 64 at once", f64::from(runs) / duration.as_secs_f64(), "/s", ">= 5000");
    report.time("server CPU a run", server_cpu, "0.15");
    report.time("Postgres CPU a run", postgres_cpu, "0.15");
    report.time("load and provider CPU a run", load_cpu, "");
    report.time("time of a run, 64 at once, p99", times.at(99.0), "");
    Ok(())
}

async fn live_streams(target: &Target, streams: usize, report: &mut Report) -> Result<()> {
    let Target { scene, server, postgres, .. } = target;
    let direct = load::direct_streams(scene, streams).await?.at(99.0);
    let load = Process(std::process::id());
    let (begun, server_before, postgres_before, load_before) =
        (Instant::now(), server.cpu()?, postgres.cpu_of_family()?, load.cpu()?);
    let seen = load::streams(scene, streams).await?;
    let taken = begun.elapsed().as_secs_f64();
    let mut of_a_core = |who: &str, spent: Duration| {
        let what = format!("{streams} streams of 50 tokens/s: {who}, of one core");
        report.add(&what, spent.as_secs_f64() / taken * 100.0, "%", "");
    };
    of_a_core("server", server.cpu()?.saturating_sub(server_before));
    of_a_core("Postgres", postgres.cpu_of_family()?.saturating_sub(postgres_before));
    of_a_core("load and provider", load.cpu()?.saturating_sub(load_before));
    let (first, gap) = (seen.first.at(99.0), seen.gaps.at(99.0));
    report.time(&format!("{streams} streams of 50 tokens/s: first token, p99"), first, "150");
    report.time(&format!("{streams} streams of 50 tokens/s: gap, p50"), seen.gaps.at(50.0), "");
    report.time(&format!("{streams} streams of 50 tokens/s: gap, p95"), seen.gaps.at(95.0), "");
    report.time(&format!("{streams} streams of 50 tokens/s: gap, p99"), gap, "60");
    report.time(&format!("{streams} streams of 50 tokens/s: gap without Madang, p99"), direct, "");
    report.add(&format!("{streams} streams of 50 tokens/s: failed"), u32::try_from(seen.failed)?.into(), "", "0");
    report.add(&format!("server memory with {streams} streams"), server.memory_mb()?, "MB", "200");
    Ok(())
}

async fn pages(Target { scene, server, .. }: &Target, report: &mut Report) -> Result<()> {
    // There is nothing to measure if the server was built without pages.
    if !load::has_pages(scene).await? {
        return Ok(());
    }
    let paced = load::pages(scene, 50, Duration::from_secs(6)).await?;
    report.time("server-rendered page at 50 requests/s, p95", paced.at(95.0), "30");
    for (name, path) in scene.pages() {
        let duration = Duration::from_secs(5);
        let before = server.cpu()?;
        let times = load::pages_side_by_side(scene, &path, 8, duration).await?;
        let pages = u32::try_from(times.len().max(1))?;
        report.add(
            &format!("{name} pages per second, 8 at once"),
            f64::from(pages) / duration.as_secs_f64(),
            "/s",
            ">= 150",
        );
        report.time(&format!("server CPU a page: {name}"), server.cpu()?.saturating_sub(before) / pages, "");
    }
    Ok(())
}

async fn usage(Target { scene, .. }: &Target, report: &mut Report) -> Result<()> {
    for by in ["app", "model", "provider", "member", "door"] {
        let page = format!("/w/used/admin/usage?by={by}");
        load::pages_side_by_side(scene, &page, 1, Duration::from_secs(1)).await?;
        let times = load::pages_side_by_side(scene, &page, 1, Duration::from_secs(5)).await?;
        report.time(&format!("usage page over 2 million runs, by {by}, p95"), times.at(95.0), "100");
    }
    Ok(())
}

async fn comparisons(Target { scene, file, .. }: &Target, report: &mut Report) -> Result<()> {
    let (slow, _) = compared::run(scene, SECOND, 4, 50).await?;
    report.add("comparison of 50 rows x 4 models that take 1 s", slow.as_secs_f64(), "s", "20");
    let (quick, id) = compared::run(scene, PROSE, 6, compared::ROWS).await?;
    report.add("comparison of 200 rows x 6 models that take no time", quick.as_secs_f64(), "s", "");
    // Whoever scrolls through it comes later.
    let slug = scene.compared.rsplit('/').next().unwrap_or_default();
    let grid = format!("/w/{}/apps/{slug}/compare/{id}", scene.workspace);
    Scene { grid, ..scene.clone() }.write(file)
}
