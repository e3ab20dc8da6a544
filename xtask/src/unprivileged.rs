//! Postgres refuses to run as root. Started by root, it works as the user `nobody`, who must be able to reach its files.

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

/// A program that runs as `nobody` when we are root, and as ourselves otherwise. It ends when xtask is killed.
pub fn program(path: &Path) -> Program {
    // INT is Postgres' fast shutdown: TERM would wait for its clients.
    as_user(&["--pdeathsig", "INT"], path)
}

/// As `program`, but it outlives xtask.
pub fn lasting_program(path: &Path) -> Program {
    as_user(&[], path)
}

fn as_user(options: &[&str], path: &Path) -> Program {
    let setpriv = Program::new("setpriv").args(options).remedy("install util-linux (it has setpriv)");
    let setpriv = match is_root() {
        true => setpriv.args(["--reuid", USER, "--regid", "nogroup", "--clear-groups"]),
        false => setpriv,
    };
    // The folder where root stands may be closed to `nobody`.
    setpriv.arg("--").arg(path).dir("/")
}

/// Makes a folder that the unprivileged user owns, and nobody else can look into.
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

/// Can every user walk to this folder?
pub fn is_reachable(dir: &Path) -> bool {
    const OTHERS_MAY_PASS: u32 = 0o001;
    dir.ancestors().filter_map(|dir| fs::metadata(dir).ok()).all(|metadata| metadata.mode() & OTHERS_MAY_PASS != 0)
}
