//! API keys.

use model::ApiKeyId;

use super::{ApiCall, Client, segment, within};
use crate::*;

impl Client {
    /// The API key of this request.
    pub fn current_key(&self) -> ApiCall<ApiKey> {
        self.get("/api/v1/me/key".to_owned())
    }

    /// All API keys of a workspace, newest first.
    pub fn keys(&self, workspace: &str) -> ApiCall<Page<ApiKey>> {
        self.get(within(workspace, "/keys"))
    }

    /// Makes an API key of a workspace.
    pub fn create_key(&self, workspace: &str, key: &CreateApiKey) -> ApiCall<ApiKeyCreated> {
        self.post(within(workspace, "/keys"), key)
    }

    /// Revokes an API key of a workspace, at once and for good.
    pub fn revoke_key(&self, workspace: &str, key: ApiKeyId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/keys/{key}")))
    }

    /// The API keys for an app, newest first.
    pub fn app_keys(&self, workspace: &str, app: &str) -> ApiCall<Page<ApiKey>> {
        self.get(within(workspace, format!("/apps/{}/keys", segment(app))))
    }

    /// Makes an API key for an app.
    pub fn create_app_key(&self, workspace: &str, app: &str, key: &CreateApiKey) -> ApiCall<ApiKeyCreated> {
        self.post(within(workspace, format!("/apps/{}/keys", segment(app))), key)
    }

    /// Revokes an API key for an app, at once and for good.
    pub fn revoke_app_key(&self, workspace: &str, app: &str, key: ApiKeyId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/apps/{}/keys/{key}", segment(app))))
    }

    /// The caller's own API keys in all workspaces, newest first.
    pub fn own_keys(&self) -> ApiCall<Page<ApiKey>> {
        self.get("/api/v1/me/keys".to_owned())
    }

    /// Makes an API key of the caller's own.
    pub fn create_own_key(&self, key: &CreateOwnApiKey) -> ApiCall<ApiKeyCreated> {
        self.post("/api/v1/me/keys".to_owned(), key)
    }

    /// Revokes an API key of the caller's own, at once and for good.
    pub fn revoke_own_key(&self, key: ApiKeyId) -> ApiCall<()> {
        self.delete(format!("/api/v1/me/keys/{key}"))
    }

    /// How a program runs an app.
    pub fn app_examples(&self, workspace: &str, app: &str) -> ApiCall<AppExamples> {
        self.get(within(workspace, format!("/apps/{}/examples", segment(app))))
    }
}
