//! `cargo xtask run`: builds and starts Madang, from a fresh clone on.

use crate::{
    check,
    demo_model::Port,
    failure::{Failure, Result},
    front::{self, Build},
    interrupt, postgres,
    program::Background,
    progress::Progress,
    server, wasm_toolchain, workspace,
};

pub fn run() -> Result<()> {
    let mut progress = Progress::new(6);
    progress.step(
        "Getting a Rust toolchain for the browser",
        "about a minute the first time",
        wasm_toolchain::ensure,
    )?;
    progress.step("Getting Postgres", "14 MB the first time", postgres::binaries)?;
    progress.step("Building the browser part", "about 5 minutes the first time", || front::build(Build::Release))?;
    let binary =
        progress.step("Building the server", "about 6 minutes the first time", || server::build(Build::Release))?;
    let model = progress.step("Starting a small language model", "110 MB the first time", || {
        let model = check::demo_model(Port::OfLastTime)?;
        Ok(model.map_err(|failure| println!("  Going on without the demo model: {failure}")).ok())
    })?;
    let program = server::program(&binary, &workspace::local().join("data"), model.as_ref())?;
    let mut server = progress.step("Starting Madang", "Ctrl-C stops it", || program.start())?;
    serve(&mut server)
}

fn serve(server: &mut Background) -> Result<()> {
    let status = server.wait()?;
    if status.success() || interrupt::check().is_err() {
        Ok(())
    } else {
        Err(Failure::new(format!("Madang ended: {status}")))
    }
}
