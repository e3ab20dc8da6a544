//! Beginning runs: idempotency key, the link's allowance, run, lease and first event at once.

use std::{collections::HashMap, sync::Arc};

use model::{AppId, ConversationId, Definition, LinkId, PersonId, RunId, Values, VersionId, WorkspaceId};
use sqlx::PgConnection;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{LiveRun, RunSource, writer::Outcome};
use crate::{Error, LinkState, Result};

/// A run to begin.
#[derive(Debug, Clone)]
pub struct NewRun {
    pub workspace: WorkspaceId,
    pub app: AppId,
    pub of: RunOf,
    pub by: RunBy,
    /// The conversation it belongs to; one that isn't there yet begins with it.
    pub conversation: Option<ConversationId>,
    pub inputs: Values,
    /// The payload of the first event, JSON.
    pub started: Arc<str>,
    /// What makes the same request again the same run.
    pub once: Option<OnceKey>,
}

/// What is run.
#[derive(Debug, Clone)]
pub enum RunOf {
    /// A version of the app.
    Version(VersionId),
    /// A draft, kept with the run as it is now.
    Draft(Box<Definition>),
}

/// Who runs it.
#[derive(Debug, Clone, Copy)]
pub enum RunBy {
    /// A member: an app with a version, a try with a draft.
    Member(PersonId),
    /// Somebody with a share link, which counts the run.
    Visitor {
        /// The link.
        link: LinkId,
        /// Tells one visitor from another.
        visitor_hash: [u8; 32],
    },
}

/// An idempotency key.
#[derive(Debug, Clone)]
pub struct OnceKey {
    /// The operation, what it acts on, and who calls.
    pub route: String,
    pub key: String,
    /// SHA-256 of the request's body.
    pub body_hash: [u8; 32],
}

/// What became of a request to begin a run.
#[derive(Debug)]
pub enum Started {
    /// It has begun, and is to be carried out by whoever gets this.
    Created(LiveRun),
    /// It began with an earlier request under the same key.
    Existing(RunId),
    /// There was another request under the same key.
    OtherBody,
    /// It may not begin.
    Refused(Refusal),
}

/// Why a run may not begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The link can't be used.
    Link(LinkState),
    /// The link has made all the runs it may today (in UTC).
    LinkUsedUpToday,
}

/// What was decided about a start, before anybody can carry the run out.
#[derive(Debug)]
pub(super) enum Decision {
    Created,
    Existing(RunId),
    OtherBody,
    Refused(Refusal),
}

/// A start on its way to the database.
#[derive(Debug)]
pub(super) struct Start {
    pub run: RunId,
    pub new: NewRun,
    pub reply: oneshot::Sender<Result<Started>>,
}

/// Begins what may begin.
pub(super) async fn write(
    connection: &mut PgConnection,
    workspace: WorkspaceId,
    owner: Uuid,
    starts: &[&Start],
) -> Result<Vec<Outcome>> {
    let created = insert(connection, workspace, owner, starts).await?;
    let mut outcomes = Vec::with_capacity(starts.len());
    let mut here = HashMap::new();
    for start in starts {
        let decision = if created.contains(&start.run.0) {
            Decision::Created
        } else {
            decide(connection, workspace, start, &mut here).await?
        };
        outcomes.push(Outcome::Started(decision));
    }
    Ok(outcomes)
}

/// Why a start was not created.
async fn decide(
    connection: &mut PgConnection,
    workspace: WorkspaceId,
    start: &Start,
    seen: &mut HashMap<LinkId, Refusal>,
) -> Result<Decision> {
    if let Some(once) = &start.new.once {
        let earlier = sqlx::query!(
            r#"select body_hash, (result ->> 'run')::uuid as "run!" from idempotency_keys
            where workspace_id = $1 and route = $2 and key = $3"#,
            workspace.0,
            once.route,
            once.key,
        )
        .fetch_optional(&mut *connection)
        .await?;
        match earlier {
            // Its own: the key was taken, and then the link refused. Give the key back.
            Some(earlier) if earlier.run == start.run.0 => {
                sqlx::query!(
                    "delete from idempotency_keys where workspace_id = $1 and route = $2 and key = $3",
                    workspace.0,
                    once.route,
                    once.key,
                )
                .execute(&mut *connection)
                .await?;
            }
            Some(earlier) if earlier.body_hash != once.body_hash => return Ok(Decision::OtherBody),
            Some(earlier) => return Ok(Decision::Existing(earlier.run.into())),
            // Swept between the two statements; the next request will find it free.
            None => return Err(Error::Unavailable(sqlx::Error::RowNotFound)),
        }
    }
    let RunBy::Visitor { link, .. } = start.new.by else {
        return Err(Error::Internal(sqlx::Error::RowNotFound));
    };
    let refusal = match seen.get(&link) {
        Some(refusal) => *refusal,
        None => refusal(connection, workspace, link).await?,
    };
    seen.insert(link, refusal);
    Ok(Decision::Refused(refusal))
}

