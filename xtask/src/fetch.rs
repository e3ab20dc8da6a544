//! Everything that the steps of `cargo xtask test` get from elsewhere, so that it comes while something compiles.
//!
//! Each step would get its own; what can't be had here, fails or is left out there, with a word about why.

use crate::{browser, demo_model, failure::Result, fuzz, interrupt, nextest, npm, peers, wasm_toolchain};

pub fn everything() -> Result<()> {
    nextest::program();
    told("a Rust toolchain for the browser", wasm_toolchain::ensure())?;
    told("wasm-opt", npm::wasm_opt())?;
    told("Chromium and Playwright", browser::tools())?;
    told("schemathesis", fuzz::tools())?;
    told("the demo model", demo_model::fetch())?;
    told("peers", peers::fetch())
}

/// An error only when somebody asked to stop.
fn told<T>(name: &str, fetched: Result<T>) -> Result<()> {
    interrupt::check()?;
    if let Err(failure) = fetched {
        println!("  {name}: {failure}");
    }
    Ok(())
}
