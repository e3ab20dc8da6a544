//! Sessions: browsers that are signed in.

use std::sync::Arc;

use model::{Language, PersonId, SessionId, WorkspaceId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    ExchangeRate, Person, Result, Role, Store, Theme, TokenHash,
    scope::{Scope, Tx},
};

/// The most sessions of one person. Starting another one ends the oldest.
const MOST_SESSIONS: i64 = 100;

/// A signed-in person with their workspaces.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub session: SessionId,
    pub person: Person,
    /// Ordered by the workspaces' names.
    pub memberships: Vec<Membership>,
}

/// A person's membership in a workspace.
#[derive(Debug, Clone)]
pub struct Membership {
    pub workspace: WorkspaceId,
    pub slug: String,
    pub name: String,
    pub role: Role,
    /// The number of the workspace's members.
    pub members: i32,
    /// The rate for showing amounts in won as well, if the workspace has set one.
    pub exchange_rate: Option<ExchangeRate>,
    /// Since when those who answer for an app may read what is in its runs.
    pub runs_open_since: Option<OffsetDateTime>,
}

/// A signed-in browser, as the account page lists it.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: SessionId,
    pub user_agent: String,
    pub started_at: OffsetDateTime,
    /// The last use, to the minute.
    pub seen_at: OffsetDateTime,
}

impl Store {
    /// Starts a session. It expires after 8 hours without use, and after 7 days in any case.
    pub async fn start_session(&self, person: PersonId, token: TokenHash, user_agent: &str) -> Result<SessionId> {
        let id = Uuid::now_v7();
        let mut tx = self.begin_for(person).await?;
        sqlx::query!(
            "insert into sessions (token_hash, id, person_id, user_agent) values ($1, $2, $3, $4)",
            &token.0,
            id,
            person.0,
            user_agent,
        )
        .execute(&mut *tx)
        .await?;
        // Whoever signs in is here, although sessions note it only from their second minute on.
        sqlx::query!("update people set seen_at = now() where id = $1", person.0).execute(&mut *tx).await?;
        // A program that signs in for each request must not fill the person's list of sessions.
        sqlx::query!(
            "delete from sessions where token_hash in (
                select token_hash from sessions where person_id = $1
                -- its own earlier ones first, and then those that were not used for the longest time
                order by user_agent = $3 and id <> $4, seen_at desc, id desc offset $2
            )",
            person.0,
            MOST_SESSIONS,
            user_agent,
            id,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(id.into())
    }

    /// The person whose session has this token, with all that authorising a request needs. May be up to two seconds old if
    /// another server changed it. Updates the time of last use, at most once a minute.
    pub async fn signed_in(&self, token: TokenHash) -> Result<Option<Arc<SignedIn>>> {
        self.caches().of().get(token, || self.find_signed_in(token)).await
    }

