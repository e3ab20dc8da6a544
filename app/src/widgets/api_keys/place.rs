//! Whose keys are shown, and how they are reached.

use api::{ApiKey, ApiKeyCreated, Client, CreateApiKey, CreateOwnApiKey, Error, Membership, Page};
use model::{ApiKeyId, KeyScope, WorkspaceId};

/// Whose keys are shown.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyPlace {
    /// Those of the workspace with this slug, for its admins.
    Workspace(String),
    /// Those for an app, by the slugs of workspace and app.
    App { workspace: String, app: String },
    /// The reader's own, in these workspaces.
    Own(Vec<Membership>),
}

impl KeyPlace {
    pub(super) async fn keys(&self, client: &Client) -> Result<Page<ApiKey>, Error> {
        match self {
            Self::Workspace(workspace) => client.keys(workspace).await,
            Self::App { workspace, app } => client.app_keys(workspace, app).await,
            Self::Own(_) => client.own_keys().await,
        }
    }

    /// Makes a key; one of one's own works in `workspace`.
    pub(super) async fn create(
        &self,
        client: &Client,
        key: CreateApiKey,
        own_in: Option<WorkspaceId>,
    ) -> Result<ApiKeyCreated, Error> {
        match (self, own_in) {
            (Self::Workspace(workspace), _) => client.create_key(workspace, &key).await,
            (Self::App { workspace, app }, _) => client.create_app_key(workspace, app, &key).await,
            (Self::Own(_), Some(workspace)) => client.create_own_key(&CreateOwnApiKey { workspace, key }).await,
            // Never reached, because the form offers workspaces.
            (Self::Own(_), None) => Err(Error::new(api::ErrorCode::Invalid, model::Language::En)),
        }
    }

    pub(super) async fn revoke(&self, client: &Client, key: ApiKeyId) -> Result<(), Error> {
        match self {
            Self::Workspace(workspace) => client.revoke_key(workspace, key).await,
            Self::App { workspace, app } => client.revoke_app_key(workspace, app, key).await,
            Self::Own(_) => client.revoke_own_key(key).await,
        }
    }

    /// The scopes that a key of this place can have.
    pub(super) fn scopes(&self) -> impl Iterator<Item = KeyScope> + use<> {
        let for_app = matches!(self, Self::App { .. });
        KeyScope::ALL.iter().copied().filter(move |scope| !for_app || scope.is_for_apps())
    }

    /// The workspaces among which somebody chooses for a key of their own.
    pub(super) fn workspaces(&self) -> &[Membership] {
        match self {
            Self::Own(memberships) => memberships,
            Self::Workspace(_) | Self::App { .. } => &[],
        }
    }
}
