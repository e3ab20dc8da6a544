//! The server that a command talks to, and what is said when it can't do what is asked.

use std::{future::Future, sync::Arc};

use api::{ApiKey, Client, Error, ErrorCode, Me, Method};
use clap::ArgMatches;
use model::Language;
use serde_json::Value;

use crate::{
    exit::Exit,
    failure::Failure,
    http::{self, Credential, Http, Sent, Trouble},
    output::Output,
    settings, spec,
    words::Said,
};

/// This program's version.
const OURS: &str = env!("CARGO_PKG_VERSION");

/// A server, and who asks it.
pub struct Remote {
    pub client: Client,
    pub http: Http,
    pub said: Said,
    pub output: Output,
    pub language: Language,
    /// The workspace that was named.
    named: Option<String>,
}

impl Remote {
    /// The server and the key that are typed or set in the environment.
    pub fn by_key(given: &ArgMatches, output: &Output, language: Language) -> Result<Self, Failure> {
        let key = settings::key(given, Said(language));
        let remote = Self::new(given, Credential::Nothing, output, language)?;
        remote.http.ask_as(Credential::Key(key?));
        Ok(remote)
    }

    /// The server, for somebody who has yet to sign in.
    pub fn anonymous(given: &ArgMatches, output: &Output, language: Language) -> Result<Self, Failure> {
        Self::new(given, Credential::Nothing, output, language)
    }

    fn new(given: &ArgMatches, who: Credential, output: &Output, language: Language) -> Result<Self, Failure> {
        let said = Said(language);
        let url = settings::address(given, said)?;
        if settings::is_in_the_clear(&url) {
            output.note(said.in_the_clear());
        }
        let named = given.get_one::<String>("workspace").cloned().or_else(|| settings::variable("MADANG_WORKSPACE"));
        let named = named.map(|named| spec::name(named.trim(), said)).transpose()?;
        let http = Http::new(url, who, language);
        let http = http.map_err(|error| Failure::new(Exit::Unreachable, "tls_failed", said.no_client(&error)))?;
        let client = Client::new(Arc::new(http.clone()), language);
        Ok(Self { client, http, said, output: *output, language, named })
    }

    /// The workspace that was named, or else the one in which the key works.
    pub async fn workspace(&self) -> Result<String, Failure> {
        match &self.named {
            Some(named) => Ok(named.clone()),
            None => Ok(self.key().await?.workspace),
        }
    }

