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
                return give_up(&run).await;
            }
            let mut models = accept::models(&tenant, &work.definition).await?;
            let by_door = matches!(work.source, RunSource::Link | RunSource::Key | RunSource::Direct);
            if by_door || !tenant.budgets_in_force().await?.is_empty() {
                // Money may be limited, and what was reserved was reckoned without the others.
                models = Box::pin(reserve::with_prices(&tenant, models)).await?;
            }
            if let Some(reserved) = tenant.reserved_for(run.id()).await? {
                let within = reserve::within((&tenant, &engine.detectors), &work, &reserved, models);
                let Some(cheap_enough) = Box::pin(within).await? else {
                    tracing::info!(run = %run.id(), "no model costs as little as what is held for a run that was interrupted");
                    return give_up(&run).await;
                };
                models = cheap_enough;
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

/// Ends a run that nothing can be made of any more.
async fn give_up(run: &LiveRun) -> Result<(), Refusal> {
    let error = Some(RunErrorCode::Interrupted.into());
    end(run, Outcome { error, ..Outcome::of(RunState::Interrupted) }).await
}

/// Ends a run.
async fn end(run: &LiveRun, outcome: Outcome) -> Result<(), Refusal> {
    let finished = serde_json::to_string(&outcome.event()).map_err(Refusal::internal)?;
    let batch = Batch { events: vec![finished], outcome: Some(outcome), ..Batch::default() };
    run.append(batch).await.map_err(Refusal::internal)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use api::{Page, Run, RunDetail, RunState};
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{FakeProvider, TestApp, TestClient};

    async fn price(owner: &TestClient, model: &str, micros: u64) {
        let connections: Page<api::Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
        let price = json!({"input_micros_per_million": micros, "output_micros_per_million": micros});
        let body = json!({"ref": {"connection": connections.items[0].id, "model": model}, "price": price});
        owner.put("/api/v1/workspaces/test/models", &body).await.ok::<api::Model>();
    }

    /// How a run ends whose server dies while it waits for its place, if its model costs so much by then.
    async fn taken_up_at(micros: u64) -> RunState {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected_with(&provider, |config| config.max_runs_per_workspace = 1).await;
        let (first, second) = (app.publish_echo("slow").await, app.publish_echo("echo").await);
        let owner = app.user("owner").await;
        for model in ["slow", "echo"] {
            price(&owner, model, 1_000_000).await;
        }
        let amount = json!({"micros": 10_000_000, "currency": "USD"});
        let budget = json!({"name": "b", "scope": "workspace", "period": "all", "amount": amount});
        owner.post("/api/v1/workspaces/test/budgets", &budget).await.created::<Value>();
        let start = async |slug: &str| {
            let path = format!("/api/v1/workspaces/test/apps/{slug}/runs");
            owner.post(&path, &json!({"inputs": {"text": "word ".repeat(200)}})).await.created::<Run>()
        };
        let holds = start(&first.slug).await;
        app.answering(&owner, holds.id).await;
        let waits = start(&second.slug).await;
        price(&owner, "echo", micros).await;
        let other = app.taken_over().await;
        for claimed in other.engine.live.claim_expired(9).await.unwrap() {
            take_up(&other.engine, claimed).await.ok().unwrap();
        }
        let RunDetail { run, .. } = app.finished(&owner, waits.id).await;
        run.state
    }

    #[tokio::test]
    async fn a_run_that_is_taken_up_never_costs_more_than_was_held_for_it() {
        assert_eq!(taken_up_at(1_000_000).await, RunState::Completed);
        assert_eq!(taken_up_at(500_000).await, RunState::Completed);
        assert_eq!(taken_up_at(2_000_000).await, RunState::Interrupted, "nothing is held for the rest");
    }
}
