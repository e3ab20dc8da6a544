//! Calls Cargo, always with the same packages and features.
//!
//! The features of a dependency depend on the packages and features on the command line, and with others it is compiled again. So
//! every step that builds in the dev profile names the whole workspace, and then one target in it.

use crate::{failure::Result, program::Program, workspace};
use std::path::PathBuf;

/// The server includes the pages that it renders. `server/testing` turns on what the dev-dependencies of tests turn on; without it
/// a program would need every dependency above tokio compiled a second time.
pub const ALIKE: [&str; 3] = ["--workspace", "--features", "app/ssr,server/testing"];

pub fn cargo() -> Program {
    Program::new("cargo").dir(workspace::root())
}

/// Builds one of our programs in the dev profile.
pub fn program(name: &str) -> Result<PathBuf> {
    cargo().arg("build").args(ALIKE).args(["--bin", name]).run()?;
    Ok(workspace::target().join("debug").join(name))
}
