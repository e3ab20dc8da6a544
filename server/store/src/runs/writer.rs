//! The one task that writes runs: group commit.
//!
//! It commits whatever has gathered since its last commit, and waits for nothing when it is idle: under load the groups grow by
//! themselves, and a lone run is written at once. All runs of all workspaces share a commit; each workspace's rows are written
//! under its own setting. Only what is committed is passed on to those who watch.

use std::{collections::BTreeMap, time::Duration};

use model::{RunId, WorkspaceId};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::{
    sync::{mpsc, oneshot},
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use uuid::Uuid;

use super::{
    LiveRun, NewRun, Started, Stop, WriteError,
    append::{self, Append},
    feed::Feed,
    finish::{self, Finish},
    lease,
    live::Held,
    start::{self, Decision, Start},
};
use crate::{Error, Result, Store, scope::Scope};

/// How many operations may wait; more make their senders wait.
const QUEUE: usize = 4096;
/// The most operations in one transaction.
const LARGEST_BATCH: usize = 1024;
/// Leases last 10 seconds: four beats may fail before somebody else takes a run up.
const BEAT: Duration = Duration::from_secs(2);
/// How long a cancelled run on this server may go on after somebody cancelled it on another.
const LOOK: Duration = Duration::from_millis(500);
/// How long the database may take for a transaction before it counts as away.
const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(10);
/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a start may take before it is told that the database is away.
const START_TIMEOUT: Duration = Duration::from_secs(2);

/// What a write answers.
pub(super) type Written = std::result::Result<(), WriteError>;

/// The way to the task that writes runs. Cloning it is cheap; the task ends when all of them and all live runs are gone.
#[derive(Debug, Clone)]
pub struct RunWriter {
    ops: mpsc::Sender<Op>,
}

/// The task that writes runs; it does nothing until it is run.
#[derive(Debug)]
pub struct RunWriterTask {
    store: Store,
    /// Weak, so that the task's own hands don't keep it alive.
    sender: mpsc::WeakSender<Op>,
    ops: mpsc::Receiver<Op>,
    /// Its own: the group must not wait for a request that holds the pool's last one.
    connection: Option<PgConnection>,
}

/// Something to write.
#[derive(Debug)]
pub(super) enum Op {
    Start(Box<Start>),
    Append(Append),
    Finish(Box<Finish>),
}

/// What became of an operation, once the transaction is committed.
#[derive(Debug)]
pub(super) enum Outcome {
    Started(Decision),
    Written(Option<Stop>),
    Failed(WriteError),
}

impl RunWriter {
    /// A writer and its task, one per process and store; spawn the task's `run`.
    pub fn new(store: &Store) -> (Self, RunWriterTask) {
        let (ops, receiver) = mpsc::channel(QUEUE);
        let task = RunWriterTask { store: store.clone(), sender: ops.downgrade(), ops: receiver, connection: None };
        (Self { ops }, task)
    }

    /// Begins a run; when this returns, it is kept. Fails within two seconds while the database is away.
    pub async fn start(&self, new: NewRun) -> Result<Started> {
        let away = || Error::Unavailable(sqlx::Error::PoolTimedOut);
        let (reply, started) = oneshot::channel();
        let start = Box::new(Start { run: RunId(Uuid::now_v7()), new, reply });
        let send_and_wait = async {
            self.ops.send(Op::Start(start)).await.map_err(|_| away())?;
            started.await.map_err(|_| away())?
        };
        timeout(START_TIMEOUT, send_and_wait).await.unwrap_or_else(|_| Err(away()))
    }

    pub(super) fn ops(&self) -> &mpsc::Sender<Op> {
        &self.ops
    }
}

impl RunWriterTask {
    /// Writes until every [`RunWriter`] and every [`LiveRun`] is gone.
    pub async fn run(mut self) {
        let mut beat = interval(BEAT);
        let mut look = interval(LOOK);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                op = self.ops.recv() => {
                    let Some(op) = op else { break };
                    let batch = self.gather(op);
                    self.write(batch).await;
                }
                _ = beat.tick() => self.tend(Tending::Beat).await,
                _ = look.tick() => self.tend(Tending::Look).await,
            }
        }
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
    }

    /// An operation and whatever else waits.
    fn gather(&mut self, first: Op) -> Vec<Op> {
        let mut batch = vec![first];
        while batch.len() < LARGEST_BATCH
            && let Ok(op) = self.ops.try_recv()
        {
            batch.push(op);
        }
        batch
    }

    /// Writes a batch. While the database is away, starts are refused, and what belongs to runs waits until it is back: their
    /// leases may expire meanwhile, but nobody can take them up either.
    async fn write(&mut self, mut batch: Vec<Op>) {
        let mut pause = Duration::from_millis(20);
        loop {
            match self.commit(&batch).await {
                Ok(outcomes) => {
                    batch.into_iter().zip(outcomes).for_each(|(op, outcome)| self.settle(op, outcome));
                    return;
                }
                Err(Error::Unavailable(error)) => {
                    tracing::warn!(%error, waiting = batch.len(), "runs can't be written; trying again");
                    batch = refuse_starts(batch);
                    if batch.is_empty() {
                        return;
                    }
                    sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_millis(500));
                    while batch.len() < QUEUE
                        && let Ok(op) = self.ops.try_recv()
                    {
                        batch.push(op);
                    }
                    batch = refuse_starts(batch);
                }
                Err(error) => match <[Op; 1]>::try_from(batch) {
                    Ok([op]) => return op.fail(error),
                    // One of them is not as it should be; the others must not suffer for it.
                    Err(batch) => {
                        for op in batch {
                            Box::pin(self.write(vec![op])).await;
                        }
                        return;
                    }
                },
            }
        }
    }

    /// One transaction with the whole batch.
    async fn commit(&mut self, batch: &[Op]) -> Result<Vec<Outcome>> {
        let owner = self.store.live_runs().owner();
        self.in_time(async |connection| match write_batch(connection, owner, batch).await {
            Ok(outcomes) => {
                connection.execute("commit").await?;
                Ok(outcomes)
            }
            Err(error) => {
                if !matches!(error, Error::Unavailable(_)) {
                    connection.execute("rollback").await?;
                }
                Err(error)
            }
        })
        .await
    }

    async fn tend(&mut self, what: Tending) {
        if self.store.live_runs().held().is_empty() {
            return;
        }
        let store = self.store.clone();
        let tended = self
            .in_time(async |connection| {
                let scope = Scope { worker: true, ..Scope::default() };
                connection.execute(AssertSqlSafe(scope.begin_statement())).await?;
                match what {
                    Tending::Beat => lease::beat(connection, &store).await?,
                    Tending::Look => lease::look_for_cancels(connection, &store).await?,
                }
                connection.execute("commit").await?;
                Ok(())
            })
            .await;
        if let Err(error) = tended {
            // A transaction may be open in it.
            self.connection = None;
            tracing::warn!(%error, "leases were not renewed");
        }
    }

    /// Does something with the connection. One that is slow, or breaks, is given up.
    async fn in_time<T>(&mut self, work: impl AsyncFnOnce(&mut PgConnection) -> Result<T>) -> Result<T> {
        // Taken out: a future that is dropped, or an early return, leaves no connection in the middle of something.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => timeout(CONNECT_TIMEOUT, self.store.connect()).await.map_err(|_| slow())??,
        };
        let result = timeout(TRANSACTION_TIMEOUT, work(&mut connection)).await.unwrap_or_else(|_| Err(slow()));
        if !matches!(result, Err(Error::Unavailable(_))) {
            self.connection = Some(connection);
        }
        result
    }

    /// Tells everybody what was committed.
    fn settle(&self, op: Op, outcome: Outcome) {
        let live = self.store.live_runs();
        match (op, outcome) {
            (Op::Start(start), Outcome::Started(decision)) => {
                let answer = self.started(&start, decision);
                // Whoever asked may be gone. The run is kept all the same: it is taken up when its lease has expired.
                let _ = start.reply.send(answer);
            }
            (Op::Append(append), Outcome::Written(stop)) => {
                live.publish(append.held, append.first, &append.payloads, false);
                if let Some(stop) = stop {
                    live.stop(append.held, stop);
                }
                let _ = append.reply.send(Ok(()));
            }
            (Op::Finish(finish), Outcome::Written(_)) => {
                live.publish(finish.held, finish.first, &finish.payloads, true);
                let _ = finish.reply.send(Ok(()));
            }
            (op, Outcome::Failed(error)) => {
                if let (Some(held), WriteError::Lost) = (op.held(), &error) {
                    live.lose(held);
                }
                op.refuse(error);
            }
            // Each kind of operation has its own kind of outcome.
            (op, _) => op.refuse(WriteError::Refused(Error::Internal(sqlx::Error::RowNotFound))),
        }
    }

    fn started(&self, start: &Start, decision: Decision) -> Result<Started> {
        Ok(match decision {
            Decision::Created => {
                // Without a sender there is nobody left who could carry it out.
                let ops = self.sender.upgrade().ok_or_else(slow)?;
                let held = Held { workspace: start.new.workspace, run: start.run, fence: 1 };
                let feed = Feed::new(0);
                feed.publish(1, std::slice::from_ref(&start.new.started), false);
                Started::Created(LiveRun::register(&self.store, &ops, held, feed, 2))
            }
            Decision::Existing(run) => Started::Existing(run),
            Decision::OtherBody => Started::OtherBody,
            Decision::Refused(refusal) => Started::Refused(refusal),
        })
    }
}

