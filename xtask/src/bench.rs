//! `cargo xtask bench`: response times, throughput and sizes. Prints tables beside the targets, and never fails because of a
//! figure.

use crate::{
    browser, budget,
    failure::{About, Result},
    front::{self, Build},
    postgres::Cluster,
    program::Program,
    server::{self, Fresh},
    workspace,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The data that the database is filled with first, because an empty database answers faster than any real one.
const RUNS: &str = "1000000";
const MONTHS: &str = "12";

pub fn run() -> Result<()> {
    let site = front::build(Build::Release)?;
    let binary = server::build(Build::Release)?;
    Program::new("cargo").dir(workspace::root()).args(["build", "--release", "--package", "bench"]).run()?;
    allow_many_files()?;

    let cluster = Cluster::durable()?;
    let provider = server::free_address()?;
    let port = provider.rsplit(':').next().unwrap_or_default();
    let database = cluster.prepare()?;
    let settings = [
        ("DATABASE_URL", database.as_str()),
        // The provider is on this machine, where connections are only allowed if the operator says so.
        ("MADANG_ALLOWED_HOSTS", provider.as_str()),
        ("MADANG_MAX_RUNS_PER_WORKSPACE", "2000"),
        ("MADANG_LOG", "warn"),
    ];
    let mut server = Fresh::start(&binary, None, &settings)?;
    let bench = || Program::new(workspace::target().join("release/bench"));
    let scene = workspace::target().join("bench-scene.json");
    bench().args(["set-up", &server.url, &server.setup_url, port]).arg(&scene).run()?;
    println!("Filling the database with a year of runs (two minutes)…");
    cluster.script(&workspace::root().join("xtask/bench/history.sql"), &[("runs", RUNS), ("months", MONTHS)])?;
    let start_ms = server.restart()?.as_millis().to_string();
    let pids = [server.id().to_string(), cluster.id()?.to_string()];
    bench().args(["measure", &server.url]).arg(&scene).args(pids).arg(&start_ms).run()?;
    // Where there is no browser, the rest was measured all the same.
    for script in ["typing.js", "scrolling.js"] {
        let measured = browser::tools().and_then(|_| {
            let dir = workspace::root().join("end2end");
            Program::new("node").dir(&dir).arg(dir.join(script)).arg(&server.url).arg(&scene).run()
        });
        if let Err(why) = measured {
            println!("{script} measured nothing: {why}");
        }
    }
    // A page over its budget fails `test`, and is a line of the table here.
    if let Err(heavy) = budget::check(&site) {
        println!("{heavy}");
    }
    Ok(())
}

/// The usage page and the run log over two million runs of two hundred members, which `run` leaves out: filling them in takes minutes.
pub fn usage() -> Result<()> {
    front::build(Build::Release)?;
    let binary = server::build(Build::Release)?;
    Program::new("cargo").dir(workspace::root()).args(["build", "--release", "--package", "bench"]).run()?;
    let cluster = Cluster::durable()?;
    let provider = server::free_address()?;
    let port = provider.rsplit(':').next().unwrap_or_default();
    let database = cluster.prepare()?;
    let settings =
        [("DATABASE_URL", database.as_str()), ("MADANG_ALLOWED_HOSTS", provider.as_str()), ("MADANG_LOG", "warn")];
    let mut server = Fresh::start(&binary, None, &settings)?;
    let bench = || Program::new(workspace::target().join("release/bench"));
    let scene = workspace::target().join("bench-scene.json");
    bench().args(["set-up", &server.url, &server.setup_url, port]).arg(&scene).run()?;
    println!("Filling the database with two million runs, and counting them (some minutes)…");
    let size = [("runs", "2000000"), ("months", MONTHS), ("members", "200"), ("apps", "60")];
    cluster.script(&workspace::root().join("xtask/bench/usage.sql"), &size)?;
    let start_ms = server.restart()?.as_millis().to_string();
    let pids = [server.id().to_string(), cluster.id()?.to_string()];
    bench().args(["measure", &server.url]).arg(&scene).args(pids).arg(&start_ms).arg("usage").run()
}

/// A thousand streams are several thousand sockets in each process.
fn allow_many_files() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
        .about("raising the limit of open files")
}
