//! The task that writes the events of all runs of this process.
//!
//! It takes whatever is queued, writes it in one transaction (a single call if it concerns one workspace), informs those who
//! wait, and starts over. So a lone batch is written at once, and under load many runs share each commit.
//!
//! A transaction that failed because the database is away is retried, for as long as that makes sense for each of its jobs. One
//! that the database rejected is split, so that a faulty job doesn't harm the others.

mod group;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use model::WorkspaceId;
use sqlx::{Executor, PgConnection, Postgres, Transaction};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout},
};
use uuid::Uuid;

use self::group::Group;
use super::{
    AppendError, LiveRun, Started,
    active_run::Hub,
    append::{AppendJob, AppendVerdict, verdicts},
    start::{StartJob, Tried, Verdict, decide_all, open},
    write::{Beforehand, Written, write},
};
use crate::{
    Error, Result, Store,
    scope::{Scope, turn_to},
};

/// How long a batch is retried. Its lease may expire meanwhile, but nobody can take the run over while the database is away, and
/// the fencing token protects whoever does so later.
const APPEND_PATIENCE: Duration = Duration::from_secs(60);

/// How long a transaction may take. Limited because a server that vanished never answers.
const TRANSACTION_PATIENCE: Duration = Duration::from_secs(10);

/// The pauses between attempts. There is none after the first, because usually only an idle connection had broken.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// A job for the writer.
#[derive(Debug)]
pub(super) enum Job {
    Start(Box<StartJob>),
    Append(Box<AppendJob>),
}

/// The result of a job once its transaction is committed.
enum Outcome {
    Start(Verdict),
    /// A start that was not written; why is still to be found out.
    Open,
    Append(AppendVerdict),
}

/// The jobs that concern one workspace.
struct Part<'j> {
    workspace: WorkspaceId,
    appends: Vec<&'j AppendJob>,
    starts: Vec<&'j StartJob>,
}

pub(super) struct Writer {
    store: Store,
    hub: Arc<Hub>,
    jobs: mpsc::Receiver<Job>,
    /// Jobs that can't be written together with the current group.
    waiting: VecDeque<Job>,
    /// Not from the pool: a group must not wait for a request that holds the pool's last connection.
    connection: Option<PgConnection>,
}

impl Writer {
    pub fn new(store: Store, hub: Arc<Hub>, jobs: mpsc::Receiver<Job>) -> Self {
        Self { store, hub, jobs, waiting: VecDeque::new(), connection: None }
    }

    /// Writes until all senders are dropped.
    pub async fn run(mut self) {
        while let Some(jobs) = self.gather().await {
            self.write(jobs, Tried::Never).await;
        }
    }

    /// Waits for a job, and takes all that are queued and can be written with it.
    async fn gather(&mut self) -> Option<Vec<Job>> {
        let mut group = Group::default();
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting.extend(waiting.into_iter().filter_map(|job| group.add(job)));
        if group.is_empty() {
            let job = self.jobs.recv().await?;
            self.waiting.extend(group.add(job));
        }
        while group.has_room() {
            let Ok(job) = self.jobs.try_recv() else { break };
            self.waiting.extend(group.add(job));
        }
        Some(group.into_jobs())
    }

