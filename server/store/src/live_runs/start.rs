//! Deciding which runs may start.
//!
//! Most starts are decided by the statement that writes them (`write.rs`). Those that it leaves undecided, and those that are
//! limited by a door, are decided here first. Each check is one statement, which is skipped if no run needs it.

mod budgets;
mod keys;
mod limits;

use std::sync::OnceLock;

use model::{
    BudgetId, ConversationId, RunId, WorkspaceId,
    door::{RunsLeft, Shut},
};
use sqlx::{Postgres, Transaction};
use time::OffsetDateTime;
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use super::writer::Job;
use crate::{InConversation, NewRun, Result, Started};

/// A run that waits to be started.
#[derive(Debug)]
pub(super) struct StartJob {
    pub workspace: WorkspaceId,
    pub run: RunId,
    /// The conversation that it belongs to, new or existing.
    pub conversation: Option<ConversationId>,
    pub new: NewRun,
    /// What its door has left with it.
    pub left: OnceLock<RunsLeft>,
    pub reply: oneshot::Sender<Result<Started>>,
    /// When the caller stops waiting.
    pub due: Instant,
    /// The writer's queue, for the new run.
    pub queue: mpsc::Sender<Job>,
}

/// The result of a start once its transaction is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Created(OffsetDateTime),
    Existing(RunId),
    OtherBody,
    Refused(Shut),
    /// By this budget: its money is used up, or only held for runs in progress.
    OverBudget {
        budget: BudgetId,
        used_up: bool,
    },
    NoConversation,
    /// Its idempotency key was deleted at this moment. The caller may retry.
    TryAgain,
}

/// Whether an earlier transaction with the same starts failed, and may have been committed although its reply was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    Never,
    Before,
}

/// A start with its verdict, once there is one.
pub(super) struct Candidate<'a> {
    pub job: &'a StartJob,
    pub verdict: Option<Verdict>,
}

/// Decides about a workspace's starts, and claims keys and counts against limits for the rest. Those that are still undecided
/// afterwards must be written in the same transaction.
pub(super) async fn decide_all<'a>(
    tx: &mut Transaction<'_, Postgres>,
    jobs: &[&'a StartJob],
    tried: Tried,
) -> Result<Vec<Candidate<'a>>> {
    let mut candidates: Vec<_> = jobs.iter().map(|job| Candidate { job, verdict: None }).collect();
    if tried == Tried::Before {
        find_started(tx, &mut candidates).await?;
    }
    check_conversations(tx, &mut candidates).await?;
    keys::claim(tx, &mut candidates).await?;
    budgets::reserve(tx, &mut candidates).await?;
    limits::reserve(tx, &mut candidates).await?;
    budgets::give_back(tx, &candidates).await?;
    keys::give_back(tx, &candidates).await?;
    Ok(candidates)
}

/// The candidates that have no verdict yet.
pub(super) fn open<'c, 'a>(candidates: &'c [Candidate<'a>]) -> impl Iterator<Item = &'a StartJob> + use<'c, 'a> {
    candidates.iter().filter(|candidate| candidate.verdict.is_none()).map(|candidate| candidate.job)
}

fn decide(candidates: &mut [Candidate<'_>], mut verdict: impl FnMut(&StartJob) -> Option<Verdict>) {
    for candidate in candidates.iter_mut().filter(|candidate| candidate.verdict.is_none()) {
        candidate.verdict = verdict(candidate.job);
    }
}

/// Finds starts that an earlier attempt did commit.
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

/// A conversation can only be continued by the person who began it, in the same app.
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

impl StartJob {
    pub(super) fn begins_conversation(&self) -> bool {
        self.new.conversation == Some(InConversation::New)
    }

    /// Whether several statements are needed: to count against a door's limits under a lock, or to find out whether an earlier
    /// attempt was committed.
    pub(super) fn needs_care(&self, tried: Tried) -> bool {
        tried == Tried::Before || self.new.by.door().is_some()
    }

    /// The request's idempotency key, if it has one.
    pub(super) fn once(&self) -> Option<(WorkspaceId, &str, &str)> {
        let once = self.new.once.as_ref()?;
        Some((self.workspace, &once.route, &once.key))
    }
}
