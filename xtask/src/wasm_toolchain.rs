//! A Rust toolchain that compiles for the browser.
//!
//! Nearly everywhere this is `rustup target add`. Machines that reach Debian's mirrors but not Rust's download
//! host get it from Debian instead: its `rustc-web` is current but has no wasm32 standard library, and its
//! `rust-web-src` has the sources to build one. The result is registered with rustup as the toolchain `wasm`,
//! so that `cargo +wasm build --target wasm32-unknown-unknown` works by hand, too.

use crate::{
    debian,
    failure::{About, Failure, Result},
    program::Program,
    workspace,
};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

pub const TARGET: &str = "wasm32-unknown-unknown";
const LINKED_NAME: &str = "wasm";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// Which of rustup's toolchains to use. `None` is the one that `rust-toolchain.toml` names.
pub struct WasmToolchain(Option<&'static str>);

impl WasmToolchain {
    pub fn cargo(&self) -> Program {
        let cargo = Program::new("cargo").dir(workspace::root());
        match self.0 {
            // Cargo has set this for us to the host's toolchain; it goes before any file.
            Some(name) => cargo.env("RUSTUP_TOOLCHAIN", name),
            None => cargo,
        }
    }

    fn libraries(&self) -> Result<PathBuf> {
        let rustc = Program::new("rustc").dir(workspace::root());
        let rustc = match self.0 {
            Some(name) => rustc.env("RUSTUP_TOOLCHAIN", name),
            None => rustc,
        };
        rustc.args(["--print", "target-libdir", "--target", TARGET]).read().map(PathBuf::from)
    }

    fn is_complete(&self) -> bool {
        self.libraries().is_ok_and(|dir| holds_std(&dir))
    }
}

/// Finds the toolchain, or gets it.
pub fn ensure() -> Result<WasmToolchain> {
    for toolchain in [WasmToolchain(None), WasmToolchain(Some(LINKED_NAME))] {
        if toolchain.is_complete() {
            return Ok(toolchain);
        }
    }
    let added = Program::new("rustup").dir(workspace::root()).args(["target", "add", TARGET]).run_quietly();
    match added {
        Ok(()) if WasmToolchain(None).is_complete() => Ok(WasmToolchain(None)),
        Ok(()) => Err(Failure::new(format!("rustup added {TARGET}, but its standard library is not there."))
            .remedy(format!("rustup target remove {TARGET}, then again"))),
        Err(refused) => from_debian().map_err(|failure| {
            Failure::new(format!("No Rust toolchain compiles for {TARGET}.\n  rustup: {refused}\n  Debian: {failure}"))
                .remedy(format!("on a machine with network access: rustup target add {TARGET}"))
        }),
    }
}

/// Builds the standard library from Debian's sources. Takes about a minute, once.
pub fn from_debian() -> Result<WasmToolchain> {
    debian::install(&["rustc-web", "cargo-web", "rust-web-src"])?;
    let facts = Program::new(DEBIAN_RUSTC).arg("-vV").read()?;
    let lld = format!("lld-{}", value_of(&facts, "LLVM version: ")?.split('.').next().unwrap_or_default());
    debian::install(&[&lld])?;

    let libraries = PathBuf::from(format!("/usr/lib/rustlib/{TARGET}/lib"));
    if !holds_std(&libraries) {
        build_std(&libraries, &lld)?;
    }
    // rustc looks for the browser's linker under this name.
    let linker = PathBuf::from(format!("/usr/lib/rustlib/{}/bin/rust-lld", value_of(&facts, "host: ")?));
    if !linker.exists() {
        fs::create_dir_all(linker.parent().unwrap_or(Path::new("/"))).about(linker.display())?;
        symlink(format!("/usr/bin/{lld}"), &linker).about(linker.display())?;
    }
    Program::new("rustup").args(["toolchain", "link", LINKED_NAME, "/usr"]).run_quietly()?;
    let toolchain = WasmToolchain(Some(LINKED_NAME));
    if toolchain.is_complete() { Ok(toolchain) } else { Err(Failure::new("the toolchain is still incomplete")) }
}

fn build_std(libraries: &Path, lld: &str) -> Result<()> {
    let probe = workspace::local().join("wasm-std");
    fs::create_dir_all(probe.join("src")).about(probe.display())?;
    let manifest = "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[lib]\ncrate-type = [\"rlib\"]\n";
    fs::write(probe.join("Cargo.toml"), manifest).about("Cargo.toml")?;
    fs::write(probe.join("src/lib.rs"), "").about("src/lib.rs")?;
    Program::new("/usr/bin/cargo")
        .dir(&probe)
        .without_env("RUSTUP_TOOLCHAIN")
        .without_env("RUSTFLAGS")
        .env("RUSTC", DEBIAN_RUSTC)
        // Building the standard library counts as unstable; nothing else here does.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", probe.join("target"))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", lld.replace("lld", "wasm-ld"))
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,proc_macro"])
        .run()?;
    fs::create_dir_all(libraries).about(libraries.display())?;
    let built = probe.join("target").join(TARGET).join("release/deps");
    for entry in fs::read_dir(&built).about(built.display())? {
        let path = entry.about(built.display())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libprobe-") {
            fs::copy(&path, libraries.join(&name)).about(libraries.join(&name).display())?;
        }
    }
    fs::remove_dir_all(&probe).about(probe.display())
}

fn holds_std(libraries: &Path) -> bool {
    fs::read_dir(libraries)
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-")))
}

/// The value of a line of `rustc -vV`.
fn value_of<'a>(facts: &'a str, key: &str) -> Result<&'a str> {
    facts
        .lines()
        .find_map(|line| line.strip_prefix(key))
        .ok_or_else(|| Failure::new(format!("`rustc -vV` has no line `{key}`")))
}