    /// Writes a group of jobs, retrying as needed, and replies to each.
    async fn write(&mut self, mut jobs: Vec<Job>, mut tried: Tried) {
        let mut pause = Duration::ZERO;
        loop {
            jobs = jobs.into_iter().filter_map(|job| self.still_wanted(job)).collect();
            if jobs.is_empty() {
                return;
            }
            match self.transact(&jobs, tried).await {
                Ok(outcomes) => {
                    jobs =
                        jobs.into_iter().zip(outcomes).filter_map(|(job, outcome)| self.settle(job, outcome)).collect();
                    tried = Tried::Before;
                }
                Err(Error::Unavailable(error)) => {
                    tracing::debug!(%error, jobs = jobs.len(), "runs are not written yet");
                    tried = Tried::Before;
                    sleep(pause).await;
                    pause = (pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
                }
                Err(error) => {
                    if jobs.len() == 1
                        && let Some(job) = jobs.pop()
                    {
                        return job.refuse(error);
                    }
                    tracing::warn!(%error, jobs = jobs.len(), "a group of runs is written one by one");
                    for job in jobs {
                        // The recursion goes only this deep, because a job alone is refused above.
                        Box::pin(self.write(vec![job], Tried::Before)).await;
                    }
                    return;
                }
            }
        }
    }

    /// Writes all jobs in one transaction. Jobs must be sorted by workspace; the results are in their order.
    async fn transact(&mut self, jobs: &[Job], tried: Tried) -> Result<Vec<Outcome>> {
        let slow = |_| Error::Unavailable(sqlx::Error::PoolTimedOut);
        // Taken out, so that a connection that broke or was abandoned in the middle is dropped.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let outcomes =
            timeout(TRANSACTION_PATIENCE, self.write_all(&mut connection, jobs, tried)).await.map_err(slow)?;
        if !matches!(outcomes, Err(Error::Unavailable(_))) {
            self.connection = Some(connection);
        }
        outcomes
    }

    /// Opens a connection with the settings that `write_run_steps` needs.
    async fn connect(&self) -> Result<PgConnection> {
        let mut connection = self.store.connect().await?;
        let set = timeout(TRANSACTION_PATIENCE, connection.execute("set enable_seqscan = off"));
        set.await.map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(connection)
    }

    async fn write_all(&self, connection: &mut PgConnection, jobs: &[Job], tried: Tried) -> Result<Vec<Outcome>> {
        let parts: Vec<Part<'_>> = jobs.chunk_by(|a, b| a.workspace() == b.workspace()).filter_map(Part::of).collect();
        if let [part] = parts.as_slice()
            && !part.needs_care(tried)
        {
            let written = self.write_plainly(connection, part, tried).await?;
            if part.appends.iter().all(|job| written.kept.contains(&job.run().0)) {
                return part.outcomes(self.hub.owner, connection, &written, None).await;
            }
            // Whether the others were stored by an earlier attempt can only be seen in a transaction that is limited to the
            // workspace.
            let mut tx = part.scope().begin_on(connection).await?;
            let outcomes = part.outcomes(self.hub.owner, &mut tx, &written, None).await?;
            tx.commit().await?;
            return Ok(outcomes);
        }
        let mut outcomes = Vec::with_capacity(jobs.len());
        let first = parts.first().map(Part::scope).unwrap_or_default();
        let mut tx = first.begin_on(connection).await?;
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                turn_to(&mut *tx, part.workspace).await?;
            }
            let (written, decided) = if part.needs_care(tried) {
                let (written, decided) = self.write_with_care(&mut tx, part, tried).await?;
                (written, Some(decided))
            } else {
                (self.write_plainly(&mut tx, part, tried).await?, None)
            };
            outcomes.extend(part.outcomes(self.hub.owner, &mut tx, &written, decided).await?);
        }
        tx.commit().await?;
        Ok(outcomes)
    }

    /// Writes everything in one call. Appends come first, because only this process touches their rows, while a start may lock
    /// rows that others wait for.
    async fn write_plainly(&self, connection: &mut PgConnection, part: &Part<'_>, tried: Tried) -> Result<Written> {
        write(connection, part.workspace, self.hub.owner, &part.appends, &part.starts, Beforehand::Nothing, tried).await
    }

    async fn write_with_care<'j>(
        &self,
        tx: &mut Transaction<'_, Postgres>,
        part: &Part<'j>,
        tried: Tried,
    ) -> Result<(Written, Vec<Option<Verdict>>)> {
        let owner = self.hub.owner;
        let mut written = write(tx, part.workspace, owner, &part.appends, &[], Beforehand::Reserved, tried).await?;
        let candidates = decide_all(tx, &part.starts, tried).await?;
        let open: Vec<_> = open(&candidates).collect();
        if !open.is_empty() {
            written.started = write(tx, part.workspace, owner, &[], &open, Beforehand::Reserved, tried).await?.started;
        }
        Ok((written, candidates.into_iter().map(|candidate| candidate.verdict).collect()))
    }

    /// Informs those who wait about a committed job. Returns the job if it is still undecided.
    fn settle(&self, job: Job, outcome: Outcome) -> Option<Job> {
        match (job, outcome) {
            (Job::Append(job), Outcome::Append(verdict)) => self.settle_append(*job, verdict),
            (Job::Start(job), Outcome::Start(verdict)) => self.settle_start(*job, verdict),
            (job @ Job::Start(_), Outcome::Open) => return Some(job),
            // Not reached, because results are in the order of the jobs.
            (Job::Append(_) | Job::Start(_), _) => {}
        }
        None
    }

    fn settle_append(&self, job: AppendJob, verdict: AppendVerdict) {
        let (last, ends) = (job.last(), job.ends());
        let answer = match verdict {
            AppendVerdict::Written { cancel_requested } => {
                if cancel_requested {
                    job.active.cancelled.cancel();
                }
                if job.batch.answering {
                    job.active.set_answering();
                }
                job.active.publish(job.batch.events, job.batch.outcome);
                if ends {
                    self.hub.leave(&job.active);
                }
                Ok(last)
            }
            AppendVerdict::Fenced => {
                self.hub.leave(&job.active);
                Err(AppendError::Fenced)
            }
        };
        // The caller may have stopped waiting.
        let _ = job.reply.send(answer);
    }

    fn settle_start(&self, job: StartJob, verdict: Verdict) {
        let started = match verdict {
            Verdict::Created(created_at) => {
                let active = self.hub.enter((job.workspace, job.run), 1, 0);
                active.publish([job.new.first_event], None);
                // If the caller has stopped waiting, the run is dropped here, its lease expires, and a server takes it over.
                let run = LiveRun::new(&self.hub, job.queue, active);
                Started::Created { run, conversation: job.conversation, created_at, left: job.left.into_inner() }
            }
            Verdict::Existing(run) => Started::Existing(run),
            Verdict::OtherBody => Started::OtherBody,
            Verdict::Refused(why) => Started::Refused(why),
            Verdict::OverBudget { budget, used_up } => Started::OverBudget { budget, used_up },
            Verdict::NoConversation => Started::NoConversation,
            Verdict::TryAgain => {
                let _ = job.reply.send(Err(Error::Unavailable(sqlx::Error::RowNotFound)));
                return;
            }
        };
        let _ = job.reply.send(Ok(started));
    }

    /// Returns the job if writing it still makes sense; otherwise replies that it failed.
    fn still_wanted(&self, job: Job) -> Option<Job> {
        match job {
            Job::Start(job) if job.reply.is_closed() || Instant::now() >= job.due => None,
            Job::Append(job) if job.handed_in_at.elapsed() >= APPEND_PATIENCE => {
                // The last attempt may have been committed, so nothing may follow it.
                self.hub.leave(&job.active);
                let _ = job.reply.send(Err(AppendError::Unavailable));
                None
            }
            job => Some(job),
        }
    }
}

