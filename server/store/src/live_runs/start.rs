//! Starting runs: all that belongs to the start of a run, for many runs at once, in the transaction of their group.
//!
//! What may refuse a run comes first, each with a statement of its own that is skipped when no run needs it. Most starts are one
//! statement.

mod keys;
mod limits;

use model::{ConversationId, Definition, RunId, Values, WorkspaceId};
use sqlx::{Postgres, Transaction, types::Json};
use time::OffsetDateTime;
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use uuid::Uuid;

use super::writer::Job;
use crate::{InConversation, LinkRefused, NewRun, Result, Started};

/// A run to be started.
#[derive(Debug)]
pub(super) struct StartJob {
    pub workspace: WorkspaceId,
    pub run: RunId,
    /// The one it belongs to, old or new.
    pub conversation: Option<ConversationId>,
    pub new: NewRun,
    pub reply: oneshot::Sender<Result<Started>>,
    /// When the caller gives up.
    pub due: Instant,
    /// What the run will write to.
    pub queue: mpsc::Sender<Job>,
}

/// What becomes of a start when its transaction is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Created(OffsetDateTime),
    Existing(RunId),
    OtherBody,
    Refused(LinkRefused),
    NoConversation,
    /// Its key was forgotten at this very moment: the next try will find it unused.
    TryAgain,
}

/// Whether a transaction with the same starts was tried before, and may have been committed although nobody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    Never,
    Before,
}

/// A start whose verdict may still be open.
struct Candidate<'a> {
    job: &'a StartJob,
    verdict: Option<Verdict>,
}

/// Starts runs of the workspace that the transaction sees. The verdicts are in the order of the jobs.
pub(super) async fn start_all(
    tx: &mut Transaction<'_, Postgres>,
    owner: Uuid,
    jobs: &[&StartJob],
    tried: Tried,
) -> Result<Vec<Verdict>> {
    let mut candidates: Vec<_> = jobs.iter().map(|job| Candidate { job, verdict: None }).collect();
    if tried == Tried::Before {
        find_started(tx, &mut candidates).await?;
    }
    check_conversations(tx, &mut candidates).await?;
    keys::claim(tx, &mut candidates).await?;
    limits::reserve(tx, &mut candidates).await?;
    keys::give_back(tx, &candidates).await?;
    let created_at = insert(tx, owner, &candidates).await?;
    let verdicts = candidates.into_iter().map(|candidate| match (candidate.verdict, created_at) {
        (Some(verdict), _) => verdict,
        (None, Some(created_at)) => Verdict::Created(created_at),
        // not reached: an open candidate was inserted
        (None, None) => Verdict::TryAgain,
    });
    Ok(verdicts.collect())
}

/// Those that are still to be decided.
fn open<'c, 'a>(candidates: &'c [Candidate<'a>]) -> impl Iterator<Item = &'a StartJob> + use<'c, 'a> {
    candidates.iter().filter(|candidate| candidate.verdict.is_none()).map(|candidate| candidate.job)
}

fn decide(candidates: &mut [Candidate<'_>], mut verdict: impl FnMut(&StartJob) -> Option<Verdict>) {
    for candidate in candidates.iter_mut().filter(|candidate| candidate.verdict.is_none()) {
        candidate.verdict = verdict(candidate.job);
    }
}

/// Those that were committed after all.
async fn find_started(tx: &mut Transaction<'_, Postgres>, candidates: &mut [Candidate<'_>]) -> Result<()> {
    let runs: Vec<_> = open(candidates).map(|job| job.run.0).collect();
    let found = sqlx::query!(
        "select id, created_at from runs where workspace_id = current_workspace() and id = any($1)",
        &runs,
    )
    .fetch_all(&mut **tx)
    .await?;
    decide(candidates, |job| {
        let row = found.iter().find(|row| row.id == job.run.0)?;
        Some(Verdict::Created(row.created_at))
    });
    Ok(())
}

