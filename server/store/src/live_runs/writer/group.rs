//! What is written in one transaction.

use std::collections::HashSet;

use model::{RunId, WorkspaceId};

use super::Job;
use crate::live_runs::{append::AppendJob, start::StartJob};

/// More than this in one transaction saves nothing more, and makes the first of them wait for the last.
const MOST_JOBS: usize = 256;
const MOST_BYTES: usize = 2 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Group {
    jobs: Vec<Job>,
    bytes: usize,
    /// A run's batches follow each other: the second is numbered when the first is written.
    runs: HashSet<RunId>,
    /// Of two equal requests the second finds the first done.
    keys: HashSet<(WorkspaceId, String, String)>,
}

impl Group {
    /// Takes a job in, or gives it back if it must wait for one that is in.
    pub fn add(&mut self, job: Job) -> Option<Job> {
        if !self.has_room() {
            return Some(job);
        }
        let fits = match &job {
            Job::Append(job) => self.runs.insert(job.run()),
            Job::Start(job) => job
                .once()
                .is_none_or(|(workspace, route, key)| self.keys.insert((workspace, route.to_owned(), key.to_owned()))),
        };
        if !fits {
            return Some(job);
        }
        self.bytes += job.size_bytes();
        self.jobs.push(job);
        None
    }

    pub fn has_room(&self) -> bool {
        self.jobs.len() < MOST_JOBS && self.bytes < MOST_BYTES
    }

    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// In the order of their workspaces, which every server keeps, and within one the appends first.
    pub fn into_jobs(mut self) -> Vec<Job> {
        self.jobs.sort_by_key(|job| (job.workspace(), matches!(job, Job::Start(_))));
        self.jobs
    }
}

impl Job {
    pub(super) fn workspace(&self) -> WorkspaceId {
        match self {
            Self::Start(job) => job.workspace,
            Self::Append(job) => job.active.key.0,
        }
    }

    /// Appends and starts apart, each in their order.
    pub(super) fn split(jobs: &[Self]) -> (Vec<&AppendJob>, Vec<&StartJob>) {
        let (mut appends, mut starts) = (Vec::new(), Vec::new());
        for job in jobs {
            match job {
                Self::Append(job) => appends.push(&**job),
                Self::Start(job) => starts.push(&**job),
            }
        }
        (appends, starts)
    }

    /// About how much it sends.
    fn size_bytes(&self) -> usize {
        match self {
            Self::Start(job) => job.new.first_event.len(),
            Self::Append(job) => {
                let events: usize = job.batch.events.iter().map(String::len).sum();
                events + job.batch.outcome.as_ref().map_or(0, |outcome| outcome.output.len())
            }
        }
    }
}
