//! Builds the files for browsers: crate `app` compiled to wasm and split by page, its style sheets, and the script for pages
//! without wasm. The fonts that the server makes PDF files with are laid beside.

use crate::{
    cargo,
    failure::Result,
    fonts, npm,
    program::Program,
    wasm_toolchain::{self, TARGET, WasmToolchain},
    workspace,
};
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Built quickly: hardly optimised, and not shrunk.
    Dev,
    /// Small and fast in the browser.
    Release,
}

impl Build {
    fn profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// Builds the site, and returns its folder.
pub fn build(build: Build) -> Result<PathBuf> {
    let toolchain = wasm_toolchain::ensure()?;
    // Cargo reports its progress itself.
    app(&toolchain)
        // Not in Cargo.toml, because the server's builds would then link a shared library, too, and wait for all of its parts.
        .args(["rustc", "--crate-type", "cdylib"])
        .args(APP)
        .args(["--profile", build.profile()])
        // The splitter needs the linker's relocations. This variable overrides the flags in .cargo/config.toml.
        .env("RUSTFLAGS", "--cfg erase_components -Clink-args=--emit-relocs")
        .run()?;
    let wasm = target().join(TARGET).join(build.profile()).join("app.wasm");
    bundle(&wasm, build)
}

/// Checks that all code for browsers compiles to wasm.
pub fn check() -> Result<()> {
    let toolchain = wasm_toolchain::ensure()?;
    app(&toolchain).args(["check", "--package", "model", "--package", "api", "--package", "ui", "--lib"]).run()?;
    app(&toolchain).arg("check").args(APP).run()
}

const APP: [&str; 6] = ["--package", "app", "--lib", "--no-default-features", "--features", "hydrate"];

fn app(toolchain: &WasmToolchain) -> Program {
    toolchain.cargo().env("CARGO_TARGET_DIR", target()).env("CARGO_BUILD_TARGET", TARGET)
}

/// Separate from the host's output, because the toolchain may be a different one.
fn target() -> PathBuf {
    workspace::target().join("front")
}

fn bundle(wasm: &Path, build: Build) -> Result<PathBuf> {
    let root = workspace::root();
    let site = workspace::site();
    let mut bundle = Program::new(cargo::program("bundle")?)
        .arg("--wasm")
        .arg(wasm)
        .arg("--style")
        .arg(root.join("style/main.css"))
        .arg("--style")
        .arg(root.join("style/visit.css"))
        .arg("--style")
        .arg(root.join("style/entry.css"))
        .arg("--script")
        .arg(root.join("script/entry.js"))
        .arg("--script")
        .arg(root.join("script/visit.js"))
        .arg("--script")
        .arg(root.join("script/upload.js"))
        .arg("--public")
        .arg(root.join("public"))
        .arg("--site")
        .arg(&site);
    if build == Build::Release {
        bundle = bundle.arg("--wasm-opt").arg(npm::wasm_opt()?);
    }
    bundle.run()?;
    fonts::lay_into(&site)?;
    Ok(site)
}