    async fn find_signed_in(&self, token: TokenHash) -> Result<Option<Arc<SignedIn>>> {
        let mut tx = self.begin_aside(Scope { token: Some(token), ..Scope::default() }).await?;
        // Once the session is found, the transaction is limited to its person.
        let session = sqlx::query!(
            r#"select id, person_id, seen_at < now() - interval '1 minute' as "stale!",
                set_config('madang.person_id', person_id::text, true)
            from sessions
            where token_hash = $1
            and seen_at > now() - interval '8 hours' and started_at > now() - interval '7 days'"#,
            &token.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(session) = session else {
            tx.commit().await?;
            return Ok(None);
        };
        let (person, memberships) = person_with_memberships(&mut tx, session.person_id.into()).await?;
        if session.stale {
            touch(&mut tx, token, session.person_id.into()).await?;
        }
        tx.commit().await?;
        Ok(person.map(|person| Arc::new(SignedIn { session: session.id.into(), person, memberships })))
    }

    /// A person's sessions, the most recently used first.
    pub async fn sessions(&self, person: PersonId) -> Result<Vec<Session>> {
        let mut tx = self.begin_read_for(person).await?;
        let sessions = sqlx::query_as!(
            Session,
            "select id, user_agent, started_at, seen_at from sessions
            where person_id = $1 and seen_at > now() - interval '8 hours' and started_at > now() - interval '7 days'
            order by seen_at desc, id desc",
            person.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(sessions)
    }

    /// Ends the session with this token, as signing out does.
    pub async fn end_session(&self, token: TokenHash) -> Result<()> {
        let mut tx = self.begin(Scope { token: Some(token), ..Scope::default() }).await?;
        sqlx::query!("delete from sessions where token_hash = $1", &token.0).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends one of a person's sessions by its id.
    pub async fn end_session_of(&self, person: PersonId, session: SessionId) -> Result<()> {
        let mut tx = self.begin_for(person).await?;
        sqlx::query!("delete from sessions where person_id = $1 and id = $2", person.0, session.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends all of a person's sessions except the one with the token `keep`.
    pub async fn end_other_sessions(&self, person: PersonId, keep: TokenHash) -> Result<()> {
        let mut tx = self.begin_for(person).await?;
        sqlx::query!("delete from sessions where person_id = $1 and token_hash <> $2", person.0, &keep.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Reads a person and their workspaces in one round trip, because every request needs both.
async fn person_with_memberships(tx: &mut Tx, id: PersonId) -> Result<(Option<Person>, Vec<Membership>)> {
    let rows = sqlx::query!(
        r#"select p.email, p.name, p.language, p.theme as "theme: Theme", p.letter_keys, p.mail_notices, p.offset_minutes, p.created_at,
            w.id as "workspace?", w.slug as "slug?", w.name as "workspace_name?", w.member_count as "members?",
            x.won_per_100_usd as "won_per_100_usd?", x.starts_on as "rate_on?",
            w.runs_open_since as "runs_open_since?",
            m.role as "role?: Role"
        from people p
        left join members m on m.person_id = p.id
        left join workspaces w on w.id = m.workspace_id
        left join lateral (
            select r.won_per_100_usd, r.starts_on from exchange_rates r
            where r.workspace_id = w.id and r.starts_on <= (now() at time zone w.time_zone)::date order by r.starts_on desc limit 1
        ) x on true
        where p.id = $1
        order by lower(w.name), w.id"#,
        id.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut person = None;
    let mut memberships = Vec::with_capacity(rows.len());
    for row in rows {
        if let (Some(workspace), Some(slug), Some(name), Some(members), Some(role)) =
            (row.workspace, row.slug, row.workspace_name, row.members, row.role)
        {
            let exchange_rate = ExchangeRate::new(row.won_per_100_usd, row.rate_on);
            memberships.push(Membership {
                workspace: workspace.into(),
                slug,
                name,
                role,
                members,
                exchange_rate,
                runs_open_since: row.runs_open_since,
            });
        }
        person = Some(Person {
            id,
            email: row.email,
            name: row.name,
            language: row.language.as_deref().and_then(Language::from_tag),
            theme: row.theme,
            letter_keys: row.letter_keys,
            mail_notices: row.mail_notices,
            offset_minutes: row.offset_minutes,
            created_at: row.created_at,
        });
    }
    Ok((person, memberships))
}

async fn touch(tx: &mut Tx, token: TokenHash, person: PersonId) -> Result<()> {
    sqlx::query!(
        "with seen as (update sessions set seen_at = now() where token_hash = $1)
        update people set seen_at = now() where id = $2",
        &token.0,
        person.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, PgConnection};

    use super::*;
    use crate::testing::TestDatabase;

    const TOKEN: TokenHash = TokenHash([7; 32]);

    async fn age(database: &TestDatabase, column: &str, by: &str) {
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let sql = format!("update sessions set {column} = {column} - interval '{by}'");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut owner).await.unwrap();
        database.store.clear_caches();
    }

    #[tokio::test]
    async fn a_session_gives_its_person_and_their_workspaces() {
        let database = TestDatabase::new().await;
        let (acme, person) = database.workspace("acme").await;
        let new = crate::NewWorkspace { slug: "beta".into(), name: "Beta".into(), language: Language::Ko };
        database.store.create_workspace(person, &new, None).await.unwrap();
        database.workspace("other").await;
        let id = database.store.start_session(person, TOKEN, "browser").await.unwrap();
        let signed_in = database.store.signed_in(TOKEN).await.unwrap().unwrap();
        assert_eq!((signed_in.session, signed_in.person.id), (id, person));
        let places: Vec<_> = signed_in.memberships.iter().map(|m| (m.slug.as_str(), m.role, m.members)).collect();
        assert_eq!(places, [("acme", Role::Owner, 1), ("beta", Role::Owner, 1)]);
        assert_eq!(signed_in.memberships[0].workspace, acme.workspace());
        assert!(database.store.signed_in(TokenHash([8; 32])).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_session_ends_after_8_idle_hours() {
        let database = TestDatabase::new().await;
        let (_, person) = database.workspace("acme").await;
        database.store.start_session(person, TOKEN, "").await.unwrap();
        age(&database, "seen_at", "7 hours 59 minutes").await;
        assert!(database.store.signed_in(TOKEN).await.unwrap().is_some(), "and that was use");
        age(&database, "seen_at", "7 hours 59 minutes").await;
        assert!(database.store.signed_in(TOKEN).await.unwrap().is_some());
        age(&database, "seen_at", "8 hours 1 second").await;
        assert!(database.store.signed_in(TOKEN).await.unwrap().is_none());
        assert!(database.store.sessions(person).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_session_ends_after_7_days_however_busy() {
        let database = TestDatabase::new().await;
        let (_, person) = database.workspace("acme").await;
        database.store.start_session(person, TOKEN, "").await.unwrap();
        age(&database, "started_at", "7 days 1 second").await;
        assert!(database.store.signed_in(TOKEN).await.unwrap().is_none());
        database.store.sweep().await.unwrap();
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let left: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(&mut owner).await.unwrap();
        assert_eq!(left, 0);
    }

    #[tokio::test]
    async fn use_is_noted_at_most_once_a_minute() {
        let database = TestDatabase::new().await;
        let (tenant, person) = database.workspace("acme").await;
        database.store.start_session(person, TOKEN, "").await.unwrap();
        let seen = async || tenant.member(person).await.unwrap().unwrap().seen_at.unwrap();
        let signed_in_at = seen().await;
        database.store.signed_in(TOKEN).await.unwrap();
        assert_eq!(seen().await, signed_in_at, "not within the first minute");
        age(&database, "seen_at", "61 seconds").await;
        let before = database.store.sessions(person).await.unwrap()[0].seen_at;
        database.store.signed_in(TOKEN).await.unwrap();
        assert!(database.store.sessions(person).await.unwrap()[0].seen_at > before);
        assert!(seen().await > signed_in_at);
    }

    #[tokio::test]
    async fn people_end_their_own_sessions_only() {
        let database = TestDatabase::new().await;
        let (_, kim) = database.workspace("kim").await;
        let (_, lee) = database.workspace("lee").await;
        let store = &database.store;
        let session = store.start_session(kim, TOKEN, "").await.unwrap();
        store.end_session_of(lee, session).await.unwrap();
        assert!(store.signed_in(TOKEN).await.unwrap().is_some());
        store.end_session_of(kim, session).await.unwrap();
        assert!(store.signed_in(TOKEN).await.unwrap().is_none());
        store.start_session(kim, TOKEN, "").await.unwrap();
        store.end_session(TOKEN).await.unwrap();
        assert!(store.signed_in(TOKEN).await.unwrap().is_none());
    }
}
