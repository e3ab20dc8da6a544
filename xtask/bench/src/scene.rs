//! A workspace with three apps: one for each of the provider's models that answer, and one whose model fails and has a fallback.

use crate::{
    client::Client,
    provider::{INSTANT, PACED, REFUSING},
};
use anyhow::{Context, Result};
use http_body_util::BodyExt;
use hyper::{Method, header::SET_COOKIE};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{fs, path::Path};

#[derive(Clone, Serialize, Deserialize)]
pub struct Scene {
    /// The server's URL, whose port changes with each start.
    #[serde(skip)]
    pub host: String,
    pub cookie: String,
    pub workspace: String,
    /// The apps' paths in the API.
    pub instant: String,
    pub paced: String,
    pub refused: String,
    /// The app with test rows; only for measuring.
    #[serde(default)]
    pub compared: String,
    /// The connection to the provider.
    pub connection: String,
    /// The provider's address, for direct requests.
    pub provider: String,
    /// The page of a large comparison, once there is one.
    #[serde(default)]
    pub grid: String,
}

impl Scene {
    pub async fn set_up(url: &str, setup_url: &str, provider_port: &str) -> Result<Self> {
        let host = url.strip_prefix("http://").context("URL")?.to_owned();
        let (_, token) = setup_url.split_once("token=").context("SETUP_URL")?;
        let owner = json!({
            "token": token, "workspace_name": "Bench", "name": "Kim", "email": "kim@example.com",
            "password": "correct horse battery", "language": "en",
        });
        let response = Client::connect(&host, "").await?.send(Method::POST, "/api/v1/setup", Some(&owner)).await?;
        let cookie = response.headers().get(SET_COOKIE).context("no cookie")?.to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let workspace: Value = serde_json::from_slice(&response.into_body().collect().await?.to_bytes())?;
        let workspace = text(&workspace, "slug")?;

        let mut client = Client::connect(&host, &cookie).await?;
        let provider = format!("127.0.0.1:{provider_port}");
        let wanted = json!({ "provider": "custom", "name": "Bench", "base_url": format!("http://{provider}/v1") });
        let base = format!("/api/v1/workspaces/{workspace}");
        let connection = client.json(Method::POST, &format!("{base}/connections"), Some(&wanted)).await?;
        let connection = text(&connection, "id")?;
        let instant = app(&mut client, &base, &connection, INSTANT).await?;
        let paced = app(&mut client, &base, &connection, PACED).await?;
        let refused = app(&mut client, &base, &connection, REFUSING).await?;
        let (compared, grid) = (String::new(), String::new());
        Ok(Self { host, cookie, workspace, instant, paced, refused, compared, connection, provider, grid })
    }

    /// Saves it for [`Scene::read`].
    pub fn write(&self, path: &Path) -> Result<()> {
        Ok(fs::write(path, serde_json::to_string(self)?)?)
    }

    /// Loads the saved one for the server that is at `url` now.
    pub fn read(path: &Path, url: &str) -> Result<Self> {
        let scene: Self = serde_json::from_str(&fs::read_to_string(path)?)?;
        Ok(Self { host: url.strip_prefix("http://").context("URL")?.to_owned(), ..scene })
    }

    /// The most frequent page, and the most expensive one.
    pub fn pages(&self) -> [(&'static str, String); 3] {
        let app = self.instant.rsplit('/').next().unwrap_or_default();
        let workspace = &self.workspace;
        [
            ("market", format!("/w/{workspace}")),
            ("run", format!("/w/{workspace}/apps/{app}")),
            ("builder", format!("/w/{workspace}/apps/{app}/edit")),
        ]
    }

    pub async fn client(&self) -> Result<Client> {
        Client::connect(&self.host, &self.cookie).await
    }
}

/// Creates and publishes an app, and returns its path.
pub async fn app(client: &mut Client, base: &str, connection: &str, model: &str) -> Result<String> {
    let made =
        client.json(Method::POST, &format!("{base}/apps"), Some(&json!({ "name": model, "kind": "form" }))).await?;
    let path = format!("{base}/apps/{}", text(&made, "slug")?);
    let draft = client.json(Method::GET, &format!("{path}/draft"), None).await?;
    let stands_in = json!({ "connection": connection, "model": INSTANT });
    let fallbacks = if model == REFUSING { vec![stands_in] } else { Vec::new() };
    let definition = json!({
        "format": "madang/1",
        "kind": "form",
        "inputs": [{ "name": "notes", "label": { "en": "Notes" }, "kind": "paragraph", "required": true }],
        "prompt": { "messages": [{ "role": "user", "text": "{{notes}}" }] },
        "model": { "use": { "connection": connection, "model": model }, "fallbacks": fallbacks },
    });
    let save = json!({ "definition": definition, "revision": draft.get("revision") });
    let saved = client.json(Method::PUT, &format!("{path}/draft"), Some(&save)).await?;
    let publish = json!({ "revision": saved.get("revision"), "note": "" });
    client.send(Method::POST, &format!("{path}/publish"), Some(&publish)).await?.into_body().collect().await?;
    Ok(path)
}

pub fn text(value: &Value, key: &str) -> Result<String> {
    let text = value.get(key).and_then(Value::as_str);
    text.map(str::to_owned).with_context(|| format!("no {key} in {value}"))
}
