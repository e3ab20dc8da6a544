//! Downloads everything that the steps of `cargo xtask test` need, while something else compiles.
//!
//! Each step would download what it needs itself. What isn't available makes that step fail, or is skipped there with a message.

use crate::{browser, demo_model, failure::Result, fonts, fuzz, interrupt, nextest, npm, peers, wasm_toolchain};

pub fn everything() -> Result<()> {
    nextest::program();
    told("a Rust toolchain for the browser", wasm_toolchain::ensure())?;
    told("wasm-opt", npm::wasm_opt())?;
    before_compiling()?;
    told("Chromium and Playwright", browser::tools())?;
    told("schemathesis", fuzz::tools())?;
    told("the demo model", demo_model::fetch())?;
    told("peers", peers::fetch())
}

/// What build scripts look for: they are run once, and tests that need it are left out where it isn't there.
pub fn before_compiling() -> Result<()> {
    told("the fonts of PDF files", fonts::fetch())
}

/// Fails only if somebody asked to stop.
fn told<T>(name: &str, fetched: Result<T>) -> Result<()> {
    interrupt::check()?;
    if let Err(failure) = fetched {
        println!("  {name}: {failure}");
    }
    Ok(())
}
