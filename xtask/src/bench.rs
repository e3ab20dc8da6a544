//! `cargo xtask bench`: how fast, how many, how heavy. Prints tables beside the targets; never fails for a number.

use crate::{
    budget,
    failure::{About, Result},
    front::{self, Build},
    postgres::Cluster,
    program::Program,
    server::{self, Fresh},
    workspace,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::time::Instant;

pub fn run() -> Result<()> {
    let site = front::build(Build::Release)?;
    let binary = server::build(Build::Release)?;
    Program::new("cargo").dir(workspace::root()).args(["build", "--release", "--package", "bench"]).run()?;
    allow_many_files()?;

    let cluster = Cluster::durable()?;
    let provider = server::free_address()?;
    let port = provider.rsplit(':').next().unwrap_or_default();
    let database = cluster.url();
    let settings = [
        ("DATABASE_URL", database.as_str()),
        // The provider is on this machine, which connections may reach only when the operator says so.
        ("MADANG_ALLOWED_HOSTS", provider.as_str()),
        ("MADANG_MAX_RUNS_PER_WORKSPACE", "2000"),
        ("MADANG_LOG", "warn"),
    ];
    // The first start migrates; the second is the one that operators wait for.
    drop(Fresh::start(&binary, None, &settings)?);
    let start = Instant::now();
    let server = Fresh::start(&binary, None, &settings)?;
    let start_ms = start.elapsed().as_millis().to_string();
    Program::new(workspace::target().join("release/bench"))
        .args([&server.url, &server.setup_url, port, &server.id().to_string(), &start_ms])
        .run()?;
    // A page over its budget is an error of `test`, and a line of the table here.
    if let Err(heavy) = budget::check(&site) {
        println!("{heavy}");
    }
    Ok(())
}

/// A thousand streams are some thousand sockets in each process.
fn allow_many_files() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
        .about("raising the limit of open files")
}
