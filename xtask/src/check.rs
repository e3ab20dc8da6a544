//! `cargo xtask test`: everything that must hold before a change goes in.

use crate::{
    browser, budget, crash,
    demo_model::{self, DemoModel, Port},
    failure::{Failure, Result},
    front::{self, Build},
    fuzz, interrupt, invariants, openapi, peers,
    postgres::Cluster,
    program::{Program, installed},
    progress::Progress,
    queries, server, supply_chain, workspace,
};

/// A step's name for `--only`, what it does, and how.
type Step = (&'static str, &'static str, fn() -> Result<()>);

/// Quick ones first; what builds for release last.
const STEPS: [Step; 13] = [
    ("format", "Formatting", format),
    ("invariants", "Invariants of the source", invariants::check),
    ("supply-chain", "Licences and sources of dependencies", supply_chain::check),
    ("clippy", "Clippy, on all targets", clippy),
    ("wasm", "What the browser gets compiles for it", front::check),
    ("queries", "Queries and tenancy, against a migrated database", check_queries),
    ("unit", "Tests, on a real Postgres", unit_tests),
    ("peers", "Dialects, against servers from other hands", peers::test),
    ("front", "Release build of the browser part, and its size", build_front),
    ("openapi", "The API document is up to date", openapi::check),
    ("fuzz", "The API under fire", || fuzz::test(&server::build(Build::Release)?)),
    ("crash", "Runs survive a server that is killed", || crash::test(&server::build(Build::Release)?)),
    ("browser", "The whole story in a browser", browser_tests),
];

/// Left out unless named: `front` compiles the same, for release.
const QUICK_LOOKS: [&str; 1] = ["wasm"];

/// What has tests: the server with its pages, and everything else as the server sees it, so that nothing is built twice.
const TESTED: [&str; 22] = [
    "--features",
    "app/ssr",
    "--package",
    "server",
    "--package",
    "store",
    "--package",
    "runner",
    "--package",
    "app",
    "--package",
    "ui",
    "--package",
    "api",
    "--package",
    "model",
    "--package",
    "llm",
    "--package",
    "xtask",
    "--package",
    "bundle",
];

/// All steps, or the ones named.
pub fn run(only: &[&str]) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| !STEPS.iter().any(|(step, ..)| step == *name)) {
        let names: Vec<_> = STEPS.iter().map(|(name, ..)| *name).collect();
        return Err(Failure::new(format!("There is no step `{unknown}`."))
            .remedy(format!("one or more of {}", names.join(", "))));
    }
    let steps: Vec<&Step> = STEPS
        .iter()
        .filter(|(name, ..)| if only.is_empty() { !QUICK_LOOKS.contains(name) } else { only.contains(name) })
        .collect();
    let mut progress = Progress::new(steps.len());
    for (name, heading, work) in steps {
        let outcome = progress.step(heading, "", work);
        outcome.map_err(|failure| {
            Failure::new(format!("{heading}: {failure}\n  Only this step: cargo xtask test --only {name}"))
        })?;
    }
    progress.print_times();
    println!("\nAll is well.");
    Ok(())
}

fn cargo() -> Program {
    Program::new("cargo").dir(workspace::root())
}

fn format() -> Result<()> {
    cargo().args(["fmt", "--all", "--check"]).remedy("cargo fmt").run()
}

fn clippy() -> Result<()> {
    cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]).run()
}

fn check_queries() -> Result<()> {
    let cluster = Cluster::temporary()?;
    let database = cluster.prepare()?;
    cluster.migrate()?;
    queries::check_walls(&cluster)?;
    queries::check(&database)
}

fn unit_tests() -> Result<()> {
    let cluster = Cluster::temporary()?;
    let tests: &[&str] = if installed("cargo-nextest") { &["nextest", "run", "--no-fail-fast"] } else { &["test"] };
    cargo().args(tests).args(TESTED).env("DATABASE_URL", cluster.superuser_url()).run()
}

fn build_front() -> Result<()> {
    budget::check(&front::build(Build::Release)?)
}

fn browser_tests() -> Result<()> {
    front::build(Build::Release)?;
    let model = optional_demo_model(Port::Any)?;
    browser::test(&server::build(Build::Release)?, model.as_ref())
}

/// The model, unless it can't be had here: then the tests that need it say that they were left out.
pub fn optional_demo_model(port: Port) -> Result<Option<DemoModel>> {
    match demo_model::start(port) {
        Ok(model) => Ok(Some(model)),
        Err(failure) => {
            // A Ctrl-C looks like a failure, too.
            interrupt::check()?;
            println!("  Going on without the demo model: {failure}");
            Ok(None)
        }
    }
}
