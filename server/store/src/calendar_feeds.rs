//! Secret addresses by which calendar programs read when models are switched off.

use model::{PersonId, WorkspaceId};
use time::OffsetDateTime;

use crate::{
    Result, Store, Tenant, TokenHash,
    audit::{self, Change},
    scope::Scope,
};

/// A person's feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFeed {
    /// The token's last 4 characters.
    pub token_last4: String,
    pub created_at: OffsetDateTime,
}

/// Whose feed a token belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedHolder {
    pub workspace: WorkspaceId,
    pub person: PersonId,
}

impl Tenant {
    /// A person's feed, if they have one.
    pub async fn calendar_feed(&self, person: PersonId) -> Result<Option<CalendarFeed>> {
        let mut tx = self.begin_read().await?;
        let feed = sqlx::query_as!(
            CalendarFeed,
            "select token_last4, created_at from calendar_feeds where workspace_id = $1 and person_id = $2",
            self.workspace().0,
            person.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(feed)
    }

    /// Gives a person a feed with this token. The address that they had before ends.
    pub async fn set_calendar_feed(&self, person: PersonId, token: TokenHash, last4: &str) -> Result<CalendarFeed> {
        let mut tx = self.begin().await?;
        let feed = sqlx::query_as!(
            CalendarFeed,
            "insert into calendar_feeds (workspace_id, person_id, token_hash, token_last4) values ($1, $2, $3, $4)
            on conflict (workspace_id, person_id) do update
            set token_hash = excluded.token_hash, token_last4 = excluded.token_last4, created_at = now()
            returning token_last4, created_at",
            self.workspace().0,
            person.0,
            &token.0,
            last4,
        )
        .fetch_one(&mut *tx)
        .await?;
        audit::record(&mut tx, self, "calendar_feed.created", ("person", person.0), Change::default()).await?;
        tx.commit().await?;
        Ok(feed)
    }

    /// Ends a person's feed. Returns whether there was one.
    pub async fn end_calendar_feed(&self, person: PersonId) -> Result<bool> {
        let mut tx = self.begin().await?;
        let ended = sqlx::query!(
            "delete from calendar_feeds where workspace_id = $1 and person_id = $2",
            self.workspace().0,
            person.0,
        )
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if ended > 0 {
            audit::record(&mut tx, self, "calendar_feed.ended", ("person", person.0), Change::default()).await?;
        }
        tx.commit().await?;
        Ok(ended > 0)
    }
}

impl Store {
    /// Whose feed has this token.
    pub async fn calendar_feed_holder(&self, token: TokenHash) -> Result<Option<FeedHolder>> {
        let mut tx = self.begin_read(Scope { token: Some(token), ..Scope::default() }).await?;
        let found = sqlx::query!("select workspace_id, person_id from calendar_feeds where token_hash = $1", &token.0,)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(found.map(|row| FeedHolder { workspace: WorkspaceId(row.workspace_id), person: PersonId(row.person_id) }))
    }
}
