//! Reads and checks settings.

mod operating;

use std::{
    ffi::OsString,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::NonZeroU8,
    path::{Path, PathBuf},
};

use url::Url;

use self::operating::{backup_database_url, log_format, master_keys_file, metrics_listen, syslog, traces};
use super::{BadSetting, Config, DemoModel, FilesStore, MailServer};

/// The names of all settings.
pub(super) const NAMES: [&str; 26] = [
    "DATABASE_URL",
    "MADANG_ALLOWED_HOSTS",
    "MADANG_BACKUP_DATABASE_URL",
    "MADANG_DATA",
    "MADANG_DEMO_MODEL_NAME",
    "MADANG_DEMO_MODEL_URL",
    "MADANG_FILES_ACCESS_KEY_ID",
    "MADANG_FILES_SECRET_ACCESS_KEY",
    "MADANG_FILES_URL",
    "MADANG_KEEP_RUNS_MONTHS",
    "MADANG_LISTEN",
    "MADANG_LOG",
    "MADANG_LOG_FORMAT",
    "MADANG_MASTER_KEYS",
    "MADANG_MASTER_KEYS_FILE",
    "MADANG_MAX_RUNS_PER_WORKSPACE",
    "MADANG_METRICS_LISTEN",
    "MADANG_OTLP_HEADERS",
    "MADANG_OTLP_URL",
    "MADANG_POSTGRES_BIN",
    "MADANG_PUBLIC_URL",
    "MADANG_SITE",
    "MADANG_SMTP_FROM",
    "MADANG_SMTP_URL",
    "MADANG_SYSLOG_URL",
    "MADANG_TRUSTED_PROXIES",
];

/// What the command line reads (`docs/cli.md`). A server may be started where it is set.
const OF_THE_COMMAND_LINE: [&str; 4] = ["MADANG_API_KEY", "MADANG_EMAIL", "MADANG_URL", "MADANG_WORKSPACE"];

/// More concurrent runs than any provider or this machine can handle.
const MOST_RUNS: usize = 10_000;
const LONGEST_NAME: usize = 80;
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Refuses variables whose names look like settings but are not, and values that aren't UTF-8.
pub(super) fn names(all: &[(OsString, OsString)]) -> Result<(), BadSetting> {
    for (name, value) in all {
        let name = name.to_string_lossy();
        match NAMES.iter().find(|known| **known == name) {
            Some(known) if value.to_str().is_none() => {
                return Err(BadSetting::Hidden { name: known, why: "it is no text in UTF-8".into() });
            }
            None if OF_THE_COMMAND_LINE.contains(&&*name) => {}
            None if name.starts_with("MADANG_") && !is_of_a_service(&name) => {
                return Err(BadSetting::Unknown { suggestion: suggestion(&name), name: name.into_owned() });
            }
            Some(_) | None => {}
        }
    }
    Ok(())
}

