//! Paths in the repository.

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

/// The step that this process runs for another xtask, if any.
static STEP: OnceLock<&'static str> = OnceLock::new();

/// The folder with the workspace's Cargo.toml.
pub fn root() -> PathBuf {
    // Cargo sets it at run time; the compiled-in value is for a binary that is started by hand.
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map(Path::to_owned).unwrap_or_default()
}

/// The folder for build output.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The folder for the output of a step that runs in parallel.
pub fn step_dir(step: &str) -> PathBuf {
    target().join("check").join(step)
}

/// Makes logs go to the step's folder from now on.
pub fn enter_step(step: &'static str) {
    STEP.get_or_init(|| step);
}

/// The log of a program that was started.
pub fn log(name: &str) -> PathBuf {
    STEP.get().map_or_else(target, |step| step_dir(step)).join(name)
}

/// Takes a lock that only one xtask holds at a time, because parallel steps may download the same things. It is released when the
/// returned value is dropped.
pub fn hold(name: &str) -> Result<File> {
    let path = local().join(format!("{name}.lock"));
    fs::create_dir_all(local()).about(local().display())?;
    let file = File::create(&path).about(path.display())?;
    file.lock().about(path.display())?;
    Ok(file)
}

/// The folder of the site that the server serves.
pub fn site() -> PathBuf {
    target().join("site")
}

/// The folder for downloads and data, which git ignores.
///
/// If root starts Postgres, it runs as another user, who could not reach files in a clone below /root. In that case they are in
/// /var/lib instead.
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
