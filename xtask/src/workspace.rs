//! Where things lie in the repository.

use crate::{
    failure::{About, Result},
    unprivileged,
};
use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// The step that this process does, if it does one for another xtask.
static STEP: OnceLock<&'static str> = OnceLock::new();

/// The folder with the workspace's Cargo.toml.
pub fn root() -> PathBuf {
    // Set by cargo at run time; the built-in value serves a binary that is started by hand.
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map(Path::to_owned).unwrap_or_default()
}

/// Cargo's output, and ours.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Where a step that runs beside others keeps its output.
pub fn step_dir(step: &str) -> PathBuf {
    target().join("check").join(step)
}

/// From now on logs lie in the step's folder.
pub fn enter_step(step: &'static str) {
    STEP.get_or_init(|| step);
}

/// The log of a program that we start.
pub fn log(name: &str) -> PathBuf {
    STEP.get().map_or_else(target, |step| step_dir(step)).join(name)
}

/// Only one xtask at a time goes on past this, for as long as it holds what it gets: steps fetch beside each other.
pub fn hold(name: &str) -> Result<File> {
    let path = local().join(format!("{name}.lock"));
    fs::create_dir_all(local()).about(local().display())?;
    let file = File::create(&path).about(path.display())?;
    file.lock().about(path.display())?;
    Ok(file)
}

/// What the server serves as files.
pub fn site() -> PathBuf {
    target().join("site")
}

/// Downloads and data that git ignores.
///
/// Started by root, Postgres works as another user. In a clone below /root that user could not reach its files, so
/// there they lie in /var/lib instead.
pub fn local() -> PathBuf {
    let root = root();
    if unprivileged::is_root() && !unprivileged::is_reachable(&root) {
        return Path::new("/var/lib/madang").join(root.strip_prefix("/").unwrap_or(&root));
    }
    root.join(".madang")
}

pub fn tools() -> PathBuf {
    local().join("tools")
}