/// A conversation goes on only with who began it, in the app it began in.
async fn check_conversations(tx: &mut Transaction<'_, Postgres>, candidates: &mut [Candidate<'_>]) -> Result<()> {
    let goes_on = |job: &StartJob| match job.new.conversation {
        Some(InConversation::Existing(id)) => Some(id.0),
        Some(InConversation::New) | None => None,
    };
    let ids: Vec<_> = open(candidates).filter_map(goes_on).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let found = sqlx::query!(
        "select id, app_id, person_id, link_id, visitor_hash from conversations
        where workspace_id = current_workspace() and id = any($1)",
        &ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    decide(candidates, |job| {
        let id = goes_on(job)?;
        let by = &job.new.by;
        let theirs = found.iter().any(|row| {
            row.id == id
                && row.app_id == job.new.app.0
                && row.person_id == by.person().map(|person| person.0)
                && row.link_id == by.visitor().map(|(link, _)| link.0)
                && row.visitor_hash.as_deref() == by.visitor().map(|(_, visitor)| visitor.0.as_slice())
        });
        (!theirs).then_some(Verdict::NoConversation)
    });
    Ok(())
}

/// Writes what is new, and answers the moment of it.
async fn insert(
    tx: &mut Transaction<'_, Postgres>,
    owner: Uuid,
    candidates: &[Candidate<'_>],
) -> Result<Option<OffsetDateTime>> {
    let jobs: Vec<_> = open(candidates).collect();
    if jobs.is_empty() {
        return Ok(None);
    }
    begin_conversations(tx, &jobs).await?;
    let ids: Vec<_> = jobs.iter().map(|job| job.run.0).collect();
    let apps: Vec<_> = jobs.iter().map(|job| job.new.app.0).collect();
    let versions: Vec<_> = jobs.iter().map(|job| job.new.by.version().map(|version| version.0)).collect();
    let drafts: Vec<_> = jobs.iter().map(|job| job.new.by.draft().map(Json)).collect();
    let sources: Vec<_> = jobs.iter().map(|job| job.new.by.source().as_str()).collect();
    let people: Vec<_> = jobs.iter().map(|job| job.new.by.person().map(|person| person.0)).collect();
    let (links, visitors) = visitors(&jobs);
    let conversations: Vec<_> = jobs.iter().map(|job| job.conversation.map(|id| id.0)).collect();
    let inputs: Vec<_> = jobs.iter().map(|job| Json(&job.new.inputs)).collect();
    let first_events: Vec<_> = jobs.iter().map(|job| job.new.first_event.as_str()).collect();
    let created_at = sqlx::query_scalar!(
        r#"with new as (
            select * from unnest(
                $2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[], $6::text[], $7::uuid[], $8::uuid[], $9::bytea[], $10::uuid[],
                $11::jsonb[], $12::text[]
            ) as n (id, app_id, version_id, definition, source, person_id, link_id, visitor_hash, conversation_id, inputs, event)
        ), made as (
            insert into runs (workspace_id, id, app_id, version_id, definition, source, person_id, link_id, visitor_hash,
                conversation_id, inputs)
            select current_workspace(), id, app_id, version_id, definition, source, person_id, link_id, visitor_hash,
                conversation_id, inputs
            from new
        ), leased as (
            insert into run_leases (workspace_id, run_id, owner, expires_at, next_event)
            select current_workspace(), id, $1, now() + interval '10 seconds', 2 from new
        ), told as (
            insert into run_events (workspace_id, run_id, number, payload)
            select current_workspace(), id, 1, event::json from new
        )
        select now() as "now!""#,
        owner,
        &ids,
        &apps,
        &versions as &[Option<Uuid>],
        &drafts as &[Option<Json<&Definition>>],
        &sources as &[&str],
        &people as &[Option<Uuid>],
        &links as &[Option<Uuid>],
        &visitors as &[Option<&[u8]>],
        &conversations as &[Option<Uuid>],
        &inputs as &[Json<&Values>],
        &first_events as &[&str],
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(Some(created_at))
}

async fn begin_conversations(tx: &mut Transaction<'_, Postgres>, jobs: &[&StartJob]) -> Result<()> {
    let jobs: Vec<_> = jobs.iter().copied().filter(|job| job.new.conversation == Some(InConversation::New)).collect();
    if jobs.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = jobs.iter().map(|job| job.conversation.map(|id| id.0)).collect();
    let apps: Vec<_> = jobs.iter().map(|job| job.new.app.0).collect();
    let people: Vec<_> = jobs.iter().map(|job| job.new.by.person().map(|person| person.0)).collect();
    let (links, visitors) = visitors(&jobs);
    sqlx::query!(
        "insert into conversations (workspace_id, id, app_id, person_id, link_id, visitor_hash)
        select current_workspace(), * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bytea[])",
        &ids as &[Option<Uuid>],
        &apps,
        &people as &[Option<Uuid>],
        &links as &[Option<Uuid>],
        &visitors as &[Option<&[u8]>],
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn visitors<'a>(jobs: &[&'a StartJob]) -> (Vec<Option<Uuid>>, Vec<Option<&'a [u8]>>) {
    let visitors = jobs.iter().map(|job| match job.new.by.visitor() {
        Some((link, visitor)) => (Some(link.0), Some(visitor.0.as_slice())),
        None => (None, None),
    });
    visitors.unzip()
}

impl StartJob {
    /// The key of its request, if that has one.
    pub(super) fn once(&self) -> Option<(WorkspaceId, &str, &str)> {
        let once = self.new.once.as_ref()?;
        Some((self.workspace, &once.route, &once.key))
    }
}
