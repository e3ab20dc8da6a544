//! `cargo xtask test`: all checks that a change must pass.

mod stage;
mod summary;

use crate::{
    browser, budget, cargo, crash,
    demo_model::{self, DemoModel, Port},
    failure::{About, Failure, Result},
    fetch, fleet,
    front::{self, Build},
    fuzz, interrupt, invariants, nextest, openapi, peers,
    postgres::Cluster,
    queries, report, server, supply_chain, workspace,
};
use std::{path::PathBuf, time::Instant};
use summary::Done;

/// A check.
pub struct Step {
    /// The name for `--only`.
    name: &'static str,
    heading: &'static str,
    work: fn() -> Result<()>,
    /// Only run if it is named, because other steps find the same problems.
    quick_look: bool,
}

const fn step(name: &'static str, heading: &'static str, work: fn() -> Result<()>) -> Step {
    Step { name, heading, work, quick_look: false }
}

const fn quick_look(name: &'static str, heading: &'static str, work: fn() -> Result<()>) -> Step {
    Step { name, heading, work, quick_look: true }
}

/// The stages run one after the other, the quick ones first. The steps of a stage run in parallel: those that wait beside those
/// that compute, and programs that use a single processor beside each other.
static STAGES: [&[Step]; 6] = [
    &[step("format", "Formatting", format)],
    &[step("invariants", "Invariants of the source", invariants::check)],
    &[step("supply-chain", "Licences and sources of dependencies", supply_chain::check)],
    &[
        step("clippy", "Clippy on all targets, queries and tenancy against a migrated database", clippy),
        step("fetch", "What later steps need from elsewhere", fetch::everything),
        quick_look("queries", "Queries and tenancy, against a migrated database", check_queries),
        quick_look("wasm", "What the browser gets compiles for it", front::check),
        quick_look("no-pages", "The server compiles without pages", without_pages),
    ],
    &[
        step("unit", "Tests, on a real Postgres", unit_tests),
        step("front", "Release build of the browser part, and its size", build_front),
    ],
    &[
        step("browser", "The whole story in a browser", browser_tests),
        step("fuzz", "The API under fire", || fuzz::test(&server()?)),
        step("crash", "Runs survive a server that is killed", || crash::test(&server()?)),
        step("fleet", "Two servers lose nothing in a rolling restart, a change of the master key, and a crash", || {
            fleet::test(&server()?)
        }),
        step("peers", "Dialects, against servers from other hands", peers::test),
        step("openapi", "The API document is up to date", openapi::check),
    ],
];

/// Runs all steps, or the named ones.
pub fn run(only: &[&str]) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| find(name).is_none()) {
        let names: Vec<_> = STAGES.iter().copied().flatten().map(|step| step.name).collect();
        return Err(Failure::new(format!("There is no step `{unknown}`."))
            .remedy(format!("one or more of {}", names.join(", "))));
    }
    tell_of_a_full_disk();
    let wanted = |step: &Step| if only.is_empty() { !step.quick_look } else { only.contains(&step.name) };
    let start = Instant::now();
    let (mut done, mut not_begun): (Vec<Done>, Vec<&str>) = (Vec::new(), Vec::new());
    for stage in STAGES {
        let steps: Vec<&Step> = stage.iter().filter(|step| wanted(step)).collect();
        let failed = done.iter().any(|done| done.failure.is_some());
        match steps.as_slice() {
            steps if failed => not_begun.extend(steps.iter().map(|step| step.name)),
            [step] => {
                println!("\n── {}…", step.heading);
                done.push(stage::alone(step));
            }
            [] => {}
            steps => {
                let headings: Vec<_> = steps.iter().map(|step| step.heading).collect();
                println!("\n── Beside each other: {}…", headings.join("; "));
                done.extend(stage::beside(steps));
            }
        }
    }
    println!("{}", summary::text(&done, &not_begun, start.elapsed()));
    match done.iter().filter(|done| done.failure.is_some()).count() {
        0 => Ok(()),
        failed => Err(Failure::new(format!("{failed} of {} steps failed, as said above.", done.len()))),
    }
}