async fn refusal(connection: &mut PgConnection, workspace: WorkspaceId, link: LinkId) -> Result<Refusal> {
    let row = sqlx::query!(
        r#"select (revoked_at is not null) as "revoked!", (expires_at is not null and expires_at <= now()) as "expired!",
            (max_runs is not null and runs_used >= max_runs) as "used_up!"
        from share_links where workspace_id = $1 and id = $2"#,
        workspace.0,
        link.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(match row {
        None => Refusal::Link(LinkState::Revoked),
        Some(row) if row.revoked => Refusal::Link(LinkState::Revoked),
        Some(row) if row.expired => Refusal::Link(LinkState::Expired),
        Some(row) if row.used_up => Refusal::Link(LinkState::UsedUp),
        Some(_) => Refusal::LinkUsedUpToday,
    })
}

/// Answers the runs that were created. One statement: each part sees only those that the parts before it let through.
async fn insert(
    connection: &mut PgConnection,
    workspace: WorkspaceId,
    owner: Uuid,
    starts: &[&Start],
) -> Result<Vec<Uuid>> {
    let columns = Columns::of(starts)?;
    let created = sqlx::query_file_scalar!(
        "src/runs/start.sql",
        workspace.0,
        &columns.runs,
        &columns.apps,
        &columns.versions as &[Option<Uuid>],
        &columns.definitions as &[Option<String>],
        &columns.sources as &[&str],
        &columns.people as &[Option<Uuid>],
        &columns.links as &[Option<Uuid>],
        &columns.visitors as &[Option<&[u8]>],
        &columns.conversations as &[Option<Uuid>],
        &columns.inputs,
        &columns.started as &[&str],
        &columns.routes as &[Option<&str>],
        &columns.keys as &[Option<&str>],
        &columns.body_hashes as &[Option<&[u8]>],
        owner,
    )
    .fetch_all(connection)
    .await?;
    Ok(created)
}

/// Starts as the columns of one statement.
struct Columns<'a> {
    runs: Vec<Uuid>,
    apps: Vec<Uuid>,
    versions: Vec<Option<Uuid>>,
    definitions: Vec<Option<String>>,
    sources: Vec<&'a str>,
    people: Vec<Option<Uuid>>,
    links: Vec<Option<Uuid>>,
    visitors: Vec<Option<&'a [u8]>>,
    conversations: Vec<Option<Uuid>>,
    inputs: Vec<String>,
    started: Vec<&'a str>,
    routes: Vec<Option<&'a str>>,
    keys: Vec<Option<&'a str>>,
    body_hashes: Vec<Option<&'a [u8]>>,
}

impl<'a> Columns<'a> {
    fn of(starts: &[&'a Start]) -> Result<Self> {
        let news = || starts.iter().map(|start| &start.new);
        let text =
            |value: serde_json::Result<String>| value.map_err(|e| Error::Internal(sqlx::Error::Encode(e.into())));
        Ok(Self {
            runs: starts.iter().map(|start| start.run.0).collect(),
            apps: news().map(|new| new.app.0).collect(),
            versions: news().map(|new| new.of.version()).collect(),
            definitions: news()
                .map(|new| new.of.definition().map(serde_json::to_string).map(text).transpose())
                .collect::<Result<_>>()?,
            sources: news().map(|new| new.source().as_str()).collect(),
            people: news().map(|new| new.by.person()).collect(),
            links: news().map(|new| new.by.link().map(|(link, _)| link)).collect(),
            visitors: news().map(|new| new.by.link().map(|(_, visitor)| visitor)).collect(),
            conversations: news().map(|new| new.conversation.map(|conversation| conversation.0)).collect(),
            inputs: news().map(|new| text(serde_json::to_string(&new.inputs))).collect::<Result<_>>()?,
            started: news().map(|new| &*new.started).collect(),
            routes: news().map(|new| new.once.as_ref().map(|once| &*once.route)).collect(),
            keys: news().map(|new| new.once.as_ref().map(|once| &*once.key)).collect(),
            body_hashes: news().map(|new| new.once.as_ref().map(|once| once.body_hash.as_slice())).collect(),
        })
    }
}

impl NewRun {
    fn source(&self) -> RunSource {
        match (&self.of, &self.by) {
            (RunOf::Draft(_), _) => RunSource::Try,
            (RunOf::Version(_), RunBy::Member(_)) => RunSource::Member,
            (RunOf::Version(_), RunBy::Visitor { .. }) => RunSource::Link,
        }
    }
}

impl RunOf {
    fn version(&self) -> Option<Uuid> {
        match self {
            Self::Version(version) => Some(version.0),
            Self::Draft(_) => None,
        }
    }

    fn definition(&self) -> Option<&Definition> {
        match self {
            Self::Version(_) => None,
            Self::Draft(definition) => Some(definition),
        }
    }
}

impl RunBy {
    fn person(&self) -> Option<Uuid> {
        match self {
            Self::Member(person) => Some(person.0),
            Self::Visitor { .. } => None,
        }
    }

    fn link(&self) -> Option<(Uuid, &[u8])> {
        match self {
            Self::Member(_) => None,
            Self::Visitor { link, visitor_hash } => Some((link.0, visitor_hash)),
        }
    }
}