impl<'j> Part<'j> {
    /// The jobs of one workspace, with appends before starts.
    fn of(jobs: &'j [Job]) -> Option<Self> {
        let workspace = jobs.first()?.workspace();
        let (appends, starts) = Job::split(jobs);
        Some(Self { workspace, appends, starts })
    }

    fn scope(&self) -> Scope {
        Scope { workspace: Some(self.workspace), ..Scope::default() }
    }

    fn needs_care(&self, tried: Tried) -> bool {
        self.starts.iter().any(|job| job.needs_care(tried))
    }

    /// The result of each job, in their order. `decided` contains the verdicts on starts that were found before writing.
    async fn outcomes(
        &self,
        owner: Uuid,
        connection: &mut PgConnection,
        written: &Written,
        decided: Option<Vec<Option<Verdict>>>,
    ) -> Result<Vec<Outcome>> {
        let kept = verdicts(connection, owner, &self.appends, written).await?;
        let decided = decided.unwrap_or_else(|| vec![None; self.starts.len()]);
        let starts = self.starts.iter().zip(decided).map(|(job, decided)| match decided {
            Some(verdict) => Outcome::Start(verdict),
            None if written.started.contains(&job.run.0) => Outcome::Start(Verdict::Created(written.at)),
            None => written.decided.get(&job.run.0).map_or(Outcome::Open, |verdict| Outcome::Start(*verdict)),
        });
        Ok(kept.into_iter().map(Outcome::Append).chain(starts).collect())
    }
}

impl Job {
    fn refuse(self, error: Error) {
        match self {
            Job::Start(job) => drop(job.reply.send(Err(error))),
            Job::Append(job) => drop(job.reply.send(Err(AppendError::Refused(error)))),
        }
    }
}
