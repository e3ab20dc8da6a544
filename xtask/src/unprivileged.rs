//! Postgres refuses to run as root. If root starts it, it runs as the user `nobody`, who must be able to reach its files.

use crate::{
    failure::{About, Result},
    program::Program,
};
use std::{
    fs,
    os::unix::fs::{MetadataExt, chown},
    path::Path,
};

const USER: &str = "nobody";

pub fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// A program that runs as `nobody` if we are root, or else as ourselves. It ends when xtask is killed.
pub fn program(path: &Path) -> Program {
    // INT is Postgres's fast shutdown; TERM would wait for clients.
    as_user(&["--pdeathsig", "INT"], path)
}

/// As [`program`], but it outlives xtask.
pub fn lasting_program(path: &Path) -> Program {
    as_user(&[], path)
}

fn as_user(options: &[&str], path: &Path) -> Program {
    let setpriv = Program::new("setpriv").args(options).remedy("install util-linux (it has setpriv)");
    let setpriv = match is_root() {
        true => setpriv.args(["--reuid", USER, "--regid", "nogroup", "--clear-groups"]),
        false => setpriv,
    };
    // The current folder may be closed to `nobody`.
    setpriv.arg("--").arg(path).dir("/")
}

/// Creates a folder that belongs to the unprivileged user, and that nobody else can enter.
pub fn private_dir(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).about(dir.display())?;
    fs::set_permissions(dir, std::os::unix::fs::PermissionsExt::from_mode(0o700)).about(dir.display())?;
    if is_root() {
        let id = |which| Program::new("id").args([which, USER]).read();
        let (user, group) = (id("-u")?, id("-g")?);
        chown(dir, user.parse().ok(), group.parse().ok()).about(dir.display())?;
    }
    Ok(())
}

/// Whether every user can reach this folder.
pub fn is_reachable(dir: &Path) -> bool {
    const OTHERS_MAY_PASS: u32 = 0o001;
    dir.ancestors().filter_map(|dir| fs::metadata(dir).ok()).all(|metadata| metadata.mode() & OTHERS_MAY_PASS != 0)
}
