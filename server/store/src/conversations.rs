//! Conversations: the runs of one chat, in order. One begins with its first run.

use model::{AppId, ConversationId, LinkId, PersonId};
use time::OffsetDateTime;

use crate::{Result, Tenant};

/// A conversation. It belongs to a member, or to one visitor of a link.
#[derive(Debug, Clone)]
pub struct Conversation {
    pub id: ConversationId,
    pub app: AppId,
    pub person: Option<PersonId>,
    pub link: Option<LinkId>,
    pub visitor_hash: Option<Vec<u8>>,
    pub created_at: OffsetDateTime,
}

impl Tenant {
    /// One conversation, whoever it belongs to.
    pub async fn conversation(&self, id: ConversationId) -> Result<Option<Conversation>> {
        let mut tx = self.begin().await?;
        let row = sqlx::query!(
            "select app_id, person_id, link_id, visitor_hash, created_at from conversations where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.map(|row| Conversation {
            id,
            app: row.app_id.into(),
            person: row.person_id.map(PersonId),
            link: row.link_id.map(LinkId),
            visitor_hash: row.visitor_hash,
            created_at: row.created_at,
        }))
    }

    /// The conversations of a person with an app, newest first.
    pub async fn conversations(&self, app: AppId, person: PersonId, limit: i64) -> Result<Vec<Conversation>> {
        let mut tx = self.begin().await?;
        let rows = sqlx::query!(
            "select id, created_at from conversations where workspace_id = $1 and person_id = $2 and app_id = $3
            order by id desc limit $4",
            self.workspace().0,
            person.0,
            app.0,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let conversations = rows.into_iter().map(|row| Conversation {
            id: row.id.into(),
            app,
            person: Some(person),
            link: None,
            visitor_hash: None,
            created_at: row.created_at,
        });
        Ok(conversations.collect())
    }
}
