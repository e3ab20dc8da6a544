//! Settings: read once, from the environment, here and nowhere else. `docs/configuration.md` lists them for operators.
//!
//! A setting that can't be used stops the start. So each is checked when it is read (`read.rs`), down to the folders that it names.

mod read;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, path::PathBuf};

/// Everything that an operator can set.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: a Postgres of one's own. Absent: a private cluster in the data folder.
    pub database_url: Option<String>,
    /// `MADANG_DATA`: the folder for the private cluster and the generated master key; `./madang-data` when absent.
    pub data: PathBuf,
    /// `MADANG_POSTGRES_BIN`: the folder with `postgres` and `initdb` for the private cluster; looked for when absent.
    pub postgres_bin: Option<PathBuf>,
    /// `PATH`: where else those programs are looked for.
    pub path: Vec<PathBuf>,
    /// `MADANG_LISTEN`: where to listen; `127.0.0.1:3000` when absent.
    pub listen: SocketAddr,
    /// `MADANG_PUBLIC_URL`: how browsers reach this server, without a path; made from `MADANG_LISTEN` when absent. Links that leave
    /// Madang are made from it, never from a request's `Host`.
    pub public_url: String,
    /// `MADANG_SITE`: the folder with the browser's part; absent: the API alone.
    pub site: Option<PathBuf>,
    /// `MADANG_MASTER_KEYS`: `id:base64-of-32-bytes` pairs with commas, the first one active. Absent: made once and kept in the
    /// data folder.
    pub master_keys: Option<String>,
    /// `MADANG_ALLOWED_HOSTS`: `host:port` pairs with commas that connections may reach although they are private or plain http.
    pub allowed_hosts: Vec<String>,
    /// `MADANG_TRUSTED_PROXIES`: addresses with commas whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// `MADANG_DEMO_MODEL_URL` and `MADANG_DEMO_MODEL_NAME`: an OpenAI-compatible server with a small model on this machine, offered
    /// to a new workspace as its first connection.
    pub demo_model: Option<DemoModel>,
    /// `MADANG_MAX_RUNS_PER_WORKSPACE`: how many runs of one workspace may be carried out at once; 64 when absent.
    pub max_runs_per_workspace: usize,
    /// `MADANG_KEEP_RUNS_MONTHS`: how many whole months of runs are kept besides the present one; absent: all of them.
    pub keep_runs_months: Option<std::num::NonZeroU8>,
    /// `MADANG_LOG`: what is logged; `info` when absent.
    pub log: String,
    /// `NO_COLOR`: whether colours are unwanted even on a terminal.
    pub no_color: bool,
}

/// The small model on this machine.
#[derive(Debug, Clone)]
pub struct DemoModel {
    /// Its base URL, `/v1` included.
    pub url: String,
    /// What it is, for the screen.
    pub name: String,
}

impl DemoModel {
    /// Its `host:port`, which connections may reach although it is on this machine.
    pub fn host_port(&self) -> Option<String> {
        let url = url::Url::parse(&self.url).ok()?;
        Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
    }
}

/// A setting that can't be used as it is.
#[derive(Debug, thiserror::Error)]
pub enum BadSetting {
    /// Its value is wrong.
    #[error("{name} is {value:?}, which {why}")]
    Value {
        /// Which.
        name: &'static str,
        /// What it is.
        value: String,
        /// What is wrong with it, and what to write.
        why: String,
    },
    /// Its value is wrong, and must not be shown.
    #[error("{name} can't be used: {why}")]
    Hidden {
        /// Which.
        name: &'static str,
        /// What is wrong with it, and what to write.
        why: String,
    },
    /// There is no setting of this name.
    #[error("there is no setting {name}{suggestion}; docs/configuration.md lists them all")]
    Unknown {
        /// What was set.
        name: String,
        /// What may have been meant.
        suggestion: String,
    },
}

impl Config {
    /// Reads the settings from the process's environment.
    pub fn from_env() -> Result<Self, BadSetting> {
        let all: Vec<_> = std::env::vars_os().collect();
        read::names(&all)?;
        let value = |name: &str| all.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.to_str());
        let config = Self::read(|name| value(name).filter(|value| !value.is_empty()).map(str::to_owned))?;
        config.check_folders()?;
        Ok(config)
    }

    /// Whether browsers keep `Secure` cookies from this server: behind TLS, or on the loopback, which they trust.
    pub fn secure_cookies(&self) -> bool {
        let loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        self.public_url.starts_with("https://") || loopback.iter().any(|host| self.public_url.starts_with(host))
    }
}
