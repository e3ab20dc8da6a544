//! Installs npm packages, in exactly the versions of the committed lock file.

use crate::{
    failure::{About, Result},
    program::{Program, tied_to_us},
    workspace,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Runs `npm ci` in a folder of the repository, if its lock file has changed since the last time.
pub fn install(dir: &Path) -> Result<PathBuf> {
    let _held = workspace::hold("npm")?;
    let modules = dir.join("node_modules");
    let stamp = modules.join(".installed-lock.json");
    let lock_path = dir.join("package-lock.json");
    let lock = fs::read_to_string(&lock_path).about(lock_path.display())?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(modules);
    }
    Program::new("npm")
        .dir(dir)
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .remedy(
            "check that Node.js with npm is installed (Debian: apt-get install nodejs npm) and reaches its registry",
        )
        .run_quietly()?;
    fs::write(&stamp, lock).about(stamp.display())?;
    Ok(modules)
}

pub fn node_tied_to_us() -> Program {
    tied_to_us("node").remedy("install Node.js with npm (Debian: apt-get install nodejs npm)")
}

/// The optimiser for wasm. Debian's is too old for the code that rustc generates.
pub fn wasm_opt() -> Result<PathBuf> {
    let modules = install(&workspace::root().join("xtask/binaryen"))?;
    Ok(modules.join(".bin/wasm-opt"))
}
