//! Settings: read once, from the environment, here and nowhere else. `docs/configuration.md` lists them for operators.

use std::{net::SocketAddr, path::PathBuf, str::FromStr};

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
        let after_scheme = self.url.split_once("://")?.1;
        after_scheme.split('/').next().map(str::to_owned)
    }
}

/// A setting that can't be used as it is.
#[derive(Debug, thiserror::Error)]
#[error("{name} is {value:?}, which {why}")]
pub struct BadSetting {
    name: &'static str,
    value: String,
    why: String,
}

impl Config {
    /// Reads the settings from the process's environment.
    pub fn from_env() -> Result<Self, BadSetting> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        Self::read(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// Reads the settings through `get`.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, BadSetting> {
        let listen = parsed(&get, "MADANG_LISTEN", "is no address; write it like 127.0.0.1:3000")?
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000)));
        let public_url = match get("MADANG_PUBLIC_URL") {
            Some(url) => origin(url)?,
            None => format!("http://{listen}"),
        };
        let mut trusted_proxies = Vec::new();
        for address in list(&get, "MADANG_TRUSTED_PROXIES") {
            trusted_proxies.push(address.parse().map_err(|_| BadSetting {
                name: "MADANG_TRUSTED_PROXIES",
                value: address,
                why: "is no address; write addresses with commas between them".into(),
            })?);
        }
        let demo_model = get("MADANG_DEMO_MODEL_URL")
            .map(|url| DemoModel { url, name: get("MADANG_DEMO_MODEL_NAME").unwrap_or_else(|| "Demo model".into()) });
        Ok(Self {
            database_url: get("DATABASE_URL"),
            data: get("MADANG_DATA").map_or_else(|| PathBuf::from("madang-data"), PathBuf::from),
            postgres_bin: get("MADANG_POSTGRES_BIN").map(PathBuf::from),
            path: get("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default(),
            listen,
            public_url,
            site: get("MADANG_SITE").map(PathBuf::from),
            master_keys: get("MADANG_MASTER_KEYS"),
            allowed_hosts: list(&get, "MADANG_ALLOWED_HOSTS"),
            trusted_proxies,
            demo_model,
            max_runs_per_workspace: parsed(&get, "MADANG_MAX_RUNS_PER_WORKSPACE", "is no whole number")?.unwrap_or(64),
            keep_runs_months: parsed(&get, "MADANG_KEEP_RUNS_MONTHS", "is no number of months from 1 to 255")?,
        })
    }

    /// Whether browsers keep `Secure` cookies from this server: behind TLS, or on the loopback, which they trust.
    pub fn secure_cookies(&self) -> bool {
        let loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        self.public_url.starts_with("https://") || loopback.iter().any(|host| self.public_url.starts_with(host))
    }
}

fn parsed<T: FromStr>(
    get: &impl Fn(&str) -> Option<String>,
    name: &'static str,
    why: &str,
) -> Result<Option<T>, BadSetting> {
    get(name).map(|value| value.parse().map_err(|_| BadSetting { name, value, why: why.into() })).transpose()
}

fn list(get: &impl Fn(&str) -> Option<String>, name: &str) -> Vec<String> {
    let text = get(name).unwrap_or_default();
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn origin(url: String) -> Result<String, BadSetting> {
    let bare = url.trim_end_matches('/');
    let host = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => Ok(bare.to_owned()),
        _ => Err(BadSetting {
            name: "MADANG_PUBLIC_URL",
            why: "is no address of a server; write it like https://ai.example.com".into(),
            value: url,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Config, BadSetting> {
        Config::read(|name| settings.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn an_empty_environment_is_enough() {
        let config = read(&[]).unwrap();
        assert_eq!(config.public_url, "http://127.0.0.1:3000");
        assert!(config.secure_cookies());
        assert!(config.database_url.is_none());
    }

    #[test]
    fn a_wrong_setting_is_named_with_what_to_write() {
        let error = read(&[("MADANG_LISTEN", "3000")]).unwrap_err().to_string();
        assert_eq!(error, r#"MADANG_LISTEN is "3000", which is no address; write it like 127.0.0.1:3000"#);
        assert!(read(&[("MADANG_PUBLIC_URL", "ai.example.com")]).is_err());
        assert!(read(&[("MADANG_PUBLIC_URL", "https://ai.example.com/path")]).is_err());
    }

    #[test]
    fn plain_http_on_a_network_gets_no_secure_cookie() {
        assert!(!read(&[("MADANG_PUBLIC_URL", "http://ai.internal")]).unwrap().secure_cookies());
        assert!(read(&[("MADANG_PUBLIC_URL", "https://ai.internal/")]).unwrap().secure_cookies());
    }
}
