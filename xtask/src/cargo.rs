//! Cargo, always asked in the same way.
//!
//! Which features a dependency gets depends on the packages and features that one names, and with other features it is compiled
//! again. So whatever is built in the dev profile, by whichever step, names the whole workspace and then one target of it.

use crate::{failure::Result, program::Program, workspace};
use std::path::PathBuf;

/// The pages as the server draws them are what the server has, too.
pub const ALIKE: [&str; 3] = ["--workspace", "--features", "app/ssr"];

pub fn cargo() -> Program {
    Program::new("cargo").dir(workspace::root())
}

/// Builds one of our programs in the dev profile.
pub fn program(name: &str) -> Result<PathBuf> {
    cargo().arg("build").args(ALIKE).args(["--bin", name]).run()?;
    Ok(workspace::target().join("debug").join(name))
}
