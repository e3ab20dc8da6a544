//! The server `madang`: builds it for release, and starts it for a check or for a person.

use crate::{
    cargo,
    demo_model::DemoModel,
    failure::{About, Failure, Result},
    front::Build,
    postgres,
    program::{Background, Program, tied_to_us},
    workspace,
};
use rustix::process::Signal;
use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

pub fn build(build: Build) -> Result<PathBuf> {
    match build {
        Build::Dev => cargo::program("madang"),
        // With its own features only, not with those that other packages request from the same dependencies.
        Build::Release => {
            cargo::cargo().args(["build", "--release", "--package", "server", "--bin", "madang"]).run()?;
            Ok(workspace::target().join("release").join("madang"))
        }
    }
}

/// `madang` with the common settings. Variables that are already set take precedence.
pub fn program(binary: &Path, data: &Path, demo_model: Option<&DemoModel>) -> Result<Program> {
    let mut settings = vec![
        ("MADANG_DATA", data.as_os_str().to_owned()),
        ("MADANG_SITE", workspace::site().into_os_string()),
        ("MADANG_POSTGRES_BIN", postgres::binaries()?.into_os_string()),
    ];
    if let Some(model) = demo_model {
        settings.extend(model.settings().map(|(key, value)| (key, value.into())));
    }
    settings.retain(|(key, _)| env::var_os(key).is_none());
    Ok(tied_to_us(binary).arg("serve").envs(settings))
}

/// A server on fresh data, which is deleted with this value.
pub struct Fresh {
    pub url: String,
    pub setup_url: String,
    binary: PathBuf,
    data: PathBuf,
    log: PathBuf,
    settings: Vec<(String, String)>,
    // Dropped, and so stopped, before the data is deleted; see `Drop`.
    process: Option<Background>,
}

impl Fresh {
    pub fn start(binary: &Path, demo_model: Option<&DemoModel>, settings: &[(&str, &str)]) -> Result<Self> {
        let data = env::temp_dir().join(format!("madang-data-{}", std::process::id()));
        fs::create_dir_all(&data).about(data.display())?;
        let address = free_address()?;
        // Links in mail are made from it.
        let public_url = ("MADANG_PUBLIC_URL".to_owned(), format!("http://{address}"));
        let mut all: Vec<(String, String)> = vec![("MADANG_LISTEN".to_owned(), address.clone()), public_url];
        for (key, value) in demo_model.map(DemoModel::settings).iter().flatten().chain(settings) {
            all.push(((*key).to_owned(), (*value).to_owned()));
        }
        let mut server = Self {
            url: format!("http://{address}"),
            setup_url: String::new(),
            binary: binary.to_owned(),
            data,
            log: log(),
            settings: all,
            process: None,
        };
        let stdout = server.launch()?.stdout();
        let mut lines = BufReader::new(stdout.ok_or_else(|| Failure::new("the server has no output"))?).lines();
        // It prints the link once it is ready.
        let link = lines.by_ref().map_while(std::io::Result::ok).find_map(|line| setup_link(&line));
        server.setup_url = link.ok_or_else(|| {
            Failure::new(format!(
                "The server printed no set-up link.\n{}",
                fs::read_to_string(log()).unwrap_or_default()
            ))
        })?;
        // Nobody else reads its output, and a full pipe would block it.
        thread::spawn(move || lines.for_each(drop));
        Ok(server)
    }

    /// Another server with the same settings but these, on an address and with data of its own.
    pub fn beside(&self, other: &[(&str, &str)]) -> Result<Self> {
        let data = self.data.with_extension("beside");
        fs::create_dir_all(&data).about(data.display())?;
        let address = free_address()?;
        let url = format!("http://{address}");
        let mut settings = self.settings.clone();
        settings.extend(other.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        settings.extend([("MADANG_LISTEN".to_owned(), address), ("MADANG_PUBLIC_URL".to_owned(), url.clone())]);
        let (binary, log) = (self.binary.clone(), workspace::log("server-beside.log"));
        let mut server = Self { url, setup_url: String::new(), binary, data, log, settings, process: None };
        server.restart()?;
        Ok(server)
    }

    fn launch(&mut self) -> Result<&mut Background> {
        let settings = self.settings.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let process = program(&self.binary, &self.data, None)?
            .env("MADANG_DATA", &self.data)
            .without_env("MADANG_PUBLIC_URL")
            // It is for the browser tests, and the server refuses settings that it does not know.
            .without_env("MADANG_TEST_THROTTLE")
            .without_env("DATABASE_URL")
            .envs(settings)
            .log_to(&self.log)?
            .start_piped()?
            .stop_with(Signal::TERM, STOP_PATIENCE);
        Ok(self.process.insert(process))
    }

    /// Kills the server as in a crash.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    /// Asks the server to stop as an operator does, and waits until it has. Fails if it didn't do so by itself and well.
    pub fn end(&mut self) -> Result<()> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        match process.stop() && process.ended_well() {
            true => Ok(()),
            false => Err(Failure::new(format!("The server did not stop well within {STOP_PATIENCE:?}."))
                .remedy(format!("look at {}", self.log.display()))),
        }
    }

    /// What it has logged since it was started last.
    pub fn logged(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Kills the server as in a crash, and restarts it with the same data and address.
    pub fn crash(&mut self) -> Result<()> {
        self.kill();
        let stdout = self.launch()?.stdout();
        thread::spawn(move || {
            BufReader::new(stdout?).lines().map_while(std::io::Result::ok).for_each(drop);
            Some(())
        });
        Ok(())
    }

    /// Stops and restarts the server as an operator does, with the same data and address. Returns how long the start took.
    pub fn restart(&mut self) -> Result<Duration> {
        // Dropping it stops it.
        self.process = None;
        let start = Instant::now();
        let stdout = self.launch()?.stdout();
        let mut lines = BufReader::new(stdout.ok_or_else(|| Failure::new("the server has no output"))?).lines();
        lines
            .by_ref()
            .map_while(std::io::Result::ok)
            .find(|line| line.contains("Madang is at"))
            .ok_or_else(|| Failure::new("the server did not start again"))?;
        let taken = start.elapsed();
        thread::spawn(move || lines.for_each(drop));
        Ok(taken)
    }

    /// Stops the server as an operator does. Fails if it doesn't end by itself.
    pub fn stop(mut self) -> Result<()> {
        self.end()
    }

    /// The server's process, which `setpriv` has turned into.
    pub fn id(&self) -> u32 {
        self.process.as_ref().map(Background::id).unwrap_or_default()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        self.process = None;
        let _ = fs::remove_dir_all(&self.data);
    }
}

/// Requests and runs have 30 s to end, and then the database stops.
const STOP_PATIENCE: Duration = Duration::from_secs(45);

pub fn log() -> PathBuf {
    workspace::log("server.log")
}

fn setup_link(line: &str) -> Option<String> {
    line.split_whitespace().find(|word| word.contains("/setup?token=")).map(str::to_owned)
}

pub fn free_address() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").about("a free port")?;
    Ok(listener.local_addr().about("a free port")?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_is_found_in_its_line() {
        let line = "  Set it up:   http://127.0.0.1:3000/setup?token=abc";
        assert_eq!(setup_link(line).unwrap(), "http://127.0.0.1:3000/setup?token=abc");
        assert_eq!(setup_link("  Madang is at http://127.0.0.1:3000"), None);
    }
}
