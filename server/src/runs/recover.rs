//! Takes over runs whose server died: executes them again, or ends them with their partial answer.

use std::{sync::Arc, time::Duration};

use model::run::{Outcome, RunErrorCode, RunEvent, RunSource, RunState, kind_of};
use runner::{AfterCrash, after_crash};
use store::{Batch, Claimed, LiveRun, OrLogged as _};
use tokio_util::sync::CancellationToken;

use super::{Engine, Job, accept, embed, reserve};
use crate::error::Refusal;

const EVERY: Duration = Duration::from_secs(2);
const AT_ONCE: i64 = 32;

/// Looks for abandoned runs until the server stops.
pub async fn recover(engine: Engine, stop: CancellationToken) {
    loop {
        match engine.live.claim_expired(AT_ONCE).await {
            Ok(claimed) => {
                for claimed in claimed {
                    let id = claimed.run.id();
                    if let Err(refusal) = take_up(&engine, claimed).await {
                        tracing::error!(run = %id, code = refusal.logged().code().as_str(), "a run can't be taken up");
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "abandoned runs can't be looked for"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

pub(super) async fn take_up(engine: &Engine, Claimed { run, .. }: Claimed) -> Result<(), Refusal> {
    let tenant = engine.store.tenant(run.workspace());
    let stored = tenant.events(run.id(), 0, i64::MAX).await?;
    for event in &stored {
        // The decision ignores events that it can't parse. The log names their kind, but not their text, which holds what people
        // wrote.
        let kind = || kind_of(&event.payload).unwrap_or("no kind");
        let _ = serde_json::from_str::<RunEvent>(&event.payload)
            .map_err(|_| kind())
            .or_logged("an event of an abandoned run");
    }
    match after_crash(stored.iter().map(|event| &*event.payload)) {
        AfterCrash::Ended => {}
        AfterCrash::Interrupted(outcome) => {
            tracing::info!(run = %run.id(), "a run was interrupted; what had come is kept");
            end(&run, *outcome).await?;
        }
        AfterCrash::RunAgain { attempts_before, parts } => {
            tracing::info!(run = %run.id(), "a run that had not begun to answer is carried out again");
            let work = tenant.work(run.id()).await?.ok_or(api::ErrorCode::NotFound)?;
            if embed::is_of(&work.inputs) {
                // Whoever waited for the numbers is gone, and they are kept nowhere.
                let error = Some(RunErrorCode::Interrupted.into());
                return end(&run, Outcome { error, ..Outcome::of(RunState::Interrupted) }).await;
            }
            let mut models = accept::models(&tenant, &work.definition).await?;
            let by_door = matches!(work.source, RunSource::Link | RunSource::Key | RunSource::Direct);
            if by_door || !tenant.budgets_in_force().await?.is_empty() {
                // Money may be limited, and what was reserved was reckoned without the others.
                models = Box::pin(reserve::with_prices(&tenant, models)).await?;
            }
            let for_comparison = work.source == RunSource::Comparison;
            let job = Job {
                app: work.app,
                definition: Arc::new(work.definition),
                values: Arc::new(work.inputs),
                conversation: work.conversation,
                models: if for_comparison { models.alone() } else { models },
                for_comparison,
                attempts_before,
                parts,
            };
            engine.carry_out(run, job);
        }
    }
    Ok(())
}

/// Ends a run.
async fn end(run: &LiveRun, outcome: Outcome) -> Result<(), Refusal> {
    let finished = serde_json::to_string(&outcome.event()).map_err(Refusal::internal)?;
    let batch = Batch { events: vec![finished], outcome: Some(outcome), ..Batch::default() };
    run.append(batch).await.map_err(Refusal::internal)?;
    Ok(())
}