/// Kubernetes sets variables with the addresses of services; for a service named `madang` they begin like our settings.
fn is_of_a_service(name: &str) -> bool {
    let parts: Vec<&str> = name.split('_').collect();
    parts.windows(2).any(|pair| matches!(pair, ["SERVICE", "HOST" | "PORT"]))
        || parts.last() == Some(&"PORT")
        || parts.windows(2).any(|pair| {
            matches!(pair, ["PORT", number] if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        })
}

fn suggestion(name: &str) -> String {
    let nearest = NAMES.iter().map(|known| (strsim::normalized_damerau_levenshtein(known, name), known));
    match nearest.max_by(|(one, _), (other, _)| one.total_cmp(other)) {
        Some((likeness, known)) if likeness > 0.7 => format!("; {known} may be meant"),
        _ => String::new(),
    }
}

impl Config {
    /// Reads the configuration through `get`.
    pub fn read(get: impl Fn(&'static str) -> Option<String>) -> Result<Self, BadSetting> {
        let listen = setting(&get, "MADANG_LISTEN", listen)?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)));
        let public_url = setting(&get, "MADANG_PUBLIC_URL", origin)?;
        let max_runs = setting(&get, "MADANG_MAX_RUNS_PER_WORKSPACE", max_runs)?;
        let config = Self {
            database_url: hidden(&get, "DATABASE_URL", database_url)?,
            backup_database_url: backup_database_url(&get)?,
            data: get("MADANG_DATA").map_or_else(|| PathBuf::from("madang-data"), PathBuf::from),
            postgres_bin: get("MADANG_POSTGRES_BIN").map(PathBuf::from),
            path: get("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default(),
            listen,
            public_url: public_url.unwrap_or_else(|| format!("http://{}", reachable(listen))),
            site: get("MADANG_SITE").map(PathBuf::from),
            master_keys: hidden(&get, "MADANG_MASTER_KEYS", master_keys)?,
            master_keys_file: master_keys_file(&get)?,
            allowed_hosts: setting(&get, "MADANG_ALLOWED_HOSTS", |text| each(text, allowed_host))?.unwrap_or_default(),
            trusted_proxies: setting(&get, "MADANG_TRUSTED_PROXIES", |text| each(text, proxy))?.unwrap_or_default(),
            demo_model: demo_model(&get)?,
            max_runs_per_workspace: max_runs.unwrap_or(64),
            keep_runs_months: setting(&get, "MADANG_KEEP_RUNS_MONTHS", months)?,
            files: files(&get)?,
            mail: mail_server(&get)?,
            log: setting(&get, "MADANG_LOG", log)?.unwrap_or_else(|| "info".to_owned()),
            log_format: setting(&get, "MADANG_LOG_FORMAT", log_format)?.unwrap_or_default(),
            metrics_listen: setting(&get, "MADANG_METRICS_LISTEN", metrics_listen)?,
            traces: traces(&get)?,
            syslog: syslog(&get)?,
            no_color: get("NO_COLOR").is_some(),
        };
        Ok(config)
    }

    /// Refuses folders that lack what they should contain. Otherwise the first visitor would notice.
    pub(super) fn check_folders(&self) -> Result<(), BadSetting> {
        let bad = |name, folder: &Path, why: String| {
            Err(BadSetting::Value { name, value: folder.display().to_string(), why })
        };
        if let Some(site) = &self.site
            && !site.join("pkg").is_dir()
        {
            let why = "is no folder with the pages' files: it has no folder pkg; name the one that \
                       `cargo xtask front --release` prints";
            return bad("MADANG_SITE", site, why.into());
        }
        if let Some(programs) = &self.postgres_bin
            && let Some(missing) = ["postgres", "initdb", "pg_ctl"].iter().find(|name| !programs.join(name).is_file())
        {
            let why = format!("has no program {missing}; name the folder with Postgres's programs, or leave it out");
            return bad("MADANG_POSTGRES_BIN", programs, why);
        }
        let needs_data = self.database_url.is_none() || self.keys_file().is_some() && self.master_keys_file.is_none();
        if needs_data && let Err(error) = can_write(&self.data) {
            let why = format!("can't be written to ({error}); name a folder that this user may write to");
            return bad("MADANG_DATA", &self.data, why);
        }
        Ok(())
    }
}

/// Creates the folder if necessary, and checks that it is writable.
fn can_write(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    fs::write(&probe, "")?;
    fs::remove_file(&probe)
}

/// Reads a setting, if it is set. `read` returns what is wrong with the value.
fn setting<T>(
    get: &impl Fn(&'static str) -> Option<String>,
    name: &'static str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, BadSetting> {
    get(name).map(|value| read(&value).map_err(|why| BadSetting::Value { name, value, why })).transpose()
}

/// Reads a setting that holds a secret.
fn hidden(
    get: &impl Fn(&'static str) -> Option<String>,
    name: &'static str,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<Option<String>, BadSetting> {
    let Some(value) = get(name) else { return Ok(None) };
    check(&value).map_err(|why| BadSetting::Hidden { name, why })?;
    Ok(Some(value))
}

/// Parses a list separated by commas.
fn each<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(read).collect()
}

fn database_url(text: &str) -> Result<(), String> {
    const WRITE: &str = "write it like postgres://user:password@host:5432/database";
    if !(text.starts_with("postgres://") || text.starts_with("postgresql://")) {
        return Err(format!("it is no address of a Postgres; {WRITE}"));
    }
    // The error may quote a part of the URL, which may be the password.
    if store::Settings::is_url(text) { Ok(()) } else { Err(format!("it can't be read; {WRITE}")) }
}

fn master_keys(text: &str) -> Result<(), String> {
    store::MasterKeys::parse(text).map(drop).map_err(|error| error.to_string())
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "is no address; write it like 127.0.0.1:3000")?;
    if address.port() == 0 {
        return Err("has no port; write it like 127.0.0.1:3000".into());
    }
    Ok(address)
}

/// The address by which a browser on this machine reaches a server that listens on all addresses.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn max_runs(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST_RUNS).contains(number));
    number.ok_or_else(|| format!("is no whole number from 1 to {MOST_RUNS}"))
}

fn months(text: &str) -> Result<NonZeroU8, String> {
    text.parse().map_err(|_| "is no number of months from 1 to 255; leave it out to keep all of them".into())
}

fn proxy(text: &str) -> Result<IpAddr, String> {
    let address: IpAddr = text
        .parse()
        .map_err(|_| "is no address, or no list of them; write addresses with commas between them, like 10.0.0.1")?;
    if address.is_unspecified() {
        return Err("is nobody's address; write the proxy's own".into());
    }
    Ok(address.to_canonical())
}

fn allowed_host(text: &str) -> Result<String, String> {
    let known = text.parse::<llm::guard::HostPort>();
    let known = known.map_err(|_| {
        format!("has {text:?}, which is no host with its port; write exact ones with commas between them, like 10.0.4.20:8000")
    })?;
    Ok(known.to_string())
}

