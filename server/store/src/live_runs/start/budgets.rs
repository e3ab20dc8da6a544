//! Budgets of runs that come through doors: what they may cost is reserved before the doors are asked, and given back where one refuses.

use std::collections::HashMap;

use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::{Candidate, Verdict, decide, open};
use crate::{
    Result,
    live_runs::write::{asks, refusals},
};

/// Reserves what the runs may cost of their budgets, and decides about those that don't fit.
pub(super) async fn reserve(tx: &mut Transaction<'_, Postgres>, candidates: &mut [Candidate<'_>]) -> Result<()> {
    let jobs: Vec<_> = open(candidates).collect();
    let asks = asks(&jobs);
    if asks.is_empty() {
        return Ok(());
    }
    let row = sqlx::query!(
        r#"select refused as "refused: Vec<Uuid>", refused_by as "refused_by: Vec<Uuid>", used as "used: Vec<bool>"
        from reserve_budgets(current_workspace(), $1)"#,
        asks as _,
    )
    .fetch_one(&mut **tx)
    .await?;
    let refused: HashMap<_, _> = refusals(row.refused, row.refused_by, row.used).collect();
    decide(candidates, |job| refused.get(&job.run.0).copied());
    Ok(())
}

/// Gives back what was reserved for runs that a door has refused since.
pub(super) async fn give_back(tx: &mut Transaction<'_, Postgres>, candidates: &[Candidate<'_>]) -> Result<()> {
    let refused = candidates.iter().filter(|candidate| matches!(candidate.verdict, Some(Verdict::Refused(_))));
    let runs: Vec<_> = refused.filter(|of| of.job.new.reserves.is_some()).map(|of| of.job.run.0).collect();
    if runs.is_empty() {
        return Ok(());
    }
    sqlx::query!(r#"select release_budgets(current_workspace(), $1) as "released?: String""#, &runs)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
