//! Sending the audit log on to the operator's syslog receiver: how far it has come, and whose turn it is.
//!
//! A workspace belongs to one server for a turn. What the receiver has read is noted by that turn alone, so what a server that was too slow
//! still has to say counts no more: its entries are sent again by the next one, and none is left out.

use model::WorkspaceId;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{AuditEntry, AuditFilter, AuditLink, chain::instant};
use crate::{Result, Store, Tenant, scope::Scope, text_enum::text_enum};

text_enum! {
    /// Why a log isn't sent on.
    StreamFailure {
        /// The receiver can't be reached.
        Away = "away",
        /// The connection can't be encrypted, or its certificate isn't believed.
        Encryption = "encryption",
        /// The receiver didn't say that it has read everything.
        Unconfirmed = "unconfirmed",
    }
}

/// A server's turn at a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamTurn {
    pub workspace: WorkspaceId,
    /// The newest entry that the receiver has read.
    pub number: i64,
    turn: Uuid,
}

/// An entry that is to be sent.
#[derive(Debug, Clone)]
pub struct StreamEntry {
    /// When it was written, in UTC as RFC 3339 has it.
    pub at: String,
    pub action: String,
    pub link: AuditLink,
}

/// How far a workspace's log has come to the receiver.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StreamState {
    /// How many entries it hasn't read.
    pub waiting: i64,
    /// When the first of these was written.
    pub waiting_since: Option<OffsetDateTime>,
    /// When it has read one last.
    pub sent_at: Option<OffsetDateTime>,
    /// Since when and why it isn't reached.
    pub failing: Option<(OffsetDateTime, StreamFailure)>,
}

impl Store {
    /// Takes the workspace that has waited the longest for its entries to be sent, for two minutes.
    pub async fn take_audit_stream(&self) -> Result<Option<StreamTurn>> {
        let turn = Uuid::now_v7();
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let taken = sqlx::query!(
            "with due as (
                select h.workspace_id from audit_heads h left join audit_streams s on s.workspace_id = h.workspace_id
                where h.number > coalesce(s.number, 0) and coalesce(s.leased_until, '-infinity') < now()
                order by coalesce(s.served_at, '-infinity'), h.workspace_id limit 1
            )
            insert into audit_streams as s (workspace_id, leased_by, leased_until, served_at)
            select workspace_id, $1, now() + interval '2 minutes', clock_timestamp() from due
            on conflict (workspace_id) do update set
                leased_by = excluded.leased_by, leased_until = excluded.leased_until, served_at = excluded.served_at
            -- Another server may have been faster.
            where s.leased_until < now()
            returning workspace_id, number",
            turn,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(taken.map(|row| StreamTurn { workspace: WorkspaceId(row.workspace_id), number: row.number, turn }))
    }

    /// How many entries of all workspaces the receiver hasn't read, and for how many seconds it hasn't been reached.
    pub async fn audit_stream_figures(&self) -> Result<(i64, f64)> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let row = sqlx::query!(
            r#"select coalesce(sum(h.number - coalesce(s.number, 0)), 0)::bigint as "waiting!",
                coalesce(extract(epoch from now() - min(s.failing_since)), 0)::float8 as "failing!"
            from audit_heads h left join audit_streams s on s.workspace_id = h.workspace_id"#
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok((row.waiting, row.failing))
    }
}

impl Tenant {
    /// The entry with this number.
    pub async fn stream_entry(&self, number: i64) -> Result<Option<StreamEntry>> {
        let bounds = (number.saturating_sub(1), number.saturating_add(1));
        let entry = self.newest(&AuditFilter::default(), bounds, 1).await?.pop();
        Ok(entry.map(|entry| self.stream_entry_of(&entry)))
    }

    fn stream_entry_of(&self, entry: &AuditEntry) -> StreamEntry {
        StreamEntry { at: instant(entry.at), action: entry.action.clone(), link: self.audit_link(entry) }
    }

    /// The next entries after the one with this number, oldest first.
    pub async fn stream_entries(&self, after: i64) -> Result<Vec<StreamEntry>> {
        let some = self.audit_log_from(&AuditFilter::default(), after).await?;
        let entries = some.map(|(entries, _)| entries).unwrap_or_default();
        Ok(entries.iter().map(|entry| self.stream_entry_of(entry)).collect())
    }

    /// Notes that the receiver has read up to this entry, and goes on with the turn. Returns whether it is this turn's still.
    pub async fn note_stream(&self, turn: &StreamTurn, number: i64) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let noted = sqlx::query!(
            "update audit_streams set number = $3, sent_at = now(), failing_since = null, failure = null,
                leased_until = now() + interval '2 minutes'
            where workspace_id = $1 and leased_by = $2",
            self.workspace().0,
            turn.turn,
            number,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(noted.rows_affected() > 0)
    }

    /// Ends a turn, with why it ended before everything was sent. Returns whether the turn before had ended well.
    pub async fn end_stream(&self, turn: &StreamTurn, failure: Option<StreamFailure>) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let was_fine = sqlx::query_scalar!(
            r#"update audit_streams set leased_by = null,
                -- The longer it fails, the more seldom it is tried, because what may have been read is sent again.
                leased_until = case when $3::text is null then '-infinity'
                    else now() + least((now() - coalesce(failing_since, now())) / 4, interval '1 minute') end,
                failing_since = case when $3::text is null then failing_since else coalesce(failing_since, now()) end,
                failure = coalesce($3, failure)
            where workspace_id = $1 and leased_by = $2 returning old.failing_since is null as "was_fine!""#,
            self.workspace().0,
            turn.turn,
            failure.map(StreamFailure::as_str),
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(was_fine.unwrap_or_default())
    }

    /// How far the workspace's log has come.
    pub async fn stream_state(&self) -> Result<StreamState> {
        let mut tx = self.begin_read().await?;
        let row = sqlx::query!(
            r#"select h.number - coalesce(s.number, 0) as "waiting!", s.sent_at as "sent_at?", s.failing_since as "failing_since?",
                s.failure as "failure?: StreamFailure",
                (select a.at from audit_log a where a.workspace_id = $1 and a.number > coalesce(s.number, 0)
                    order by a.number limit 1) as waiting_since
            from audit_heads h left join audit_streams s on s.workspace_id = h.workspace_id where h.workspace_id = $1"#,
            self.workspace().0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.map_or_else(StreamState::default, |row| StreamState {
            waiting: row.waiting,
            waiting_since: row.waiting_since,
            sent_at: row.sent_at,
            failing: row.failing_since.zip(row.failure),
        }))
    }
}
