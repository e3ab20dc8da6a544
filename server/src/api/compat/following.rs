//! Following a run on behalf of a program that waits for its answer.

use std::{collections::VecDeque, time::Duration};

use model::{
    Language, RunId, WorkspaceId,
    run::{RunError, RunErrorCode, RunState},
};
use store::Watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::begin::Begun;
use crate::{
    auth::{Credential, Member},
    compat::{Failure, Reading, Step},
    madang::Madang,
};

/// How often it is asked whether the key is still good.
const RECHECK: Duration = Duration::from_secs(4);

/// A run, and whoever waits for it.
pub struct Following {
    madang: Madang,
    credential: Credential,
    workspace: WorkspaceId,
    language: Language,
    watch: Watch,
    reading: Reading,
    steps: VecDeque<Step>,
    recheck: Interval,
    stopping: StopWhenGone,
}

/// Stops a run when nobody waits for it any more: its answer could reach nobody, and costs.
struct StopWhenGone {
    madang: Madang,
    workspace: WorkspaceId,
    run: RunId,
    is_needed: bool,
}

impl Drop for StopWhenGone {
    fn drop(&mut self) {
        if !self.is_needed {
            return;
        }
        let (live, workspace, run) = (self.madang.engine.live.clone(), self.workspace, self.run);
        self.madang.tasks.spawn(async move {
            if let Err(error) = live.request_cancel(workspace, run).await {
                tracing::warn!(%run, %error, "a run that nobody waits for could not be stopped");
            }
        });
    }
}

impl Following {
    pub fn new(madang: &Madang, member: &Member, begun: &Begun, language: Language) -> Self {
        let (workspace, run) = (member.workspace, begun.opening.run);
        let mut recheck = interval_at(Instant::now() + RECHECK, RECHECK);
        recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            madang: madang.clone(),
            credential: member.credential.clone(),
            workspace,
            language,
            watch: madang.engine.live.watch(workspace, run, 0),
            reading: Reading::new(run, begun.json, language),
            steps: VecDeque::new(),
            recheck,
            stopping: StopWhenGone { madang: madang.clone(), workspace, run, is_needed: !begun.goes_on_alone },
        }
    }

    /// What comes next, the last of which is the end. Dropping it while it waits loses nothing.
    pub async fn next(&mut self) -> Step {
        loop {
            if let Some(step) = self.steps.pop_front() {
                if matches!(step, Step::Done(_) | Step::Failed(_)) {
                    self.stopping.is_needed = false;
                }
                return step;
            }
            tokio::select! {
                event = self.watch.next() => match event.map(|event| serde_json::from_str(&event.payload)) {
                    Some(Ok(event)) => self.steps.extend(self.reading.read(event)),
                    // One of a newer version.
                    Some(Err(_)) => {}
                    None => return self.failed(RunErrorCode::Internal),
                },
                () = self.madang.stop.cancelled() => return self.failed(RunErrorCode::Interrupted),
                _ = self.recheck.tick() => {
                    if !Box::pin(self.credential.lets_in(&self.madang, self.workspace)).await {
                        return Step::Failed(revoked(self.language));
                    }
                }
            }
        }
    }

    /// Puts back what came next.
    pub fn put_back(&mut self, step: Step) {
        self.steps.push_front(step);
    }

    fn failed(&self, code: RunErrorCode) -> Step {
        Step::Failed(Failure::of(RunState::Failed, Some(RunError::from(code)), self.language))
    }
}

/// The key was revoked meanwhile, or its maker removed.
fn revoked(language: Language) -> Failure {
    let code = api::ErrorCode::KeyRevoked;
    Failure { status: code.status(), code: code.as_str(), message: code.message(language).to_owned() }
}
