//! Sessions: signed-in browsers.

use model::{Language, PersonId, SessionId, WorkspaceId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Person, Result, Role, Store, Theme, TokenHash,
    scope::{Scope, Tx},
};

/// Who is signed in, as of now.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub session: SessionId,
    pub person: Person,
    /// By the workspaces' names.
    pub memberships: Vec<Membership>,
}

/// A person's place in a workspace.
#[derive(Debug, Clone)]
pub struct Membership {
    pub workspace: WorkspaceId,
    pub slug: String,
    pub name: String,
    pub role: Role,
    /// How many members the workspace has.
    pub members: i32,
}

/// A signed-in browser, as the account page lists it.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: SessionId,
    pub user_agent: String,
    pub started_at: OffsetDateTime,
    /// To the minute.
    pub seen_at: OffsetDateTime,
}

impl Store {
    /// Begins a session. It ends by itself after 8 hours without use, and after 7 days in any case.
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
        tx.commit().await?;
        Ok(id.into())
    }

    /// Who holds this token, with all that deciding about a request needs. Notes, at most once a minute, that they were here.
    pub async fn signed_in(&self, token: TokenHash) -> Result<Option<SignedIn>> {
        let mut tx = self.begin(Scope { token: Some(token), ..Scope::default() }).await?;
        // From the session on, the transaction works for its person.
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
        Ok(person.map(|person| SignedIn { session: session.id.into(), person, memberships }))
    }

    /// The sessions of a person, the last used first.
    pub async fn sessions(&self, person: PersonId) -> Result<Vec<Session>> {
        let mut tx = self.begin_for(person).await?;
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

    /// Ends the session with this token: signing out.
    pub async fn end_session(&self, token: TokenHash) -> Result<()> {
        let mut tx = self.begin(Scope { token: Some(token), ..Scope::default() }).await?;
        sqlx::query!("delete from sessions where token_hash = $1", &token.0).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends one session of a person, seen from another.
    pub async fn end_session_of(&self, person: PersonId, session: SessionId) -> Result<()> {
        let mut tx = self.begin_for(person).await?;
        sqlx::query!("delete from sessions where person_id = $1 and id = $2", person.0, session.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends all sessions of a person.
    pub async fn end_sessions(&self, person: PersonId) -> Result<()> {
        let mut tx = self.begin_for(person).await?;
        sqlx::query!("delete from sessions where person_id = $1", person.0).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A person and their workspaces in one round trip: this runs on every request.
async fn person_with_memberships(tx: &mut Tx, id: PersonId) -> Result<(Option<Person>, Vec<Membership>)> {
    let rows = sqlx::query!(
        r#"select p.email, p.name, p.language, p.theme as "theme: Theme", p.letter_keys, p.created_at,
            w.id as "workspace?", w.slug as "slug?", w.name as "workspace_name?", w.member_count as "members?",
            m.role as "role?: Role"
        from people p
        left join members m on m.person_id = p.id
        left join workspaces w on w.id = m.workspace_id
        where p.id = $1
        order by w.name, w.id"#,
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
            memberships.push(Membership { workspace: workspace.into(), slug, name, role, members });
        }
        person = Some(Person {
            id,
            email: row.email,
            name: row.name,
            language: row.language.as_deref().and_then(Language::from_tag),
            theme: row.theme,
            letter_keys: row.letter_keys,
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
