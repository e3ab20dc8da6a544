//! What a restored database is tried by: whether its secrets open and its apps can be read.

use std::sync::Arc;

use model::{ConnectionId, Definition, LinkId, WebhookId, WorkspaceId};

use crate::{Result, Store, Tenant, scope::Scope};

/// A workspace, by its name in addresses.
#[derive(Debug, Clone)]
pub struct WorkspaceName {
    pub id: WorkspaceId,
    pub slug: String,
}

/// What was opened of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It has no secrets.
    Nothing,
    ConnectionKey,
    LinkAddress,
    WebhookSecret,
}

/// An app that people can run.
#[derive(Debug, Clone)]
pub struct PublishedOfWorkspace {
    pub slug: String,
    pub definition: Arc<Definition>,
}

impl Store {
    /// All workspaces, by their names in addresses.
    pub async fn workspaces(&self) -> Result<Vec<WorkspaceName>> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let found =
            sqlx::query_as!(WorkspaceName, "select id, slug from workspaces order by slug").fetch_all(&mut *tx).await?;
        tx.commit().await?;
        Ok(found)
    }
}

impl Tenant {
    /// Decrypts one of the workspace's secrets, and forgets it.
    pub async fn open_one_secret(&self) -> Result<Opened> {
        let mut tx = self.begin_read().await?;
        let row = sqlx::query!(
            r#"select
                (select id from connections where workspace_id = $1 and key_ciphertext is not null limit 1) as "connection?",
                (select id from share_links where workspace_id = $1 and token_ciphertext is not null limit 1) as "link?",
                (select id from webhooks where workspace_id = $1 limit 1) as "webhook?""#,
            self.workspace().0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        if let Some(id) = row.connection {
            self.open_connection(ConnectionId(id)).await?;
            return Ok(Opened::ConnectionKey);
        }
        if let Some(id) = row.link {
            self.link_token(LinkId(id)).await?;
            return Ok(Opened::LinkAddress);
        }
        if let Some(id) = row.webhook {
            self.open_webhook(WebhookId(id)).await?;
            return Ok(Opened::WebhookSecret);
        }
        Ok(Opened::Nothing)
    }

    /// Some of the apps that people can run.
    pub async fn some_published(&self, most: usize) -> Result<Vec<PublishedOfWorkspace>> {
        let mut found = Vec::new();
        for app in self.published_apps().await?.into_iter().take(most) {
            if let Some(runnable) = self.runnable(&app.id.to_string()).await? {
                found.push(PublishedOfWorkspace { slug: app.slug, definition: runnable.definition.clone() });
            }
        }
        Ok(found)
    }
}
