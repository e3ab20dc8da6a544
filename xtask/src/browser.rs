//! The browser tests in `end2end/`: Playwright drives Debian's Chromium against a release server on fresh data.

use crate::{
    debian,
    demo_model::DemoModel,
    failure::{Failure, Result},
    npm,
    program::{Program, installed},
    server::Fresh,
    workspace,
};
use std::path::Path;

/// Chromium, and a font with Korean letters: pictures of pages would show boxes.
const PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];
const CHROMIUM: &str = "chromium";

pub fn test(binary: &Path, demo_model: Option<&DemoModel>) -> Result<()> {
    if !installed(CHROMIUM) {
        debian::install(&PACKAGES)?;
    }
    let dir = workspace::root().join("end2end");
    let modules = npm::install(&dir)?;
    let server = Fresh::start(binary, demo_model, &[])?;
    Program::new(modules.join(".bin/playwright"))
        .dir(&dir)
        .arg("test")
        .env("MADANG_URL", &server.url)
        .env("MADANG_SETUP_URL", &server.setup_url)
        .env("MADANG_HAS_DEMO_MODEL", if demo_model.is_some() { "1" } else { "" })
        .env("MADANG_TEST_OUTPUT", workspace::target().join("browser"))
        .run()
        .map_err(|_| {
            Failure::new("The browser tests failed.")
                .remedy("look at target/browser (traces, pictures) and target/server.log")
        })?;
    server.stop()
}
