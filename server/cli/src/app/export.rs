//! `madang app export`

use std::path::PathBuf;

use clap::ArgMatches;
use serde_json::json;

use super::text;
use crate::{
    exit::Exit,
    failure::Failure,
    files,
    http::{Sent, trouble},
    remote::Remote,
    spec::{AppSpec, State},
};

/// Writes an app as a file, exactly as the server gives it.
pub async fn export(remote: &Remote, given: &ArgMatches) -> Result<Exit, Failure> {
    let spec = AppSpec::parse(text(given, "app").unwrap_or_default(), remote.said)?;
    let workspace = remote.workspace().await?;
    let (version, bytes) = exported(remote, &workspace, &spec).await?;
    let path = given.get_one::<PathBuf>("output").filter(|path| !files::is_standard(path));
    let Some(path) = path else {
        if remote.output.is_json {
            let content = String::from_utf8_lossy(&bytes);
            remote.output.json(&json!({ "app": spec.app, "version": version, "content": content }))?;
        } else {
            remote.output.bytes(&bytes)?;
        }
        return Ok(Exit::Done);
    };
    files::write(path, &bytes, remote.said)?;
    let result = json!({ "app": spec.app, "version": version, "file": path, "bytes": bytes.len() });
    if remote.output.is_json {
        remote.output.json(&result)?;
    } else {
        remote.output.note(&remote.said.exported(&spec.app, &files::shown(path)));
    }
    Ok(Exit::Done)
}

/// An app's file, with the number of the version that it is of.
pub async fn exported(remote: &Remote, workspace: &str, spec: &AppSpec) -> Result<(Option<u32>, Vec<u8>), Failure> {
    let version =
        match spec.state {
            State::Draft => None,
            State::Version(number) => Some(number),
            State::Published => {
                let app = remote.ask(remote.client.app(workspace, &spec.app)).await?.app;
                Some(app.published_version.ok_or_else(|| {
                    Failure::new(Exit::Refused, "not_published", remote.said.not_published(&spec.app))
                })?)
            }
        };
    let mut path = api::app_export_path(workspace, &spec.app);
    if let Some(number) = version {
        path = format!("{path}?version={number}");
    }
    let answer = remote.begin(Sent::get(path)).await?;
    match answer.bytes().await {
        Ok(bytes) => Ok((version, bytes.to_vec())),
        Err(error) => Err(remote.troubled(trouble(&error)).await),
    }
}
