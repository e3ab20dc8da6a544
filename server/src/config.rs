//! Configuration, which is read once and only here, from the environment. `docs/configuration.md` describes it for operators.
//!
//! An unusable setting prevents the start. So each one is checked when it is read (`read.rs`), including the folders that it
//! names.

mod read;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, path::PathBuf};

/// Everything that an operator can configure.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: an external Postgres. If absent, a private cluster in the data folder is used.
    pub database_url: Option<String>,
    /// `MADANG_BACKUP_DATABASE_URL`: the same database as a role that sees all rows, for `madang backup` alone.
    pub backup_database_url: Option<String>,
    /// `MADANG_DATA`: the folder for the private cluster and the generated master key; `./madang-data` if absent.
    pub data: PathBuf,
    /// `MADANG_POSTGRES_BIN`: the folder with `postgres` and `initdb` for the private cluster; searched for if absent.
    pub postgres_bin: Option<PathBuf>,
    /// `PATH`: where else these programs are searched for.
    pub path: Vec<PathBuf>,
    /// `MADANG_LISTEN`: the address to listen on; `127.0.0.1:3000` if absent.
    pub listen: SocketAddr,
    /// `MADANG_PUBLIC_URL`: how browsers reach this server, without a path; derived from `MADANG_LISTEN` if absent. Links that
    /// leave Madang are based on it, never on a request's `Host`.
    pub public_url: String,
    /// `MADANG_SITE`: the folder with the built pages; if absent, only the API is served.
    pub site: Option<PathBuf>,
    /// `MADANG_MASTER_KEYS`: `id:base64-of-32-bytes` pairs separated by commas, the first of which is active. If absent, a key is
    /// generated and stored in the data folder.
    pub master_keys: Option<String>,
    /// `MADANG_MASTER_KEYS_FILE`: a file with such pairs, one a line, which is read again when it changes.
    pub master_keys_file: Option<PathBuf>,
    /// `MADANG_ALLOWED_HOSTS`: `host:port` pairs separated by commas that connections may use although they are private or plain
    /// http.
    pub allowed_hosts: Vec<String>,
    /// `MADANG_TRUSTED_PROXIES`: addresses separated by commas whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// `MADANG_DEMO_MODEL_URL` and `MADANG_DEMO_MODEL_NAME`: an OpenAI-compatible server with a small model on this machine,
    /// which is the first connection of a new workspace.
    pub demo_model: Option<DemoModel>,
    /// `MADANG_MAX_RUNS_PER_WORKSPACE`: the most concurrent runs of a workspace, and parts of long texts; 64 if absent.
    pub max_runs_per_workspace: usize,
    /// `MADANG_KEEP_RUNS_MONTHS`: for how many whole months besides the current one runs are kept; for ever if absent.
    pub keep_runs_months: Option<std::num::NonZeroU8>,
    /// `MADANG_FILES_URL`, `MADANG_FILES_ACCESS_KEY_ID` and `MADANG_FILES_SECRET_ACCESS_KEY`: an S3-compatible store for the contents
    /// of uploaded files; if absent, they stay in the database.
    pub files: Option<FilesStore>,
    /// `MADANG_SMTP_URL` and `MADANG_SMTP_FROM`: the server that mail is sent through, and its sender; if absent, no mail is sent.
    pub mail: Option<MailServer>,
    /// `MADANG_LOG`: the log filter; `info` if absent.
    pub log: String,
    /// `MADANG_LOG_FORMAT`: how a line of the log is written; `text` if absent.
    pub log_format: LogFormat,
    /// `MADANG_METRICS_LISTEN`: the address on which figures are told to Prometheus; nowhere if absent.
    pub metrics_listen: Option<SocketAddr>,
    /// `MADANG_OTLP_URL`, `MADANG_OTLP_HEADERS`: the collector that traces are sent to; none are made if absent.
    pub traces: Option<otlp::Collector>,
    /// `MADANG_SYSLOG_URL`: the syslog receiver that audit logs are sent to; nowhere if absent.
    pub syslog: Option<syslog::Receiver>,
    /// `NO_COLOR`: whether the log has no colours even on a terminal.
    pub no_color: bool,
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// An object of JSON a line, for programs that collect logs.
    Json,
}

/// The demo model on this machine.
#[derive(Debug, Clone)]
pub struct DemoModel {
    /// The base URL, including `/v1`.
    pub url: String,
    /// The display name.
    pub name: String,
}

/// Where the contents of uploaded files are kept.
#[derive(Debug, Clone)]
pub struct FilesStore {
    /// The bucket, and where it is.
    pub address: objects::Address,
    /// What it is opened with.
    pub keys: objects::Keys,
}

/// How mail is sent.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// The server that it is handed over to.
    pub server: mail::Server,
    /// Who it is from.
    pub from: mail::Sender,
}

impl DemoModel {
    /// The model's `host:port`, which connections may use although it is on this machine.
    pub fn host_port(&self) -> Option<String> {
        let url = url::Url::parse(&self.url).ok()?;
        Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
    }
}

/// A setting that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum BadSetting {
    /// The value is wrong.
    #[error("{name} is {value:?}, which {why}")]
    Value {
        /// The setting's name.
        name: &'static str,
        /// The setting's value.
        value: String,
        /// What is wrong, and what to write instead.
        why: String,
    },
    /// The value is wrong, and must not be displayed.
    #[error("{name} can't be used: {why}")]
    Hidden {
        /// The setting's name.
        name: &'static str,
        /// What is wrong, and what to write instead.
        why: String,
    },
    /// No setting has this name.
    #[error("there is no setting {name}{suggestion}; docs/configuration.md lists them all")]
    Unknown {
        /// The name that was set.
        name: String,
        /// The name that may have been meant.
        suggestion: String,
    },
}

impl Config {
    /// Reads the configuration from the process's environment.
    pub fn from_env() -> Result<Self, BadSetting> {
        let all: Vec<_> = std::env::vars_os().collect();
        read::names(&all)?;
        let value = |name: &str| all.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.to_str());
        let config = Self::read(|name| value(name).filter(|value| !value.is_empty()).map(str::to_owned))?;
        config.check_folders()?;
        Ok(config)
    }

    /// The file that the master keys are in, if they aren't in a setting.
    pub fn keys_file(&self) -> Option<PathBuf> {
        match (&self.master_keys_file, &self.master_keys) {
            (Some(file), _) => Some(file.clone()),
            (None, None) => Some(self.data.join("master.key")),
            (None, Some(_)) => None,
        }
    }

    /// Whether browsers accept `Secure` cookies from this server: if it is behind TLS or on localhost, which they trust.
    pub fn secure_cookies(&self) -> bool {
        let loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        self.public_url.starts_with("https://") || loopback.iter().any(|host| self.public_url.starts_with(host))
    }
}