/// Accepts scheme, host and port, and nothing more.
fn origin(text: &str) -> Result<String, String> {
    const WRITE: &str = "write it like https://ai.example.com";
    let url = http(text).ok_or_else(|| format!("is no address of a server; {WRITE}"))?;
    if url.path() != "/" {
        return Err(format!("has a path, and Madang answers at the root of a host; {WRITE}"));
    }
    Ok(url.origin().ascii_serialization())
}

/// Accepts an http or https URL without user, query and fragment.
fn http(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    let exact = url.host_str().is_some_and(|host| !host.contains('*'));
    (plain && exact && matches!(url.scheme(), "http" | "https") && text.contains("://")).then_some(url)
}

fn demo_model(get: &impl Fn(&'static str) -> Option<String>) -> Result<Option<DemoModel>, BadSetting> {
    let url = setting(get, "MADANG_DEMO_MODEL_URL", |text| {
        let url = http(text).filter(|url| url.port() != Some(0));
        url.map(|_| text.to_owned())
            .ok_or_else(|| "is no address of a server; write it like http://127.0.0.1:8080/v1".to_owned())
    })?;
    let name = setting(get, "MADANG_DEMO_MODEL_NAME", |name| {
        if url.is_none() {
            return Err("names a model that isn't there; set MADANG_DEMO_MODEL_URL as well".to_owned());
        }
        match name.chars().count() {
            0..=LONGEST_NAME => Ok(name.to_owned()),
            _ => Err(format!("is longer than {LONGEST_NAME} characters")),
        }
    })?;
    Ok(url.map(|url| DemoModel { url, name: name.unwrap_or_else(|| "Demo model".to_owned()) }))
}

/// The store for the contents of files, which has all three settings or none.
fn files(get: &impl Fn(&'static str) -> Option<String>) -> Result<Option<FilesStore>, BadSetting> {
    const URL: &str = "MADANG_FILES_URL";
    let keys = ["MADANG_FILES_ACCESS_KEY_ID", "MADANG_FILES_SECRET_ACCESS_KEY"];
    let Some(url) = get(URL) else {
        return match keys.into_iter().find(|name| get(name).is_some()) {
            Some(name) => Err(BadSetting::Hidden { name, why: format!("it opens nothing; set {URL} as well") }),
            None => Ok(None),
        };
    };
    // It is not shown, because it may have a key in it by mistake.
    let address = objects::Address::parse(&url).map_err(|why| BadSetting::Hidden { name: URL, why })?;
    let [id, secret] = keys.map(|name| {
        let key = get(name).filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()));
        let why = format!("it is missing or no key; set it to what the bucket of {URL} is opened with");
        key.ok_or(BadSetting::Hidden { name, why })
    });
    Ok(Some(FilesStore { address, keys: objects::Keys::new(id?, secret?) }))
}

/// The mail server, which has both settings or none. Links in mail need the address that others know this server by.
fn mail_server(get: &impl Fn(&'static str) -> Option<String>) -> Result<Option<MailServer>, BadSetting> {
    const URL: &str = "MADANG_SMTP_URL";
    let from = setting(get, "MADANG_SMTP_FROM", mail::Sender::parse)?;
    let Some(url) = get(URL) else {
        return match from {
            Some(_) => {
                let why = format!("it sends nothing; set {URL} as well");
                Err(BadSetting::Hidden { name: "MADANG_SMTP_FROM", why })
            }
            None => Ok(None),
        };
    };
    // It is not shown, because it has a password in it.
    let server = mail::Server::parse(&url).map_err(|why| BadSetting::Hidden { name: URL, why })?;
    let missing = |name, what: &str| {
        let why = format!("mail can't be sent without {name}; set it to {what}");
        BadSetting::Hidden { name: URL, why }
    };
    let from = from.ok_or_else(|| missing("MADANG_SMTP_FROM", "who it is from, like Madang <madang@example.com>"))?;
    if get("MADANG_PUBLIC_URL").is_none() {
        return Err(missing("MADANG_PUBLIC_URL", "how browsers reach Madang, because links in mail are made from it"));
    }
    Ok(Some(MailServer { server, from }))
}

/// A log level, or targets with levels. Rejects what the log's filter would take for the name of a target, and then log nothing.
fn log(text: &str) -> Result<String, String> {
    let is_level = |text: &str| LEVELS.contains(&text.to_ascii_lowercase().as_str());
    let is_part = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-'))
    };
    let fits = |item: &str| match item.split_once('=') {
        Some((part, level)) => is_part(part) && is_level(level),
        None => is_level(item),
    };
    match each(text, |item| if fits(item) { Ok(()) } else { Err(item.to_owned()) }) {
        Ok(items) if !items.is_empty() => Ok(text.to_owned()),
        _ => {
            Err("is no level; write error, warn, info, debug or trace, or name parts as well, like info,store=debug"
                .into())
        }
    }
}