#[derive(Clone, Copy)]
enum Tending {
    Beat,
    Look,
}

impl Op {
    fn workspace(&self) -> WorkspaceId {
        match self {
            Self::Start(start) => start.new.workspace,
            Self::Append(append) => append.held.workspace,
            Self::Finish(finish) => finish.held.workspace,
        }
    }

    fn held(&self) -> Option<Held> {
        match self {
            Self::Start(_) => None,
            Self::Append(append) => Some(append.held),
            Self::Finish(finish) => Some(finish.held),
        }
    }

    fn fail(self, error: Error) {
        match self {
            Self::Start(start) => {
                let _ = start.reply.send(Err(error));
            }
            other => other.refuse(WriteError::Refused(error)),
        }
    }

    fn refuse(self, error: WriteError) {
        match self {
            Self::Start(start) => {
                let _ = start.reply.send(Err(slow()));
            }
            Self::Append(append) => {
                let _ = append.reply.send(Err(error));
            }
            Self::Finish(finish) => {
                let _ = finish.reply.send(Err(error));
            }
        }
    }
}

/// One workspace's operations, each with its place in the batch.
#[derive(Default)]
struct Group<'a> {
    starts: (Vec<usize>, Vec<&'a Start>),
    appends: (Vec<usize>, Vec<&'a Append>),
    finishes: (Vec<usize>, Vec<&'a Finish>),
}

/// Writes a batch within one transaction, and leaves that open. Workspaces, and what is shared within one, are written in the
/// same order by every server, so that two servers never wait for each other.
async fn write_batch(connection: &mut PgConnection, owner: Uuid, batch: &[Op]) -> Result<Vec<Outcome>> {
    let mut groups: BTreeMap<WorkspaceId, Group<'_>> = BTreeMap::new();
    for (place, op) in batch.iter().enumerate() {
        let group = groups.entry(op.workspace()).or_default();
        match op {
            Op::Start(start) => group.starts.extend([(place, &**start)]),
            Op::Append(append) => group.appends.extend([(place, append)]),
            Op::Finish(finish) => group.finishes.extend([(place, &**finish)]),
        }
    }
    let mut outcomes: Vec<(usize, Outcome)> = Vec::with_capacity(batch.len());
    let mut open = false;
    for (workspace, group) in groups {
        let scope = Scope { workspace: Some(workspace), ..Scope::default() };
        connection.execute(AssertSqlSafe(if open { scope.settings() } else { scope.begin_statement() })).await?;
        open = true;
        let (places, starts) = group.starts;
        if !starts.is_empty() {
            outcomes.extend(places.into_iter().zip(start::write(connection, workspace, owner, &starts).await?));
        }
        let (places, appends) = group.appends;
        if !appends.is_empty() {
            outcomes.extend(places.into_iter().zip(append::write(connection, workspace, &appends).await?));
        }
        let (places, finishes) = group.finishes;
        if !finishes.is_empty() {
            outcomes.extend(places.into_iter().zip(finish::write(connection, workspace, &finishes).await?));
        }
    }
    outcomes.sort_by_key(|(place, _)| *place);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Tells starts that the database is away; what is left can wait.
fn refuse_starts(batch: Vec<Op>) -> Vec<Op> {
    let (starts, rest): (Vec<Op>, Vec<Op>) = batch.into_iter().partition(|op| matches!(op, Op::Start(_)));
    starts.into_iter().for_each(|start| start.fail(slow()));
    rest
}

fn slow() -> Error {
    Error::Unavailable(sqlx::Error::PoolTimedOut)
}
