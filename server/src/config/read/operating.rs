//! The settings for running it: backups, keys in a file, figures, traces, the log's form, and where audit logs are sent.

use std::{net::SocketAddr, path::PathBuf};

use super::{BadSetting, database_url, hidden, listen, setting};
use crate::config::LogFormat;

/// The database as a role that sees all rows.
pub(super) fn backup_database_url(get: &impl Fn(&'static str) -> Option<String>) -> Result<Option<String>, BadSetting> {
    const NAME: &str = "MADANG_BACKUP_DATABASE_URL";
    let url = hidden(get, NAME, database_url)?;
    if url.is_some() && get("DATABASE_URL").is_none() {
        let why = "the private Postgres is backed up without it; set DATABASE_URL as well, or leave it out".to_owned();
        return Err(BadSetting::Hidden { name: NAME, why });
    }
    Ok(url)
}

/// A file with the master keys, which takes the place of the setting.
pub(super) fn master_keys_file(get: &impl Fn(&'static str) -> Option<String>) -> Result<Option<PathBuf>, BadSetting> {
    setting(get, "MADANG_MASTER_KEYS_FILE", |path| {
        if get("MADANG_MASTER_KEYS").is_some() {
            return Err("is there beside MADANG_MASTER_KEYS; set one of the two".to_owned());
        }
        let keys = std::fs::read_to_string(path)
            .map_err(|error| format!("can't be read ({error}); name a file that this user may read"))?;
        store::MasterKeys::parse(&keys).map_err(|error| format!("can't be used: {error}"))?;
        Ok(PathBuf::from(path))
    })
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("is no form of a log; write text or json".into()),
    }
}

pub(super) fn metrics_listen(text: &str) -> Result<SocketAddr, String> {
    listen(text).map_err(|_| "is no address with a port; write it like 127.0.0.1:9464".into())
}

/// The collector of traces, and what it is told with each request, which may be a secret.
pub(super) fn traces(get: &impl Fn(&'static str) -> Option<String>) -> Result<Option<otlp::Collector>, BadSetting> {
    let headers = "MADANG_OTLP_HEADERS";
    let Some(url) = get("MADANG_OTLP_URL") else {
        return match get(headers) {
            Some(_) => {
                let why = "they go nowhere; set MADANG_OTLP_URL as well".to_owned();
                Err(BadSetting::Hidden { name: headers, why })
            }
            None => Ok(None),
        };
    };
    let collector = otlp::Collector::new(&url).map_err(|why| BadSetting::Hidden { name: "MADANG_OTLP_URL", why })?;
    let collector = collector.with_headers(&get(headers).unwrap_or_default());
    collector.map(Some).map_err(|why| BadSetting::Hidden { name: headers, why })
}

/// The receiver of audit logs.
pub(super) fn syslog(get: &impl Fn(&'static str) -> Option<String>) -> Result<Option<syslog::Receiver>, BadSetting> {
    const NAME: &str = "MADANG_SYSLOG_URL";
    let receiver = get(NAME).map(|url| syslog::Receiver::parse(&url)).transpose();
    receiver.map_err(|why| BadSetting::Hidden { name: NAME, why })
}
