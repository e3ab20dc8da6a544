//! Where things lie in the repository.

use crate::unprivileged;
use std::{
    env,
    path::{Path, PathBuf},
};

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
