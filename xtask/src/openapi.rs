//! Writes and checks `docs/openapi.json`, the server's description of its API.

use crate::{
    failure::{About, Failure, Result},
    front::Build,
    program::Program,
    server, workspace,
};
use std::{fs, path::PathBuf};

pub fn write() -> Result<()> {
    fs::write(path(), document()?).about(path().display())
}

pub fn check() -> Result<()> {
    match fs::read_to_string(path()).about(path().display())? == document()? {
        true => Ok(()),
        false => {
            Err(Failure::new("docs/openapi.json is not what the server says.")
                .remedy("cargo xtask openapi, and commit it"))
        }
    }
}

/// Uses the dev build, which other checks need anyway.
fn document() -> Result<String> {
    Program::new(server::build(Build::Dev)?).arg("openapi").read().map(|text| text + "\n")
}

fn path() -> PathBuf {
    workspace::root().join("docs/openapi.json")
}