/// About what all steps take on the disk, from nothing.
const DISK_GB: u64 = 12;

/// Compilers and databases say little when a disk is full, so it is said before.
fn tell_of_a_full_disk() {
    let free_bytes = rustix::fs::statvfs(workspace::root()).map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    if let Ok(free_gb) = free_bytes.map(|bytes| bytes / 1_000_000_000)
        && free_gb < DISK_GB
    {
        println!(
            "{free_gb} GB of disk are free. All steps together take about {DISK_GB} GB, if nothing was built yet."
        );
    }
}

/// Runs a single step, in a process that was started for it.
pub fn run_step(name: &str) -> Result<()> {
    find(name).map_or_else(|| Err(Failure::new(format!("There is no step `{name}`."))), stage::work)
}

fn find(name: &str) -> Option<&'static Step> {
    STAGES.iter().copied().flatten().find(|step| step.name == name)
}

fn format() -> Result<()> {
    cargo::cargo().args(["fmt", "--all", "--check"]).remedy("cargo fmt").run()
}

/// Clippy expands the macros of the queries anyway; here they ask a database instead of `.sqlx`.
fn clippy() -> Result<()> {
    fetch::before_compiling()?;
    let cluster = Cluster::temporary()?;
    let database = cluster.prepare()?;
    cluster.migrate()?;
    queries::check_walls(&cluster)?;
    queries::check(&database, |command| {
        let clippy = command.args(["clippy", "--all-targets", "--locked"]).args(cargo::ALIKE);
        clippy.args(["--", "-D", "warnings"]).run()
    })
}

fn check_queries() -> Result<()> {
    let cluster = Cluster::temporary()?;
    let database = cluster.prepare()?;
    cluster.migrate()?;
    queries::check_walls(&cluster)?;
    queries::check(&database, queries::compile)
}

fn without_pages() -> Result<()> {
    cargo::cargo().args(["check", "--package", "server", "--no-default-features", "--all-targets"]).run()
}

fn unit_tests() -> Result<()> {
    let cluster = Cluster::temporary()?;
    nextest::run(&nextest::Selection::default(), &[("DATABASE_URL", &cluster.superuser_url())])
}

/// Tests have deadlines, so they come first while both want a processor.
fn build_front() -> Result<()> {
    rustix::process::nice(5).about("nice")?;
    budget::check(&front::build(Build::Release)?)
}

/// As the tests have compiled it: an optimised build takes half an hour of processor time more, and behaves alike.
fn server() -> Result<PathBuf> {
    server::build(Build::Dev)
}

fn browser_tests() -> Result<()> {
    front::build(Build::Release)?;
    let (model, stand_in) = (demo_model(Port::Any)?, demo_model::stand_in()?);
    if let Err(why) = &model {
        report::left_out(format!("the demo model; a stand-in answered in its place: {why}"));
    }
    browser::test(&server()?, model.as_ref().unwrap_or(&stand_in), &stand_in)
}

/// The demo model, or why it isn't available. Fails only if somebody asked to stop.
pub fn demo_model(port: Port) -> Result<Result<DemoModel>> {
    let model = demo_model::start(port);
    // Ctrl-C looks like a failure, too.
    interrupt::check()?;
    Ok(model)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_for_people_has_every_step() {
        let text = std::fs::read_to_string(crate::workspace::root().join("CONTRIBUTING.md")).unwrap();
        let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |").map(|(name, _)| name));
        let told: BTreeSet<&str> = rows.collect();
        let steps = STAGES.iter().copied().flatten();
        assert_eq!(told, steps.filter(|step| !step.quick_look).map(|step| step.name).collect());
        for step in STAGES.iter().copied().flatten().filter(|step| step.quick_look) {
            assert!(text.contains(&format!("`--only {}`", step.name)), "{}", step.name);
        }
    }
}
