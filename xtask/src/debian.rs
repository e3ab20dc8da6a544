//! Installs Debian packages, for what isn't available elsewhere.

use crate::{
    failure::{Failure, Result},
    program::{Program, installed},
    workspace,
};

/// Installs missing packages, which requires root. Other users are told what to run.
pub fn install(packages: &[&str]) -> Result<()> {
    let _held = workspace::hold("debian")?;
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let by_hand = format!("apt-get update && apt-get install -y --no-install-recommends {list}");
    if !installed("apt-get") {
        return Err(Failure::new(format!("Missing, and this is not a Debian machine: {list}.")));
    }
    if !rustix::process::getuid().is_root() {
        return Err(Failure::new(format!("Not installed: {list}.")).remedy(format!("as root: {by_hand}")));
    }
    let apt = || Program::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").remedy(by_hand.clone());
    apt().args(["update", "-q"]).run_quietly()?;
    apt().args(["install", "-y", "-q", "--no-install-recommends"]).args(&missing).run_quietly()
}

fn is_installed(package: &str) -> bool {
    Program::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .read()
        .is_ok_and(|status| status == "installed")
}
