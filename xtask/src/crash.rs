//! Kills a server in the middle of many streams, restarts it, and checks what happened to the runs.

use crate::{
    cargo,
    failure::{Failure, Result},
    postgres::Cluster,
    program::Program,
    server::{self, Fresh},
};
use std::{
    io::{BufRead, BufReader},
    path::Path,
};

/// The line that the driver prints when all runs stream.
const STREAMING: &str = "all runs stream";

pub fn test(binary: &Path) -> Result<()> {
    let driver = cargo::program("bench")?;
    let cluster = Cluster::temporary()?;
    let provider = server::free_address()?;
    let port = provider.rsplit(':').next().unwrap_or_default();
    let database = cluster.prepare()?;
    let settings = [("DATABASE_URL", database.as_str()), ("MADANG_ALLOWED_HOSTS", provider.as_str())];
    let mut server = Fresh::start(binary, None, &settings)?;
    let mut driver = Program::new(driver).args(["crash", &server.url, &server.setup_url, port]).start_piped()?;
    let stdout = driver.stdout().ok_or_else(|| Failure::new("the driver has no output"))?;
    for line in BufReader::new(stdout).lines().map_while(std::io::Result::ok) {
        println!("  {line}");
        if line == STREAMING {
            server.crash()?;
        }
    }
    match driver.wait()?.success() {
        true => server.stop(),
        false => Err(Failure::new("Some runs did not survive the server.")
            .remedy(format!("look at {}", server::log().display()))),
    }
}