    /// The workspace that was named, or else the only one of whoever signed in.
    pub fn workspace_of(&self, me: &Me) -> Result<api::Membership, Failure> {
        let all = me.workspaces.iter();
        let named = |of: &&api::Membership| {
            self.named.as_ref().is_none_or(|named| of.slug == *named || of.id.to_string() == *named)
        };
        let mut found = all.filter(named);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one.clone()),
            (Some(_), Some(_)) => {
                let names = me.workspaces.iter().map(|of| format!("{}  {}", of.slug, of.name));
                Err(Failure::usage(self.said.which_workspace()).with_details(names))
            }
            (None, _) => Err(Failure::new(Exit::NotFound, "not_found", self.said.no_workspace())),
        }
    }

    /// What the present key is.
    pub async fn key(&self) -> Result<ApiKey, Failure> {
        self.ask(self.client.current_key()).await
    }

    /// Awaits an operation, and says what is to be done if it fails.
    pub async fn ask<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
        match call.await {
            Ok(answer) => Ok(answer),
            Err(error) => Err(Box::pin(self.failure(error)).await),
        }
    }

    /// Sends a request whose answer is no JSON, or is still to come; an answer that is a refusal becomes a failure.
    pub async fn begin(&self, sent: Sent) -> Result<reqwest::Response, Failure> {
        let answer = match self.http.begin(sent).await {
            Ok(answer) => answer,
            Err(trouble) => return Err(Box::pin(self.troubled(trouble)).await),
        };
        if http::is_page(answer.headers()) {
            return Err(Box::pin(self.troubled(Trouble::NotMadang(answer.status().as_u16()))).await);
        }
        if answer.status().is_success() {
            return Ok(answer);
        }
        let status = answer.status().as_u16();
        let body = answer.bytes().await.unwrap_or_default();
        match serde_json::from_slice::<api::ErrorBody>(&body) {
            Ok(body) => Err(Box::pin(self.failure(body.error)).await),
            Err(_) => Err(Box::pin(self.troubled(Trouble::NotMadang(status))).await),
        }
    }

    /// What is said of a refusal.
    async fn failure(&self, error: Error) -> Failure {
        let last = self.http.last();
        if let Some(trouble) = last.trouble {
            return self.troubled(trouble).await;
        }
        let of_other_versions = self.said.versions(OURS, last.version.as_deref());
        match error.code {
            // An operation that an older server doesn't have looks like an app that isn't there.
            ErrorCode::NotFound | ErrorCode::MethodNotAllowed => {
                if self.has_operation(last.method, &last.path).await == Some(false) {
                    return self.older(&last.path);
                }
                let hint = self.wrong_workspace(&last.path).await;
                Failure::from(error).with_details(hint)
            }
            ErrorCode::UnknownField => Failure::from(error).with_details(of_other_versions),
            // It answered as it should, but in words that this version doesn't know.
            ErrorCode::Unknown if error.request_id.is_empty() => self.not_understood(),
            ErrorCode::Unauthenticated => Failure { message: self.said.no_key().to_owned(), ..Failure::from(error) },
            _ => Failure::from(error),
        }
    }

    /// What is said where no answer of Madang's API came.
    pub async fn troubled(&self, trouble: Trouble) -> Failure {
        let (base, said) = (self.http.base().origin().ascii_serialization(), self.said);
        let unreachable = |code, message| Failure::new(Exit::Unreachable, code, message);
        match trouble {
            Trouble::Unreachable(why) => unreachable("unreachable", said.unreachable(&base, &why)),
            Trouble::Tls(why) => unreachable("tls_failed", said.tls_failed(&base, &why)),
            Trouble::Moved(to) => unreachable("moved", said.moved(&base, &to)),
            Trouble::NotMadang(status) => {
                let last = self.http.last();
                let is_missing = matches!(status, 404 | 405 | 501);
                if is_missing && self.has_operation(last.method, &last.path).await == Some(false) {
                    return self.older(&last.path);
                }
                match status {
                    413 => Failure::new(Exit::Refused, "too_large", said.proxy_refuses_size(&base)),
                    500.. => unreachable("unreachable", said.proxy_answers(&base, status)),
                    _ => unreachable("not_madang", said.not_madang(&base, status)),
                }
            }
        }
    }

    /// What is said of an answer that this version can't read.
    pub fn not_understood(&self) -> Failure {
        let version = self.http.last().version.filter(|version| version != OURS);
        Failure::new(Exit::OtherVersion, "newer_server", self.said.newer_server(OURS, version.as_deref()))
    }

    fn older(&self, path: &str) -> Failure {
        let path = path.split('?').next().unwrap_or_default();
        // Two builds of one version may differ, of which the numbers say nothing.
        let version = self.http.last().version.filter(|version| version != OURS);
        Failure::new(Exit::OtherVersion, "older_server", self.said.older_server(path, OURS, version.as_deref()))
    }

    /// Whether the server's own document has the operation; absent if it has no such document.
    async fn has_operation(&self, method: Method, path: &str) -> Option<bool> {
        let (status, body) = self.http.send(Sent::get("/api/v1/openapi.json")).await.ok()?;
        let document: Value = serde_json::from_slice(&body).ok().filter(|_| status == 200)?;
        document.get("openapi")?;
        let paths = document.get("paths")?.as_object()?;
        let path = path.split('?').next().unwrap_or_default();
        let method = method.as_str().to_ascii_lowercase();
        Some(paths.iter().any(|(template, item)| fits(template, path) && item.get(&method).is_some()))
    }

    /// A key works in one workspace, so naming another one finds nothing.
    async fn wrong_workspace(&self, path: &str) -> Option<String> {
        let named = self.named.as_ref().filter(|_| path.starts_with("/api/v1/workspaces/"))?;
        let key = self.client.current_key().await.ok()?;
        (key.workspace != *named).then(|| self.said.other_workspace(&key.workspace, named))
    }
}

/// Whether a path is one of those that a template of the document means.
fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part == given || part.starts_with('{') => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_known_by_its_path() {
        let template = "/api/v1/workspaces/{workspace}/apps/{app}/export";
        assert!(fits(template, "/api/v1/workspaces/acme/apps/minutes/export"));
        for other in
            ["/api/v1/workspaces/acme/apps/minutes", "/api/v1/workspaces/acme/apps/minutes/export/x", "/api/v1"]
        {
            assert!(!fits(template, other), "{other}");
        }
    }
}
